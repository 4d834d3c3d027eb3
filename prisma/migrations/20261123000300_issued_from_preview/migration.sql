-- A tap on the card of an issued notice comes back with the preview's task id: without this it reads the whole outbox.
CREATE INDEX "outbox_issued_from" ON "outbox" (("subject" ->> 'preview')) WHERE "topic" = 'notice.issue-done';
