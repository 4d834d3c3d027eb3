-- 撤回 and 更正. A withdrawn arrival gives its organ free: the unique key (notice_id, organ_id) lets nulls pass, so that the
-- same organ can be reached again by a new row, and what asks by organ (old releases too) no longer finds the old one.
ALTER TABLE "delivery" ALTER COLUMN "organ_id" DROP NOT NULL;
ALTER TABLE "delivery"
  ADD COLUMN "withdrawn_organ_id" INTEGER,
  ADD COLUMN "withdrawal_id" INTEGER,
  ADD COLUMN "corrected_since" TIMESTAMPTZ(3);
ALTER TABLE "notice"
  ADD COLUMN "replaced_by" INTEGER,
  ADD COLUMN "corrections" INTEGER NOT NULL DEFAULT 0;

CREATE TABLE "withdrawal" (
  "id" SERIAL NOT NULL,
  "notice_id" INTEGER NOT NULL,
  "organ_id" INTEGER NOT NULL,
  "organ_name" TEXT NOT NULL,
  "delivery_id" INTEGER,
  "reason" TEXT NOT NULL,
  "replaced_by" INTEGER,
  "person_id" INTEGER,
  "person_name" TEXT NOT NULL,
  "post" TEXT NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL,
  "organs" INTEGER NOT NULL,
  "signed" INTEGER NOT NULL,

  CONSTRAINT "withdrawal_pkey" PRIMARY KEY ("id")
);
CREATE TABLE "withdrawn_layer" (
  "layer_id" INTEGER NOT NULL,
  "withdrawal_id" INTEGER NOT NULL,

  CONSTRAINT "withdrawn_layer_pkey" PRIMARY KEY ("layer_id")
);
CREATE TABLE "correction" (
  "id" SERIAL NOT NULL,
  "notice_id" INTEGER NOT NULL,
  "serial" INTEGER NOT NULL,
  "layer_id" INTEGER NOT NULL,
  "organ_id" INTEGER NOT NULL,
  "organ_name" TEXT NOT NULL,
  "text" TEXT NOT NULL,
  "text_digest" TEXT NOT NULL,
  "created_by" INTEGER,
  "at" TIMESTAMPTZ(3) NOT NULL,

  CONSTRAINT "correction_pkey" PRIMARY KEY ("id")
);
CREATE TABLE "corrected_layer" (
  "layer_id" INTEGER NOT NULL,
  "correction_id" INTEGER NOT NULL,

  CONSTRAINT "corrected_layer_pkey" PRIMARY KEY ("layer_id", "correction_id")
);
CREATE TABLE "correction_acknowledgement" (
  "id" SERIAL NOT NULL,
  "correction_id" INTEGER NOT NULL,
  "delivery_id" INTEGER NOT NULL,
  "person_id" INTEGER,
  "person_name" TEXT NOT NULL,
  "post" TEXT NOT NULL,
  "via" TEXT NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL,
  "seen_at" TIMESTAMPTZ(3) NOT NULL,
  "onion_digest" TEXT NOT NULL,

  CONSTRAINT "correction_acknowledgement_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "withdrawal_notice_id_idx" ON "withdrawal"("notice_id");
CREATE UNIQUE INDEX "correction_notice_id_serial_key" ON "correction"("notice_id", "serial");
CREATE UNIQUE INDEX "correction_acknowledgement_delivery_id_correction_id_person_key"
  ON "correction_acknowledgement"("delivery_id", "correction_id", "person_id");

-- What Prisma's schema language cannot say.
ALTER TABLE "delivery" DROP CONSTRAINT "delivery_state_known";
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_state_known"
  CHECK ("state" IN ('queued', 'dispatched', 'undeliverable', 'delivered', 'read', 'signed', 'returned', 'registered',
    'assigned', 'relayed', 'notApplicable', 'answered', 'settled', 'withdrawn'));
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_withdrawn_or_somebodys"
  CHECK (("organ_id" IS NULL) = ("state" = 'withdrawn') AND ("organ_id" IS NULL) = ("withdrawn_organ_id" IS NOT NULL));
-- Rare rows among millions: whose arrival was withdrawn, and who has a correction still to sign for.
CREATE INDEX "delivery_withdrawn" ON "delivery" ("withdrawn_organ_id") WHERE "withdrawn_organ_id" IS NOT NULL;
CREATE INDEX "delivery_uncorrected" ON "delivery" ("notice_id") WHERE "corrected_since" IS NOT NULL;
CREATE INDEX "duty_open_of_notice" ON "duty" ("notice_id") WHERE "settled_at" IS NULL;
-- The cards of a layer as they were sent, reminders too: without it a withdrawal reads the whole outbox.
CREATE INDEX "outbox_of_layer" ON "outbox" ((("subject" ->> 'layerId')::int))
  WHERE "topic" IN ('notice', 'notice.urge-sign', 'notice.urge-relay');

-- No row of the record is changed or deleted (domain.md 4.6.1).
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['withdrawal', 'withdrawn_layer', 'correction', 'corrected_layer', 'correction_acknowledgement'] LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION "refuse_change"()',
      name || '_no_change', name);
    EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"()',
      name || '_no_truncate', name);
  END LOOP;
END $$;
