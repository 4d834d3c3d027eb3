-- When a try was first left without an answer: the platform may have carried it out. Null: every answer is known.
ALTER TABLE "outbox" ADD COLUMN "unsure_at" TIMESTAMPTZ(3);
-- How often the card was sent as a new one, because the platform could no longer tell a repeat of it.
ALTER TABLE "outbox" ADD COLUMN "resent" INTEGER NOT NULL DEFAULT 0;
