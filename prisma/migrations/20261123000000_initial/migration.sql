-- CreateTable
CREATE TABLE "organ" (
    "id" SERIAL NOT NULL,
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "aliases" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "level" TEXT NOT NULL,
    "parent_id" INTEGER,
    "established_level" TEXT,
    "managing_id" INTEGER,
    "trade" TEXT,
    "trade_dept_id" INTEGER,
    "responsible_id" INTEGER,
    "address" TEXT,
    "lat" DOUBLE PRECISION,
    "lon" DOUBLE PRECISION,
    "key_unit" BOOLEAN NOT NULL DEFAULT false,
    "path" TEXT NOT NULL,
    "valid_from" DATE,
    "valid_to" DATE,

    CONSTRAINT "organ_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "organ_version" (
    "id" SERIAL NOT NULL,
    "organ_id" INTEGER NOT NULL,
    "since" INTEGER NOT NULL,
    "until" INTEGER,
    "parent_id" INTEGER,
    "name" TEXT NOT NULL,
    "level" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "valid_from" DATE,
    "valid_to" DATE,

    CONSTRAINT "organ_version_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "register_import" (
    "id" SERIAL NOT NULL,
    "kind" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "file_name" TEXT NOT NULL,
    "file_digest" TEXT NOT NULL,
    "added" INTEGER NOT NULL,
    "changed" INTEGER NOT NULL,
    "removed" INTEGER NOT NULL,

    CONSTRAINT "register_import_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "person" (
    "id" SERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "mobile" TEXT,
    "face" TEXT NOT NULL DEFAULT 'card',
    "acting_organ_id" INTEGER,
    "valid_from" DATE,
    "valid_to" DATE,

    CONSTRAINT "person_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "account" (
    "id" SERIAL NOT NULL,
    "platform" TEXT NOT NULL,
    "corp" TEXT NOT NULL,
    "user" TEXT NOT NULL,
    "person_id" INTEGER NOT NULL,

    CONSTRAINT "account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "post_holder" (
    "id" SERIAL NOT NULL,
    "person_id" INTEGER NOT NULL,
    "organ_id" INTEGER NOT NULL,
    "post" TEXT NOT NULL,
    "roles" TEXT[],
    "deputy_for" TEXT,
    "valid_from" DATE,
    "valid_to" DATE,

    CONSTRAINT "post_holder_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "stored_file" (
    "digest" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "mime" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "bytes" BYTEA NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "stored_file_pkey" PRIMARY KEY ("digest")
);

