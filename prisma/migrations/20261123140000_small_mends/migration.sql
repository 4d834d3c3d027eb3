-- 呈批 of an addition (补发): beside a relay, and answered by words of its own.
ALTER TABLE "relay_approval" ADD COLUMN "kind" TEXT NOT NULL DEFAULT 'relay';
