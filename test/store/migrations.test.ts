import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { checkStore } from '../../src/store/check-store.ts';
import { openStore } from '../../src/store/db.ts';
import { readMigrations } from '../../src/store/migration-files.ts';
import { deployMigrations, migrationStatus } from '../../src/store/migrations.ts';
import { cloneDb } from '../support/db.ts';
import { runScript } from '../support/run-script.ts';

const names = (await readMigrations()).map((migration) => migration.name);
let admin: pg.Client;

beforeAll(async () => {
  admin = new pg.Client(inject('postgres'));
  await admin.connect();
});
afterAll(() => admin.end());

/** In a process of its own, as another instance is. */
const deploy = async (url: string): Promise<{ applied?: string[]; refused?: string }> => {
  const script = await runScript('store/scripts/deploy.ts', [url]);
  // `as`: our own script's line.
  return JSON.parse(await script.nextLine()) as { applied?: string[]; refused?: string };
};

describe('an empty database', () => {
  const database = `t_${crypto.randomUUID().replaceAll('-', '')}`;
  let adminUrl: string;
  let botUrl: string;

  beforeEach(async () => {
    await admin.query(`CREATE DATABASE ${database} OWNER anda`);
    const address = new URL(inject('postgres'));
    address.pathname = `/${database}`;
    adminUrl = address.href;
    address.username = address.password = 'anda';
    botUrl = address.href;
  });
  afterEach(() => admin.query(`DROP DATABASE ${database} WITH (FORCE)`));

  test('three deploy at once: one applies, all find it done, and the bot can work', async () => {
    expect(await migrationStatus(botUrl)).toMatchObject({ applied: [], pending: names });
    const all = await Promise.all([deploy(adminUrl), deploy(adminUrl), deploy(adminUrl)]);
    expect(all.flatMap((one) => one.applied ?? ['refused'])).toEqual(names);
    expect(all.filter((one) => one.applied?.length === 0)).toHaveLength(2);
    expect(await migrationStatus(botUrl)).toEqual({ applied: names, pending: [], edited: [], failed: [], unknown: [] });

    const store = openStore(botUrl);
    expect(await checkStore(store.pool)).toEqual([]);
    await store.batch((sql) => sql('INSERT INTO numbering (name, value) VALUES ($1, 1)', ['notice']));
    await store.batch((sql) => sql("SELECT id FROM graphile_worker.add_job('nothing')"));
    await store.close();
  });

  test('one role for everything migrates and runs, and the log is guarded by its triggers', async () => {
    expect(await deploy(botUrl)).toMatchObject({ applied: names });
    const store = openStore(botUrl);
    expect(await checkStore(store.pool)).toEqual([]);
    for (const change of ['TRUNCATE log_entry', 'TRUNCATE log_opening', "UPDATE log_opening SET value = ''"]) {
      // Without a row there is nothing that an UPDATE could be refused for.
      await store.batch((sql) => sql("INSERT INTO log_opening VALUES (0, 'person', '', 'x') ON CONFLICT DO NOTHING"));
      await expect(store.batch((sql) => sql(change))).rejects.toMatchObject({ code: '55000' });
    }
    await store.batch((sql) => sql('DELETE FROM log_opening'));
    await store.close();
  });

  test('a role that made the owner of the log can still add to its guards, and keeps no hold on it', async () => {
    const maker = `maker_${database}`;
    const address = new URL(adminUrl);
    address.username = address.password = maker;
    await admin.query(`CREATE ROLE ${maker} LOGIN CREATEROLE PASSWORD '${maker}'`);
    await admin.query(`ALTER DATABASE ${database} OWNER TO ${maker}`);
    const inside = new pg.Client(adminUrl);
    await inside.connect();
    await inside.query(`GRANT anda_log TO ${maker} WITH ADMIN OPTION, INHERIT FALSE, SET FALSE`);
    try {
      expect(await deploy(address.href)).toMatchObject({ applied: names });
      const { rows } = await inside.query(
        `SELECT t.tgname AS name, pg_get_userbyid(c.relowner) AS owner FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
         WHERE c.relname = 'log_opening' ORDER BY 1`,
      );
      expect(rows).toEqual([
        { name: 'log_opening_no_rewriting', owner: 'anda_log' },
        { name: 'log_opening_no_truncate', owner: 'anda_log' },
      ]);
      const own = new pg.Client(address.href);
      await own.connect();
      await expect(own.query('SET ROLE anda_log')).rejects.toMatchObject({ code: '42501' });
      await own.end();
    } finally {
      await inside.query(`REASSIGN OWNED BY ${maker} TO CURRENT_USER`);
      await inside.query(`DROP OWNED BY ${maker}`);
      await inside.end();
      await admin.query(`ALTER DATABASE ${database} OWNER TO anda`);
      await admin.query(`DROP ROLE ${maker}`);
    }
  });

  test('a file that fails leaves nothing behind, and what it lacked done, the next start goes on', async () => {
    const inside = new pg.Client(adminUrl);
    await inside.connect();
    // In the way of the first file.
    await inside.query("CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END'");
    const refused = expect.stringMatching(
      /^a migration failed and left nothing behind: \S+_initial: .*refuse_change.*$/u,
    );
    for (const once of [1, 2]) expect([once, await deploy(adminUrl)]).toEqual([once, { refused }]);
    const { rows } = await inside.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'");
    expect(rows).toEqual([{ tablename: '_prisma_migrations' }]);
    await inside.query('DROP FUNCTION refuse_change');
    expect(await deploy(adminUrl)).toEqual({ applied: names });
    await inside.end();
  });

  test('tables of somebody else are not built among', async () => {
    const inside = new pg.Client(adminUrl);
    await inside.connect();
    await inside.query('CREATE TABLE theirs (id integer)');
    expect(await deploy(adminUrl)).toEqual({ refused: expect.stringContaining('not ours') });
    const { rows } = await inside.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'");
    expect(rows).toEqual([{ tablename: 'theirs' }]);
    await inside.end();
  });
});