-- CreateTable
CREATE TABLE "numbering" (
    "name" TEXT NOT NULL,
    "value" INTEGER NOT NULL,

    CONSTRAINT "numbering_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "notice" (
    "id" SERIAL NOT NULL,
    "number" INTEGER NOT NULL,
    "title" TEXT NOT NULL,
    "document_number" TEXT,
    "urgency" TEXT,
    "issuing_organ_id" INTEGER NOT NULL,
    "issued_at" TIMESTAMPTZ(3) NOT NULL,
    "register_version" INTEGER NOT NULL,
    "declared_by" INTEGER,
    "secrecy_declared" TEXT NOT NULL DEFAULT 'none',
    "withdrawn_at" TIMESTAMPTZ(3),

    CONSTRAINT "notice_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "layer" (
    "id" SERIAL NOT NULL,
    "notice_id" INTEGER NOT NULL,
    "inner_id" INTEGER,
    "depth" INTEGER NOT NULL,
    "organ_id" INTEGER,
    "author_name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "document_number" TEXT,
    "urgency" TEXT,
    "document_date" TEXT,
    "text" TEXT NOT NULL,
    "text_digest" TEXT NOT NULL,
    "onion_digest" TEXT NOT NULL,
    "file_digest" TEXT,
    "reading" JSONB NOT NULL,
    "due_at" TIMESTAMPTZ(3),
    "created_by" INTEGER,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "layer_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "delivery" (
    "id" SERIAL NOT NULL,
    "notice_id" INTEGER NOT NULL,
    "layer_id" INTEGER NOT NULL,
    "organ_id" INTEGER NOT NULL,
    "organ_code" TEXT NOT NULL,
    "organ_name" TEXT NOT NULL,
    "level" TEXT NOT NULL,
    "sender_organ_id" INTEGER NOT NULL,
    "parent_id" INTEGER,
    "ancestors" INTEGER[] DEFAULT ARRAY[]::INTEGER[],
    "state" TEXT NOT NULL DEFAULT 'queued',
    "state_since" TIMESTAMPTZ(3) NOT NULL,
    "reason" TEXT,
    "unknown" INTEGER NOT NULL DEFAULT 0,
    "below" JSONB NOT NULL DEFAULT '{}',
    "signed_at" TIMESTAMPTZ(3),
    "desk" BOOLEAN NOT NULL DEFAULT false,
    "relayed_at" TIMESTAMPTZ(3),

    CONSTRAINT "delivery_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "acknowledgement" (
    "id" SERIAL NOT NULL,
    "delivery_id" INTEGER NOT NULL,
    "notice_id" INTEGER NOT NULL,
    "layer_id" INTEGER NOT NULL,
    "organ_id" INTEGER NOT NULL,
    "person_id" INTEGER,
    "person_name" TEXT NOT NULL,
    "post" TEXT NOT NULL,
    "via" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,
    "reason" TEXT,
    "onion_digest" TEXT NOT NULL,
    "counts" BOOLEAN NOT NULL,

    CONSTRAINT "acknowledgement_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "not_applicable" (
    "id" SERIAL NOT NULL,
    "delivery_id" INTEGER NOT NULL,
    "organ_id" INTEGER,
    "reason" TEXT NOT NULL,
    "claimed_by" INTEGER NOT NULL,
    "claimed_at" TIMESTAMPTZ(3) NOT NULL,
    "confirmed_by" INTEGER,
    "confirmed_at" TIMESTAMPTZ(3),
    "refused_at" TIMESTAMPTZ(3),

    CONSTRAINT "not_applicable_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "roster" (
    "id" SERIAL NOT NULL,
    "notice_id" INTEGER NOT NULL,
    "layer_id" INTEGER NOT NULL,
    "by_organ_id" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "per_level" JSONB NOT NULL,
    "root" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "roster_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "roster_member" (
    "roster_id" INTEGER NOT NULL,
    "position" INTEGER NOT NULL,
    "organ_code" TEXT NOT NULL,
    "organ_name" TEXT NOT NULL,
    "level" TEXT NOT NULL,
    "parent_code" TEXT,

    CONSTRAINT "roster_member_pkey" PRIMARY KEY ("roster_id","position")
);

-- CreateTable
CREATE TABLE "coverage" (
    "notice_id" INTEGER NOT NULL,
    "scope" INTEGER NOT NULL,
    "level" TEXT NOT NULL,
    "required" INTEGER NOT NULL DEFAULT 0,
    "reached" INTEGER NOT NULL DEFAULT 0,
    "desk" INTEGER NOT NULL DEFAULT 0,
    "unknown" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "coverage_pkey" PRIMARY KEY ("notice_id","scope","level")
);

-- CreateTable
CREATE TABLE "duty" (
    "id" SERIAL NOT NULL,
    "kind" TEXT NOT NULL,
    "organ_id" INTEGER NOT NULL,
    "notice_id" INTEGER NOT NULL,
    "subject_id" INTEGER NOT NULL,
    "due_at" TIMESTAMPTZ(3),
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "settled_at" TIMESTAMPTZ(3),
    "outcome" TEXT,

    CONSTRAINT "duty_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "inbox_key" (
    "key" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "inbox_key_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "dialogue" (
    "account_id" INTEGER NOT NULL,
    "kind" TEXT,
    "data" JSONB NOT NULL DEFAULT '{}',
    "last_topic" TEXT,
    "last_notice" INTEGER,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "dialogue_pkey" PRIMARY KEY ("account_id")
);

-- CreateTable
CREATE TABLE "outbox" (
    "id" SERIAL NOT NULL,
    "topic" TEXT NOT NULL,
    "kind" TEXT NOT NULL DEFAULT 'send',
    "platform" TEXT NOT NULL,
    "corp" TEXT NOT NULL,
    "account_ids" INTEGER[],
    "users" TEXT[],
    "delivery_ids" INTEGER[],
    "subject" JSONB NOT NULL,
    "code" TEXT,
    "priority" INTEGER NOT NULL DEFAULT 0,
    "state" TEXT NOT NULL DEFAULT 'queued',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "last_error" TEXT,
    "next_at" TIMESTAMPTZ(3),
    "answer" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "settled_at" TIMESTAMPTZ(3),
    "task_id" TEXT,
    "message_id" TEXT,
    "send_code" TEXT,

    CONSTRAINT "outbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "platform_pause" (
    "platform" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "until" TIMESTAMPTZ(3),

    CONSTRAINT "platform_pause_pkey" PRIMARY KEY ("platform")
);

