import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { readMigrations } from '../../src/store/migration-files.ts';
import { deployMigrations, migrationStatus } from '../../src/store/migrations.ts';
import { cloneDb } from '../support/db.ts';
import { runScript } from '../support/run-script.ts';
import { until } from '../support/until.ts';
import { schemaListing } from './schema-listing.ts';

const database = `t_${crypto.randomUUID().replaceAll('-', '')}`;
const address = new URL(inject('postgres'));
address.pathname = `/${database}`;
const url = address.href;
const names = (await readMigrations()).map(({ name }) => name);

/** Slow motion, and a count of steps that is seen from outside while they are not: a sequence belongs to no transaction. */
const slowMotion = `
CREATE SCHEMA slow;
CREATE SEQUENCE slow.steps;
CREATE FUNCTION slow.step() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER AS
  $$ BEGIN PERFORM nextval('slow.steps'); PERFORM pg_sleep(0.004); END $$;
CREATE EVENT TRIGGER slow_step ON ddl_command_end EXECUTE FUNCTION slow.step();`;

let admin: pg.Client;
let inside: pg.Client;
beforeAll(async () => {
  admin = new pg.Client(inject('postgres'));
  await admin.connect();
  await admin.query(`CREATE DATABASE ${database} OWNER anda`);
  inside = new pg.Client(url);
  await inside.connect();
  await inside.query(slowMotion);
});
afterAll(async () => {
  await inside.end();
  await admin.query(`DROP DATABASE ${database} WITH (FORCE)`);
  await admin.end();
});

const steps = async (): Promise<number> => {
  const { rows } = await inside.query<{ last: string }>(
    'SELECT CASE WHEN is_called THEN last_value ELSE 0 END AS last FROM slow.steps',
  );
  return Number(rows[0]?.last ?? 0);
};

/** A start that is killed after so many commands of its migrations; true when it was in the middle of them. */
async function startAndKill(after: number): Promise<boolean> {
  const moment = (await steps()) + after;
  const script = await runScript('store/scripts/deploy.ts', [url]);
  let hasEnded = false;
  void script.ended.then(() => (hasEnded = true));
  await until('the moment to kill', async () => hasEnded || (await steps()) >= moment);
  script.child.kill('SIGKILL');
  return (await script.ended) === 'SIGKILL';
}

test('killed again and again while it migrates, the next start goes on by itself, and the schema is that of a fresh one', async () => {
  const wasKilled: boolean[] = [];
  for (const after of [1, 2, 25, 90, 120, 150, 10, 10, 5]) {
    wasKilled.push(await startAndKill(after));
    const { failed, edited, unknown } = await migrationStatus(url);
    expect({ failed, edited, unknown }).toEqual({ failed: [], edited: [], unknown: [] });
  }
  expect(wasKilled.filter((was) => was).length).toBeGreaterThanOrEqual(4);
  await deployMigrations(url);
  expect(await migrationStatus(url)).toEqual({ applied: names, pending: [], failed: [], edited: [], unknown: [] });
  expect(await schemaListing(url)).toEqual(await schemaListing((await cloneDb()).adminUrl));
});
