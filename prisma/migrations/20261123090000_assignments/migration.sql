-- 交办: the work of an arrival as a clerk or leader has given it to one person of the organ. What is open and what became of
-- it stands in the duty (kind handle, its subject is the assignment), so that there is one truth about it.
CREATE TABLE "assignment" (
    "id" SERIAL NOT NULL,
    "notice_id" INTEGER NOT NULL,
    "delivery_id" INTEGER NOT NULL,
    "organ_id" INTEGER NOT NULL,
    "person_id" INTEGER NOT NULL,
    "person_name" TEXT NOT NULL,
    "post" TEXT NOT NULL,
    "due_at" TIMESTAMPTZ(3),
    "by_name" TEXT NOT NULL,
    "by_post" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "handled_by" TEXT,
    "note" TEXT,

    CONSTRAINT "assignment_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "assignment_delivery_id_idx" ON "assignment"("delivery_id");

-- Whose duty it is inside the organ; none: whoever receives for it.
ALTER TABLE "duty" ADD COLUMN "person_id" INTEGER;

CREATE INDEX "duty_open_of_person" ON "duty" ("person_id") WHERE "settled_at" IS NULL AND "person_id" IS NOT NULL;
