-- An organ that was merged: into which, as the import said, and who acts in its place after any further mergers.
ALTER TABLE "organ" ADD COLUMN "merged_into_id" INTEGER,
  ADD COLUMN "successor_id" INTEGER;

-- Few organs ever have one, and every tap asks for those of the organs that somebody serves.
CREATE INDEX "organ_successor_id_idx" ON "organ" ("successor_id") WHERE "successor_id" IS NOT NULL;
