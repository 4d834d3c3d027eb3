-- Files that are part of a correction: [{"digest","name"}]; none where it has words only.
ALTER TABLE "correction" ADD COLUMN "files" JSONB;