-- CreateTable
CREATE TABLE "job_slot" (
    "job" TEXT NOT NULL,
    "slot" TIMESTAMPTZ(3) NOT NULL,
    "claimed_at" TIMESTAMPTZ(3) NOT NULL,
    "done_at" TIMESTAMPTZ(3),

    CONSTRAINT "job_slot_pkey" PRIMARY KEY ("job","slot")
);

-- CreateTable
CREATE TABLE "log_entry" (
    "index" BIGINT NOT NULL,
    "kind" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "notice_id" INTEGER,
    "delivery_id" INTEGER,
    "person_id" INTEGER,
    "leaf_hash" BYTEA NOT NULL,
    "body" BYTEA NOT NULL,

    CONSTRAINT "log_entry_pkey" PRIMARY KEY ("index")
);

-- CreateTable
CREATE TABLE "log_opening" (
    "index" BIGINT NOT NULL,
    "field" TEXT NOT NULL,
    "salt" BYTEA NOT NULL,
    "value" TEXT NOT NULL,

    CONSTRAINT "log_opening_pkey" PRIMARY KEY ("index","field")
);

-- CreateTable
CREATE TABLE "log_head" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "size" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "log_head_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "organ_code_key" ON "organ"("code");

-- CreateIndex
CREATE INDEX "organ_parent_id_idx" ON "organ"("parent_id");

-- CreateIndex
CREATE UNIQUE INDEX "organ_version_organ_id_since_key" ON "organ_version"("organ_id", "since");

-- CreateIndex
CREATE INDEX "person_name_idx" ON "person"("name");

-- CreateIndex
CREATE INDEX "account_person_id_idx" ON "account"("person_id");

-- CreateIndex
CREATE UNIQUE INDEX "account_platform_corp_user_key" ON "account"("platform", "corp", "user");

-- CreateIndex
CREATE INDEX "post_holder_organ_id_idx" ON "post_holder"("organ_id");

-- CreateIndex
CREATE UNIQUE INDEX "post_holder_person_id_organ_id_post_key" ON "post_holder"("person_id", "organ_id", "post");

-- CreateIndex
CREATE UNIQUE INDEX "notice_number_key" ON "notice"("number");

-- CreateIndex
CREATE INDEX "notice_issuing_organ_id_idx" ON "notice"("issuing_organ_id");

-- CreateIndex
CREATE INDEX "layer_notice_id_idx" ON "layer"("notice_id");

-- CreateIndex
CREATE INDEX "delivery_organ_id_state_idx" ON "delivery"("organ_id", "state");

-- CreateIndex
CREATE INDEX "delivery_layer_id_organ_id_idx" ON "delivery"("layer_id", "organ_id");

-- CreateIndex
CREATE UNIQUE INDEX "delivery_notice_id_organ_id_key" ON "delivery"("notice_id", "organ_id");

-- CreateIndex
CREATE UNIQUE INDEX "acknowledgement_delivery_id_person_id_key" ON "acknowledgement"("delivery_id", "person_id");

-- CreateIndex
CREATE INDEX "not_applicable_delivery_id_idx" ON "not_applicable"("delivery_id");

-- CreateIndex
CREATE INDEX "roster_notice_id_idx" ON "roster"("notice_id");

-- CreateIndex
CREATE UNIQUE INDEX "duty_kind_subject_id_key" ON "duty"("kind", "subject_id");

-- CreateIndex
CREATE INDEX "inbox_key_at_idx" ON "inbox_key"("at");

-- AddForeignKey
ALTER TABLE "account" ADD CONSTRAINT "account_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "post_holder" ADD CONSTRAINT "post_holder_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "post_holder" ADD CONSTRAINT "post_holder_organ_id_fkey" FOREIGN KEY ("organ_id") REFERENCES "organ"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "layer" ADD CONSTRAINT "layer_notice_id_fkey" FOREIGN KEY ("notice_id") REFERENCES "notice"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_notice_id_fkey" FOREIGN KEY ("notice_id") REFERENCES "notice"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- ---------------------------------------------------------------------------------------------------------------------
-- Written by hand from here on: what Prisma's schema language cannot say. Runs on PostgreSQL 15 to 18.

