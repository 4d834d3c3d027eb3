import type pg from 'pg';
import { readMigrations } from './migration-files.ts';
import { statusOf } from './migrations.ts';

/** Why the store must not be trusted with a signature. `detail` is one line for the operator. */
export interface StoreProblem {
  what: 'unreachable' | 'migrations' | 'fsync' | 'synchronous_commit' | 'full_page_writes' | 'read_only';
  detail: string;
}

/**
 * All that is wrong with the store; empty when it may be used. Never throws.
 *
 * Source: design: what was answered 200 must survive a power cut, and these three settings decide it
 * (https://www.postgresql.org/docs/current/runtime-config-wal.html).
 */
export async function checkStore(pool: pg.Pool): Promise<StoreProblem[]> {
  try {
    return [...(await settingProblems(pool)), ...(await migrationProblems(pool))];
  } catch (error) {
    return [{ what: 'unreachable', detail: error instanceof Error ? error.message : String(error) }];
  }
}

async function settingProblems(pool: pg.Pool): Promise<StoreProblem[]> {
  const { rows } = await pool.query<{ what: 'fsync' | 'synchronous_commit' | 'full_page_writes'; setting: string }>(
    `SELECT name AS what, setting FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes')`,
  );
  const off = rows.filter(({ setting }) => setting === 'off');
  const problems: StoreProblem[] = off.map(({ what }) => ({ what, detail: `${what} is off: set it to on` }));
  const standby = await pool.query<{ yes: boolean }>('SELECT pg_is_in_recovery() AS yes');
  if (standby.rows[0]?.yes === true) problems.push({ what: 'read_only', detail: 'the database is a standby' });
  return problems;
}

async function migrationProblems(pool: pg.Pool): Promise<StoreProblem[]> {
  const { pending, edited, failed } = await statusOf(pool, await readMigrations());
  const list = [
    ...pending.map((name) => `${name} is not applied`),
    ...edited.map((name) => `${name} was changed after it was applied`),
    ...failed.map((name) => `${name} failed half-way`),
  ];
  return list.map((detail) => ({ what: 'migrations', detail }));
}
