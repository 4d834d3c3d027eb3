-- What the operator did last, such as a backup: `doctor` reads it.
-- CreateTable
CREATE TABLE IF NOT EXISTS "operator_mark" (
    "name" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "facts" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "operator_mark_pkey" PRIMARY KEY ("name")
);
