-- Direct lower organs are asked for at every relay: without this a register of a million is read through each time.
-- CreateIndex
CREATE INDEX "organ_version_parent_id_idx" ON "organ_version"("parent_id");
