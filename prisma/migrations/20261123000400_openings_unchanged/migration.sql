-- What opens a commitment may be forgotten, never rewritten: another name under the same entry would pass for the signer's.
-- Where the log could not be given to a role of its own, nothing but this refuses it.
CREATE FUNCTION "refuse_rewriting"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% takes no UPDATE or TRUNCATE: what it holds is kept or deleted', TG_TABLE_NAME USING ERRCODE = '55000';
END $$;

DO $$
DECLARE
  is_superuser boolean := (SELECT rolsuper FROM pg_roles WHERE rolname = current_user);
  is_given boolean := (SELECT pg_get_userbyid(relowner) = 'anda_log' FROM pg_class WHERE oid = '"log_opening"'::regclass);
BEGIN
  IF is_given AND NOT is_superuser THEN
    -- Only the owner may; who made the role can act for it for as long as this takes.
    EXECUTE format('GRANT "anda_log" TO %I', current_user);
    SET LOCAL ROLE "anda_log";
  END IF;
  CREATE TRIGGER "log_opening_no_rewriting" BEFORE UPDATE ON "log_opening" FOR EACH ROW EXECUTE FUNCTION "refuse_rewriting"();
  CREATE TRIGGER "log_opening_no_truncate" BEFORE TRUNCATE ON "log_opening" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_rewriting"();
  IF is_given AND NOT is_superuser THEN
    RESET ROLE;
    EXECUTE format('REVOKE "anda_log" FROM %I', current_user);
  END IF;
EXCEPTION WHEN insufficient_privilege THEN
  -- Then another role owns the log, and whoever runs the bot was given SELECT, INSERT and DELETE on this table, no more.
  RAISE NOTICE 'log_opening stays as it is: % may not act for its owner', current_user;
END $$;
