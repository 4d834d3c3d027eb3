import { runMigrations } from 'graphile-worker';
import pg from 'pg';
import { AppError } from '../errors.ts';
import { applyMigration, openHistory, type Patience } from './apply-migration.ts';
import { readMigrations, type MigrationFile } from './migration-files.ts';
import { isDatabaseDown, sqlStateOf } from './sql-state.ts';

/** Names of migrations by what has become of them. */
export interface MigrationStatus {
  applied: string[];
  pending: string[];
  /** Applied, and the file was changed afterwards. */
  edited: string[];
  /** Begun and not finished, by Prisma's command line or a release that wrote both apart. */
  failed: string[];
  /** Applied, and this release does not know them: it is older than the database. */
  unknown: string[];
}

/** Only one process migrates a database at a time; the number is ours alone. */
const lockKey = 0x616e_6461;
const undefinedTable = '42P01';

/** What has been applied. Throws AppError `database.down`. */
export const migrationStatus = (url: string): Promise<MigrationStatus> =>
  connected(url, async (client) => statusOf(client, await readMigrations()));

interface Row {
  migration_name: string;
  checksum: string;
  finished_at: Date | null;
}

/** The same, on a connection that is there. */
export async function statusOf(
  client: Pick<pg.ClientBase | pg.Pool, 'query'>,
  migrations: readonly MigrationFile[],
): Promise<MigrationStatus> {
  const rows = await client
    .query<Row>(
      'SELECT migration_name, checksum, finished_at FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY started_at',
    )
    .then(
      (result) => result.rows,
      (error: unknown) => {
        if (sqlStateOf(error) === undefinedTable) return [];
        throw error;
      },
    );
  const names = (some: Row[]) => some.map((row) => row.migration_name);
  const files = new Map(migrations.map((migration) => [migration.name, migration]));
  const finished = rows.filter((row) => row.finished_at !== null);
  const applied = new Set(names(finished));
  return {
    applied: [...applied],
    pending: [...files.keys()].filter((name) => !applied.has(name)),
    edited: names(finished.filter((row) => (files.get(row.migration_name)?.checksum ?? row.checksum) !== row.checksum)),
    failed: names(rows.filter((row) => row.finished_at === null && !applied.has(row.migration_name))),
    unknown: names(finished.filter((row) => !files.has(row.migration_name))),
  };
}

export interface Deploying {
  /** No others than these, for the rows of a backup that was made when there were no others. */
  only?: ReadonlySet<string>;
  /** With transactions that hold the tables of a migration. */
  patience?: Patience;
}

/**
 * Brings the database to this release: our migrations, then graphile-worker's. Repeatable, and safe from several instances
 * at once: one applies, the others wait and find nothing to do. Killed in the middle, the next one goes on. Returns the names
 * it has applied.
 *
 * `url`: a role that may create tables. Where another role owns the database, that one runs the bot, and the migrations
 * grant it what it needs.
 * Throws: AppError `database.unfit` for edited or failed migrations and for tables that others keep held, `database.down`.
 */
export const deployMigrations = (url: string, { only, patience }: Deploying = {}): Promise<string[]> =>
  connected(url, async (client) => {
    // Held by the connection that applies: of somebody who was killed, the server goes on until it notices, and so long we wait.
    await client.query('SELECT pg_advisory_lock($1)', [lockKey]);
    const known = await readMigrations();
    const migrations = only ? known.filter(({ name }) => only.has(name)) : known;
    let status = await statusOf(client, migrations);
    if (status.failed.length > 0) {
      await client.query(forgetFailed);
      status = await statusOf(client, migrations);
    }
    assertDeployable(status);
    const pending = new Set(status.pending);
    // Only now: with nothing to apply, the role need not be one that may create tables.
    if (pending.size > 0) await openHistory(client);
    for (const migration of migrations.filter(({ name }) => pending.has(name))) {
      await applyMigration(client, migration, patience);
    }
    await migrateQueue(client, url);
    return status.pending;
  });

/** Rows with an error were left by a script that was refused as one transaction: nothing of it is there, and it may be tried again. */
const forgetFailed = `UPDATE _prisma_migrations SET rolled_back_at = now()
  WHERE finished_at IS NULL AND rolled_back_at IS NULL AND logs IS NOT NULL`;

function assertDeployable({ edited, failed }: MigrationStatus): void {
  if (failed.length > 0) {
    throw new AppError(
      'database.unfit',
      `migration ${failed.join(', ')} was broken off by an earlier release: look whether what it makes is there; if so, set finished_at of its row in _prisma_migrations, else delete the row`,
    );
  }
  if (edited.length > 0) {
    throw new AppError(
      'database.unfit',
      `migration ${edited.join(', ')} was changed after it was applied: bring back the file as it was released`,
    );
  }
}

/** Its tables have row level security and let only their owner pass, so they must belong to the role that runs the bot. */
async function migrateQueue(client: pg.Client, url: string): Promise<void> {
  const { rows } = await client.query<{ owner: string; other: boolean; may: boolean }>(
    `SELECT pg_get_userbyid(datdba) AS owner, pg_get_userbyid(datdba) <> current_user AS other,
            pg_has_role(current_user, datdba, 'MEMBER') AS may
     FROM pg_database WHERE datname = current_database()`,
  );
  const [database] = rows;
  const asOwner = database?.other === true && database.may ? { options: `-c role=${database.owner}` } : {};
  const pool = new pg.Pool({ connectionString: url, max: 2, ...asOwner });
  // It wants listeners; errors come out of the call itself.
  pool.on('error', () => {});
  pool.on('connect', (connection) => connection.on('error', () => {}));
  try {
    await runMigrations({ pgPool: pool });
  } finally {
    await pool.end();
  }
}

async function connected<T>(url: string, act: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => {}); // shows in the next query
  try {
    await client.connect();
    return await act(client);
  } catch (error) {
    if (!isDatabaseDown(error)) throw error;
    throw new AppError('database.down', 'the database does not answer: check DATABASE_URL and that the server runs', {
      cause: error,
    });
  } finally {
    await client.end().catch(() => null);
  }
}
