-- 呈批: organs whose clerks ask a leader before they relay, and what they asked.
CREATE TABLE "approval_rule" (
    "organ_id" INTEGER NOT NULL,
    "is_on" BOOLEAN NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "approval_rule_pkey" PRIMARY KEY ("organ_id")
);

CREATE TABLE "relay_approval" (
    "id" SERIAL NOT NULL,
    "notice_id" INTEGER NOT NULL,
    "delivery_id" INTEGER NOT NULL,
    "organ_id" INTEGER NOT NULL,
    "organ_ids" INTEGER[],
    "text" TEXT,
    "due_at" TIMESTAMPTZ(3),
    "reason" TEXT,
    "person_id" INTEGER NOT NULL,
    "person_name" TEXT NOT NULL,
    "post" TEXT NOT NULL,
    "account_id" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "outcome" TEXT,
    "answered_at" TIMESTAMPTZ(3),
    "answer" TEXT,

    CONSTRAINT "relay_approval_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "relay_approval_delivery_id_idx" ON "relay_approval"("delivery_id");
