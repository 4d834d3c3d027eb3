-- Arrivals with unanswered branches are counted whenever somebody asks how far a notice is: without this the count reads
-- every open arrival of it.
CREATE INDEX "delivery_unrelayed" ON "delivery" ("notice_id") WHERE "unknown" > 0;
