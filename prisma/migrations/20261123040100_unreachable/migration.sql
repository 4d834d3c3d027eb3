-- 改送: an arrival that nobody answered goes to another person, who may sign for the organ for this notice.
CREATE TABLE "readdressed" (
    "id" SERIAL NOT NULL,
    "delivery_id" INTEGER NOT NULL,
    "person_id" INTEGER NOT NULL,
    "by_person_id" INTEGER,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "readdressed_pkey" PRIMARY KEY ("id")
);

-- 已电话: a note, never a signature.
CREATE TABLE "phone_note" (
    "id" SERIAL NOT NULL,
    "delivery_id" INTEGER NOT NULL,
    "by_person_id" INTEGER,
    "day" DATE NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "phone_note_pkey" PRIMARY KEY ("id")
);

-- Codes hold for one day in China, under a salt of that day; only their hash is kept.
CREATE TABLE "binding_salt" (
    "day" DATE NOT NULL,
    "salt" BYTEA NOT NULL,

    CONSTRAINT "binding_salt_pkey" PRIMARY KEY ("day")
);

CREATE TABLE "binding_code" (
    "id" SERIAL NOT NULL,
    "organ_id" INTEGER NOT NULL,
    "day" DATE NOT NULL,
    "hash" TEXT NOT NULL,
    "by_person_id" INTEGER,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "account_id" INTEGER,

    CONSTRAINT "binding_code_pkey" PRIMARY KEY ("id")
);

-- Wrong codes by account: five an hour, fifteen a day.
CREATE TABLE "binding_try" (
    "id" SERIAL NOT NULL,
    "platform" TEXT NOT NULL,
    "corp" TEXT NOT NULL,
    "user" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "binding_try_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "readdressed_delivery_id_person_id_key" ON "readdressed"("delivery_id", "person_id");

CREATE INDEX "readdressed_person_id_idx" ON "readdressed"("person_id");

CREATE UNIQUE INDEX "phone_note_delivery_id_day_key" ON "phone_note"("delivery_id", "day");

CREATE UNIQUE INDEX "binding_code_day_hash_key" ON "binding_code"("day", "hash");

CREATE INDEX "binding_code_organ_id_idx" ON "binding_code"("organ_id");

CREATE INDEX "binding_try_platform_corp_user_at_idx" ON "binding_try"("platform", "corp", "user", "at");
