-- 代签: whose signature it stands for; the reason stands in `reason`. Old code writes neither.
ALTER TABLE "acknowledgement" ADD COLUMN "absent_person_id" INTEGER, ADD COLUMN "absent_name" TEXT;

-- A redrawn card keeps the task id it was sent under; what it shows is found by that.
CREATE INDEX "outbox_preview" ON "outbox" (("subject" ->> 'preview')) WHERE ("subject" ->> 'preview') IS NOT NULL;
