-- Finds a notice whose text is the very same, for the preview of 发文.
CREATE INDEX "layer_text_digest_idx" ON "layer"("text_digest");
