-- The register as it stood on a day, under one root: what "every organ" meant when a notice was issued. The entry that says the root is
-- in the log; this row finds it again without a look at the organs.
CREATE TABLE "register_root" (
    "version" INTEGER NOT NULL,
    "day" DATE NOT NULL,
    "root" TEXT NOT NULL,
    "until" DATE,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "register_root_pkey" PRIMARY KEY ("version", "day")
);

-- What Prisma's schema language cannot say.
ALTER TABLE "register_root" ADD CONSTRAINT "register_root_is_sha256" CHECK ("root" ~ '^[0-9a-f]{64}$');
ALTER TABLE "register_root" ADD CONSTRAINT "register_root_until_after_day" CHECK ("until" > "day");

-- No row of the record is changed or deleted (domain.md 4.6.1).
CREATE TRIGGER "register_root_no_change" BEFORE UPDATE OR DELETE ON "register_root" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "register_root_no_truncate" BEFORE TRUNCATE ON "register_root" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
