-- A notice that comes to an organ a second time, by another sender (属地 and 行业): it points at the first arrival.
CREATE TABLE "second_arrival" (
  "id" SERIAL NOT NULL,
  "notice_id" INTEGER NOT NULL,
  "delivery_id" INTEGER NOT NULL,
  "organ_id" INTEGER NOT NULL,
  "layer_id" INTEGER NOT NULL,
  "sender_organ_id" INTEGER NOT NULL,
  "sender_name" TEXT NOT NULL,
  "has_words" BOOLEAN NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL,
  "signed_at" TIMESTAMPTZ(3),
  "signed_by" INTEGER,
  "signed_name" TEXT,
  "post" TEXT,
  "via" TEXT,

  CONSTRAINT "second_arrival_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "second_arrival_delivery_id_layer_id_key" ON "second_arrival"("delivery_id", "layer_id");
CREATE INDEX "second_arrival_organ_id_notice_id_idx" ON "second_arrival"("organ_id", "notice_id");
CREATE INDEX "second_arrival_layer_id_idx" ON "second_arrival"("layer_id");