describe('a migrated database', () => {
  test('has nothing to do, and asks for no right to make tables', async () => {
    const { adminUrl, url } = await cloneDb();
    const inside = new pg.Client(adminUrl);
    await inside.connect();
    await inside.query('REVOKE CREATE ON SCHEMA public FROM pg_database_owner');
    expect(await deploy(url)).toEqual({ applied: [] });
    await inside.end();
  });

  test('takes up what an earlier release left as failed, and asks about what it left open', async () => {
    const { adminUrl } = await cloneDb();
    const inside = new pg.Client(adminUrl);
    await inside.connect();
    const leave = (logs: string | null) =>
      inside.query(
        "INSERT INTO _prisma_migrations (id, checksum, migration_name, logs) VALUES (gen_random_uuid()::text, 'x', 'earlier', $1)",
        [logs],
      );
    await leave('ERROR: disk full');
    expect(await deployMigrations(adminUrl)).toEqual([]);
    expect(await migrationStatus(adminUrl)).toMatchObject({ failed: [], unknown: [] });
    await leave(null);
    await expect(deployMigrations(adminUrl)).rejects.toMatchObject({
      code: 'database.unfit',
      message: expect.stringContaining('migration earlier was broken off'),
    });
    await inside.end();
  });

  test('is refused when a file was changed after it was applied', async () => {
    const { adminUrl, url } = await cloneDb();
    const inside = new pg.Client(adminUrl);
    await inside.connect();
    await inside.query("UPDATE _prisma_migrations SET checksum = 'other' WHERE migration_name LIKE '%_initial'");
    await expect(deployMigrations(adminUrl)).rejects.toMatchObject({
      code: 'database.unfit',
      message: expect.stringContaining('was changed after it was applied'),
    });
    const store = openStore(url);
    expect(await checkStore(store.pool)).toMatchObject([{ what: 'migrations' }]);
    await store.close();
    await inside.end();
  });

  test('of a later release is left as it is', async () => {
    const { adminUrl } = await cloneDb();
    const inside = new pg.Client(adminUrl);
    await inside.connect();
    await inside.query(
      "INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at) VALUES ('x', 'x', '2099_later', now())",
    );
    expect(await deployMigrations(adminUrl)).toEqual([]);
    expect(await migrationStatus(adminUrl)).toMatchObject({ unknown: ['2099_later'], pending: [] });
    await inside.end();
  });
});

test('settings that lose signatures are named, and so is a server that is not there', async () => {
  const { adminUrl, url } = await cloneDb();
  const inside = new pg.Client(adminUrl);
  await inside.connect();
  await inside.query('ALTER ROLE anda IN DATABASE ' + new URL(url).pathname.slice(1) + ' SET synchronous_commit = off');
  const store = openStore(url);
  expect(await checkStore(store.pool)).toMatchObject([{ what: 'synchronous_commit' }]);
  await store.close();
  await inside.end();
  const nowhere = openStore('postgres://x:x@127.0.0.1:1/x');
  expect(await checkStore(nowhere.pool)).toMatchObject([{ what: 'unreachable' }]);
  await nowhere.close();
  await expect(deployMigrations('postgres://x:x@127.0.0.1:1/x')).rejects.toMatchObject({ code: 'database.down' });
});
