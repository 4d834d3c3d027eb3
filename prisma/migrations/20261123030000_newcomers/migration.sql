-- Organs that came into the register after a notice was issued are looked up by the version that brought them.
CREATE INDEX "organ_version_since_idx" ON "organ_version"("since");