-- Vocabularies that are settled (domain.md 3 and 4.3) and figures that cannot be negative: a bug stops here.
ALTER TABLE "organ" ADD CONSTRAINT "organ_level_known"
  CHECK ("level" IN ('state', 'province', 'prefecture', 'county', 'township', 'developmentZone', 'enterprise'));
ALTER TABLE "organ_version" ADD CONSTRAINT "organ_version_level_known"
  CHECK ("level" IN ('state', 'province', 'prefecture', 'county', 'township', 'developmentZone', 'enterprise'));
ALTER TABLE "organ_version" ADD CONSTRAINT "organ_version_until_after_since" CHECK ("until" > "since");
ALTER TABLE "person" ADD CONSTRAINT "person_face_known" CHECK ("face" IN ('card', 'text'));
ALTER TABLE "account" ADD CONSTRAINT "account_user_lower_case" CHECK ("user" = lower("user"));
ALTER TABLE "notice" ADD CONSTRAINT "notice_not_secret" CHECK ("secrecy_declared" = 'none');
ALTER TABLE "layer" ADD CONSTRAINT "layer_kind_known" CHECK ("kind" IN ('original', 'issued', 'relayed'));
ALTER TABLE "layer" ADD CONSTRAINT "layer_depth_counts_from_0" CHECK ("depth" >= 0);
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_level_known"
  CHECK ("level" IN ('state', 'province', 'prefecture', 'county', 'township', 'developmentZone', 'enterprise'));
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_state_known"
  CHECK ("state" IN ('queued', 'dispatched', 'undeliverable', 'delivered', 'read', 'signed', 'returned', 'registered',
    'assigned', 'relayed', 'notApplicable', 'answered', 'settled'));
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_unknown_not_negative" CHECK ("unknown" >= 0);
ALTER TABLE "roster" ADD CONSTRAINT "roster_count_not_negative" CHECK ("count" >= 0);
ALTER TABLE "coverage" ADD CONSTRAINT "coverage_not_negative"
  CHECK ("required" >= 0 AND "reached" >= 0 AND "desk" >= 0 AND "unknown" >= 0);
ALTER TABLE "outbox" ADD CONSTRAINT "outbox_kind_known" CHECK ("kind" IN ('send', 'redraw'));
ALTER TABLE "outbox" ADD CONSTRAINT "outbox_state_known" CHECK ("state" IN ('queued', 'sent', 'parked', 'dropped'));
-- The three arrays run in step; cardinality, because array_length of an empty array is null.
ALTER TABLE "outbox" ADD CONSTRAINT "outbox_arrays_in_step"
  CHECK (cardinality("account_ids") = cardinality("users") AND cardinality("users") = cardinality("delivery_ids"));
ALTER TABLE "log_entry" ADD CONSTRAINT "log_entry_index_counts_from_0" CHECK ("index" >= 0);
ALTER TABLE "log_entry" ADD CONSTRAINT "log_entry_leaf_is_sha256" CHECK (octet_length("leaf_hash") = 32);
ALTER TABLE "log_head" ADD CONSTRAINT "log_head_is_one_row" CHECK ("id" = 1 AND "size" >= 0);

-- First broken links of a notice, in the order in which they are shown: a million signed arrivals do not slow it down.
CREATE INDEX "delivery_gaps" ON "delivery" ("notice_id", "organ_code")
  WHERE "state" NOT IN ('signed', 'relayed', 'notApplicable', 'registered', 'assigned', 'answered', 'settled')
     OR "unknown" > 0;
CREATE INDEX "duty_open" ON "duty" ("organ_id") WHERE "settled_at" IS NULL;
CREATE INDEX "outbox_waiting" ON "outbox" ("state") WHERE "state" IN ('queued', 'parked');
-- A subtree is a prefix of the path, and LIKE 'prefix%' uses an index only under COLLATE "C".
CREATE INDEX "organ_path" ON "organ" ("path" COLLATE "C");
CREATE INDEX "organ_version_path" ON "organ_version" ("path" COLLATE "C");
CREATE INDEX "log_entry_of_delivery" ON "log_entry" ("delivery_id", "kind");
CREATE INDEX "log_entry_of_notice" ON "log_entry" ("notice_id");

-- No row of the record is changed or deleted (domain.md 4.6.1); a mistake is mended by a later entry.
CREATE FUNCTION "refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% takes no UPDATE, DELETE or TRUNCATE',
    CASE WHEN TG_TABLE_NAME LIKE 'log\_%' THEN 'the log' ELSE TG_TABLE_NAME END
    USING ERRCODE = '55000';
