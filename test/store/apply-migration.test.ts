import pg from 'pg';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { applyMigration } from '../../src/store/apply-migration.ts';
import { isConflict } from '../../src/store/sql-state.ts';
import { cloneDb } from '../support/db.ts';
import { until } from '../support/until.ts';

let url: string;
beforeAll(async () => {
  url = (await cloneDb()).adminUrl;
  const client = await connect();
  await client.query('CREATE TABLE first (id integer, n integer); CREATE TABLE second (id integer, n integer)');
  await client.query('INSERT INTO first VALUES (1, 0); INSERT INTO second VALUES (1, 0)');
});

const clients: pg.Client[] = [];
async function connect(): Promise<pg.Client> {
  const client = new pg.Client(url);
  await client.connect();
  clients.push(client);
  return client;
}
afterEach(() => Promise.all(clients.splice(0).map((client) => client.end())));

const migrationOf = (name: string, sql: string) => ({ name, sql, checksum: name });
/** Both tables, in the order opposite to that of those who write. */
const touchBoth = (column: string) =>
  `ALTER TABLE second ADD COLUMN ${column} integer; ALTER TABLE first ADD COLUMN ${column} integer;`;
const quick = { tries: 200, pauseMs: { first: 20, longest: 50 } };

async function left(looker: pg.Client, name: string, column: string) {
  const { rows } = await looker.query<{ rows: number; columns: number }>(
    `SELECT (SELECT count(*)::int FROM _prisma_migrations WHERE migration_name = $1 AND finished_at IS NOT NULL) AS rows,
            (SELECT count(*)::int FROM pg_attribute WHERE attname = $2) AS columns`,
    [name, column],
  );
  return rows[0];
}

test('a table that a long transaction holds is asked for again, and those behind the migration pass meanwhile', async () => {
  const [holder, other, looker, client] = await Promise.all([connect(), connect(), connect(), connect()]);
  await holder.query('BEGIN; UPDATE first SET n = n + 1');
  const applying = applyMigration(client, migrationOf('held', touchBoth('a')), quick);
  const waits = async () =>
    (await looker.query("SELECT FROM pg_locks WHERE NOT granted AND relation = 'first'::regclass")).rows.length > 0;
  await until('the migration waits', waits);
  // It would stand behind the migration for as long as the holder likes; three times, so that it met a wait at least once.
  for (const n of [1, 2, 3]) {
    await until('the migration waits', waits);
    await other.query('UPDATE first SET n = $1 WHERE id = 2', [n]);
    await other.query('UPDATE second SET n = $1', [n]);
  }
  expect(await left(looker, 'held', 'a')).toEqual({ rows: 0, columns: 0 });
  await holder.query('COMMIT');
  await applying;
  expect(await left(looker, 'held', 'a')).toEqual({ rows: 1, columns: 2 });
});

test('a table that stays held: one line with the mend, and nothing is left behind', async () => {
  const [holder, looker, client] = await Promise.all([connect(), connect(), connect()]);
  await holder.query('BEGIN; SELECT FROM first');
  const patience = { tries: 2, pauseMs: { first: 10, longest: 10 } };
  await expect(applyMigration(client, migrationOf('kept', touchBoth('b')), patience)).rejects.toMatchObject({
    code: 'database.unfit',
    message: expect.stringMatching(/^migration kept gave way 2 times .*pg_stat_activity.*then start again$/u),
  });
  expect(await left(looker, 'kept', 'b')).toEqual({ rows: 0, columns: 0 });
  await holder.query('ROLLBACK');
});

test('where it and a batch wait for each other, the migration gives way and the batch is not refused', async () => {
  const [batch, looker, client] = await Promise.all([connect(), connect(), connect()]);
  // The margin of 0.2 s is little on a busy machine; here it is not the server's timer that is tested.
  await batch.query("SET deadlock_timeout = '20s'");
  await batch.query('BEGIN; UPDATE first SET n = n + 1');
  const applying = applyMigration(client, migrationOf('crossed', touchBoth('c')), quick);
  await until(
    'the migration waits',
    async () => (await looker.query('SELECT FROM pg_locks WHERE NOT granted')).rows.length > 0,
  );
  await batch.query('UPDATE second SET n = n + 1');
  await batch.query('COMMIT');
  await applying;
  expect(await left(looker, 'crossed', 'c')).toEqual({ rows: 1, columns: 2 });
});

test('beside batches that never pause it gets through, and every batch does', async () => {
  const [looker, client] = await Promise.all([connect(), connect()]);
  let isOver = false;
  let written = 0;
  const write = async (writer: pg.Client) => {
    while (!isOver) {
      try {
        await writer.query('BEGIN; UPDATE first SET n = n + 1; UPDATE second SET n = n + 1; COMMIT');
        written += 1;
      } catch (error) {
        if (!isConflict(error)) throw error; // what the batches of signatures do, too: again
        await writer.query('ROLLBACK');
      }
    }
  };
  const before = Number((await looker.query('SELECT n FROM second WHERE id = 1')).rows[0]?.n);
  const writing = Promise.all((await Promise.all([1, 2, 3, 4].map(connect))).map(write));
  await until('some batches', () => written > 20);
  try {
    for (const name of ['d', 'e', 'f']) await applyMigration(client, migrationOf(name, touchBoth(name)), quick);
    const soFar = written;
    await until('batches go on', () => written > soFar + 20);
  } finally {
    isOver = true;
    await writing;
  }
  expect(await looker.query('SELECT n FROM second WHERE id = 1')).toMatchObject({ rows: [{ n: before + written }] });
  expect(await left(looker, 'f', 'f')).toEqual({ rows: 1, columns: 2 });
});

test('a script that breaks is tried once, and takes its row with it', async () => {
  const [looker, client] = await Promise.all([connect(), connect()]);
  const broken = migrationOf('broken', `ALTER TABLE first ADD COLUMN g integer; SELECT 1 / 0;`);
  await expect(applyMigration(client, broken, quick)).rejects.toMatchObject({
    code: 'database.unfit',
    message: 'a migration failed and left nothing behind: broken: division by zero',
  });
  expect(await left(looker, 'broken', 'g')).toEqual({ rows: 0, columns: 0 });
});
