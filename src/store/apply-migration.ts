import pg from 'pg';
import { AppError } from '../errors.ts';
import type { MigrationFile } from './migration-files.ts';
import { isConflict, isDatabaseDown, sqlStateOf } from './sql-state.ts';

/** As Prisma makes it, column by column: its own command line reads and writes the same table. */
const historyTable = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id varchar(36) PRIMARY KEY NOT NULL, checksum varchar(64) NOT NULL, finished_at timestamptz,
  migration_name varchar(255) NOT NULL, logs text, rolled_back_at timestamptz,
  started_at timestamptz NOT NULL DEFAULT now(), applied_steps_count integer NOT NULL DEFAULT 0)`;

/**
 * So long a migration queues for a table, in ms; behind it queues everybody who signs. Less than Postgres' deadlock_timeout (1 s):
 * where a migration and a batch wait for each other, it is the migration that gives way.
 */
const lockMs = 800;
const lockNotAvailable = '55P03';

export interface Patience {
  /** How often a migration asks for tables that others hold, before it gives up. */
  tries: number;
  /** Pauses between them, in ms: the first; each is twice the one before, up to the longest. A quarter is left to chance. */
  pauseMs: { first: number; longest: number };
}

/** About two and a half minutes, in which the tables are asked for during 24 s at most. */
const usualPatience: Patience = { tries: 30, pauseMs: { first: 200, longest: 5000 } };

/**
 * Makes the table in which the migrations stand, where there is none.
 *
 * Throws: AppError `database.unfit` where it is missing and other tables are there: a database of somebody else's.
 */
export async function openHistory(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ others: boolean }>(
    `SELECT EXISTS (SELECT FROM pg_tables WHERE schemaname = current_schema()) AS others
      WHERE to_regclass('_prisma_migrations') IS NULL`,
  );
  if (rows[0]?.others === true) {
    throw new AppError('database.unfit', 'the database holds tables that are not ours: give DATABASE_URL an empty one');
  }
  await client.query(historyTable).catch((error: unknown) => {
    throw failureOf('_prisma_migrations', error);
  });
}

/**
 * Applies one migration: its script and its row in the history are one transaction, sent as one query. Whoever is killed in the
 * middle leaves nothing behind, and there is no moment at which a lost connection could leave the tables locked. So a script
 * never begins or ends a transaction itself, and CREATE INDEX CONCURRENTLY cannot stand in one.
 *
 * Tables that others hold are waited for shortly and asked for again.
 *
 * Throws: AppError `database.unfit` when the script fails or its tables stay held; the database's own error when it is away.
 */
export async function applyMigration(
  client: pg.Client,
  { name, checksum, sql }: MigrationFile,
  { tries, pauseMs }: Patience = usualPatience,
): Promise<void> {
  const row = [crypto.randomUUID(), checksum, name].map((value) => client.escapeLiteral(value)).join(', ');
  // The row first: a script may end as another role. Both instants are those of the transaction, as nothing of it counts earlier.
  const query = `SET LOCAL lock_timeout = ${String(lockMs)};
INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
VALUES (${row}, now(), now(), 1);
${sql}`;
  for (let tried = 1; ; tried++) {
    try {
      await client.query(query);
      return;
    } catch (error) {
      if (!isHeld(error)) throw failureOf(name, error);
      if (tried >= tries) throw heldFor(name, tried, error);
    }
    const ms = Math.min(pauseMs.longest, pauseMs.first * 2 ** (tried - 1));
    await new Promise((resolve) => setTimeout(resolve, ms * (0.75 + Math.random() / 4)));
  }
}

/** Somebody else's transaction was in the way: nothing is wrong with the migration. */
const isHeld = (error: unknown): boolean => isConflict(error) || sqlStateOf(error) === lockNotAvailable;

function failureOf(name: string, error: unknown): unknown {
  if (isDatabaseDown(error)) return error;
  const said = (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/gu, ' ');
  return new AppError('database.unfit', `a migration failed and left nothing behind: ${name}: ${said}`, {
    cause: error,
  });
}

const heldFor = (name: string, tries: number, cause: unknown): AppError =>
  new AppError(
    'database.unfit',
    `migration ${name} gave way ${String(tries)} times to transactions that hold its tables: end what runs long in pg_stat_activity (a backup, a query left open), then start again`,
    { cause },
  );