END $$;

CREATE TRIGGER "log_entry_no_change" BEFORE UPDATE OR DELETE ON "log_entry" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "log_entry_no_truncate" BEFORE TRUNCATE ON "log_entry" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "roster_no_change" BEFORE UPDATE OR DELETE ON "roster" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "roster_no_truncate" BEFORE TRUNCATE ON "roster" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "roster_member_no_change" BEFORE UPDATE OR DELETE ON "roster_member" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "roster_member_no_truncate" BEFORE TRUNCATE ON "roster_member" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "layer_no_change" BEFORE UPDATE OR DELETE ON "layer" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "layer_no_truncate" BEFORE TRUNCATE ON "layer" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "acknowledgement_no_change" BEFORE UPDATE OR DELETE ON "acknowledgement" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "acknowledgement_no_truncate" BEFORE TRUNCATE ON "acknowledgement" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();

-- The head of the log only grows: a smaller one would give a number out twice.
INSERT INTO "log_head" ("id", "size") VALUES (1, 0);
CREATE FUNCTION "refuse_shrinking"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW."id" <> OLD."id" OR NEW."size" <= OLD."size" THEN
    RAISE EXCEPTION 'the log only grows: % does not follow %', NEW."size", OLD."size" USING ERRCODE = '55000';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "log_head_only_grows" BEFORE UPDATE ON "log_head" FOR EACH ROW EXECUTE FUNCTION "refuse_shrinking"();
CREATE TRIGGER "log_head_no_delete" BEFORE DELETE ON "log_head" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "log_head_no_truncate" BEFORE TRUNCATE ON "log_head" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();

-- Where the migrating role is not the one that runs the bot (which then owns the database), the bot may read and write rows
-- but owns no table: it cannot switch a trigger off.
DO $$
DECLARE
  runner text := (SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database());
BEGIN
  IF runner <> current_user THEN
    EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', runner);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO %I', runner);
    EXECUTE format('GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO %I', runner);
    EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO %I', runner);
    EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT, UPDATE ON SEQUENCES TO %I', runner);
  END IF;
END $$;

-- The log belongs to a role that nobody logs in as, so that even one role for everything cannot switch its triggers off.
-- That needs the right to create roles; without it the triggers stand alone. log_opening may be forgotten, hence DELETE.
DO $$
DECLARE
  runner text := (SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database());
  is_superuser boolean := (SELECT rolsuper FROM pg_roles WHERE rolname = current_user);
  name text;
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'anda_log') THEN
    BEGIN
      CREATE ROLE "anda_log" NOLOGIN;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN
      NULL; -- another database of this server was migrated at the same moment
    END;
  END IF;
  IF NOT is_superuser THEN
    -- Even its maker may not act for it from PostgreSQL 16 on, unless he says so.
    EXECUTE format('GRANT "anda_log" TO %I', current_user);
  END IF;
  GRANT USAGE, CREATE ON SCHEMA public TO "anda_log";
  FOREACH name IN ARRAY ARRAY['log_entry', 'log_head', 'log_opening'] LOOP
    EXECUTE format('ALTER TABLE %I OWNER TO "anda_log"', name);
    -- The owner grants: on his own tables he alone may, unless we are a superuser.
    EXECUTE 'SET LOCAL ROLE "anda_log"';
    EXECUTE format('REVOKE ALL ON %I FROM %I, %I', name, runner, session_user);
    EXECUTE format('GRANT SELECT ON %I TO %I, %I', name, runner, session_user);
    RESET ROLE;
  END LOOP;
  SET LOCAL ROLE "anda_log";
  EXECUTE format('GRANT INSERT ON "log_entry", "log_opening" TO %I, %I', runner, session_user);
  EXECUTE format('GRANT UPDATE ("size") ON "log_head" TO %I, %I', runner, session_user);
  EXECUTE format('GRANT DELETE ON "log_opening" TO %I, %I', runner, session_user);
  RESET ROLE;
  REVOKE CREATE ON SCHEMA public FROM "anda_log";
  IF NOT is_superuser THEN
    EXECUTE format('REVOKE "anda_log" FROM %I', current_user);
  END IF;
EXCEPTION WHEN insufficient_privilege THEN
  RAISE NOTICE 'the log stays with % (no right to give it to another role): its triggers alone protect it', current_user;
END $$;
