-- Who was urged, and when: the same broken link is not urged again within 24 hours, and what falls into quiet hours waits
-- here for the next working morning.
CREATE TABLE "urging" (
    "id" SERIAL NOT NULL,
    "notice_id" INTEGER NOT NULL,
    "organ_id" INTEGER NOT NULL,
    "person_id" INTEGER,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "urging_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "urged_link" (
    "delivery_id" INTEGER NOT NULL,
    "urging_id" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "not_before" TIMESTAMPTZ(3) NOT NULL,
    "settled_at" TIMESTAMPTZ(3),
    "sent" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "urged_link_pkey" PRIMARY KEY ("delivery_id","urging_id")
);

CREATE INDEX "urging_notice_id_idx" ON "urging"("notice_id");

CREATE INDEX "urged_link_waiting" ON "urged_link" ("not_before") WHERE "settled_at" IS NULL;
