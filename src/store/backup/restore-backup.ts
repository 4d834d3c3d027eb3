import { once } from 'node:events';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { AppError } from '../../errors.ts';
import { readMigrations } from '../migration-files.ts';
import { deployMigrations, statusOf } from '../migrations.ts';
import { isDatabaseDown, sqlStateOf } from '../sql-state.ts';
import { broken } from './archive.ts';
import type { Manifest, RowWatch, TableShape } from './format.ts';
import { readBackup, type ReadBackup, type TableSink } from './read-backup.ts';
import { fieldValue } from './row-reader.ts';
import { plainSettings, quoted } from './snapshot.ts';

export interface RestoreJob {
  /** A role that owns the database: no superuser is needed. */
  url: string;
  file: string;
  watch: RowWatch;
  key: (name: string, bytes: Buffer) => void;
  progress: (done: { table: string; bytes: number }) => void;
}

export interface RestoredBackup extends ReadBackup {
  /** Migrations of this release that came on top. */
  migrated: string[];
  /** Tables of the backup that no migration of ours makes; their rows stay in the file. */
  skipped: string[];
}

/** One row, made by a migration, that takes neither DELETE nor a second row: it is set instead. */
const headTable = 'log_head';
/** What a start or another verb may have written before anything is there. */
const mayHoldRows = [headTable, 'operator_mark', '_prisma_migrations'];

/**
 * Brings a backup into an empty database: the migrations it was made under, its rows in one transaction, then the migrations
 * that came since. Commits only when the whole file has been read and every check holds; a failed one may be repeated.
 *
 * Throws: AppError `backup.refused` where the database is not empty or the backup is of a later release, `backup.broken`,
 * `file.unreadable`, `database.unfit`, `database.down`.
 */
export async function restoreBackup(job: RestoreJob): Promise<RestoredBackup> {
  const client = new pg.Client({ connectionString: job.url, connectionTimeoutMillis: 10_000, keepAlive: true });
  client.on('error', () => {}); // shows in the next query
  const skipped: string[] = [];
  let known = new Set<string>();
  try {
    await client.connect();
    const read = await readBackup(job.file, {
      watch: job.watch,
      key: job.key,
      progress: job.progress,
      async manifest(manifest) {
        await assertReadable(manifest);
        await assertEmpty(client, manifest);
        await deployMigrations(job.url, { only: new Set(manifest.migrations.map(({ name }) => name)) });
        await client.query(plainSettings);
        await client.query('BEGIN');
        known = await listKnown(client);
      },
      async table(table) {
        if (table.name === headTable) return openHead(client, table);
        if (known.has(table.name)) return openTable(client, table);
        skipped.push(table.name);
        return null;
      },
    });
    await setSequences(client, read.manifest);
    await client.query('COMMIT');
    await client.query('ANALYZE');
    return { ...read, migrated: await deployMigrations(job.url), skipped };
  } catch (error) {
    throw said(error);
  } finally {
    // In the middle of a COPY there is no polite way out.
    await Promise.race([client.end().catch(() => null), new Promise((resolve) => setTimeout(resolve, 2000).unref())]);
  }
}

/** Rows that Postgres refuses were no rows of that table: the file was changed, or is of another make. */
function said(error: unknown): unknown {
  if (error instanceof AppError) return error;
  if (isDatabaseDown(error)) {
    return new AppError('database.down', '数据库没有应答：请核对 DATABASE_URL 和数据库服务', { cause: error });
  }
  const state = sqlStateOf(error);
  if (state === '42501') {
    return new AppError('database.unfit', '这个角色无权写入：请用数据库的所有者恢复', { cause: error });
  }
  return state !== null && /^2[23]/u.test(state) && error instanceof Error
    ? broken(error.message.replaceAll(/\s+/gu, ' '), error)
    : error;
}

/** Every migration of the backup must be ours, to the letter: only then its rows fit. */
async function assertReadable({ migrations, version }: Manifest): Promise<void> {
  const ours = new Map((await readMigrations()).map(({ name, checksum }) => [name, checksum]));
  const unknown = migrations.find(({ name }) => !ours.has(name));
  if (unknown) {
    throw new AppError(
      'backup.refused',
      `备份由更新的版本 ${version} 所做（迁移 ${unknown.name}）：请用该版本或更新的版本恢复`,
    );
  }
  const other = migrations.find(({ name, checksum }) => ours.get(name) !== checksum);
  if (other) {
    throw new AppError('backup.refused', `备份的迁移 ${other.name} 与本版本的不同：请用做备份的版本恢复`);
  }
}

const notEmpty = (what: string) =>
  new AppError('backup.refused', `只能恢复到空的数据库，${what}：请新建数据库，或把 ANDA_DATA_DIR 设为新目录`);

/** Nothing is ever restored over something; and no migration may have passed by the rows that it was to change. */
async function assertEmpty(client: pg.Client, { migrations }: Manifest): Promise<void> {
  const { rows: tables } = await client.query<{ name: string }>(
    `SELECT relname::text AS name FROM pg_class c JOIN pg_namespace s ON s.oid = c.relnamespace
     WHERE s.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
       AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.classid = 'pg_class'::regclass AND d.deptype = 'e')`,
  );
  const names = new Set(migrations.map(({ name }) => name));
  const { applied, failed } = await statusOf(client, await readMigrations());
  if (failed.length > 0) throw notEmpty(`其中迁移 ${failed[0] ?? ''} 没有做完`);
  if (applied.length === 0 && tables.length > 0) throw notEmpty('其中已有别的数据表');
  const later = applied.find((name) => !names.has(name));
  if (later !== undefined) throw notEmpty(`其中已应用备份之后的迁移 ${later}`);
  for (const { name } of tables.filter((table) => !mayHoldRows.includes(table.name))) {
    const { rowCount } = await client.query(`SELECT 1 FROM public.${quoted(name)} LIMIT 1`);
    if (rowCount !== 0) throw notEmpty(`其中 ${name} 已有数据`);
  }
  if (!tables.some(({ name }) => name === headTable)) return;
  const { rowCount } = await client.query('SELECT 1 FROM public.log_head WHERE size > 0');
  if (rowCount !== 0) throw notEmpty('其中已有记录');
}

async function listKnown(client: pg.Client): Promise<Set<string>> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT tablename::text AS name FROM pg_tables WHERE schemaname = 'public'`,
  );
  return new Set(rows.map(({ name }) => name));
}

async function openTable(client: pg.Client, { name, columns }: TableShape): Promise<TableSink> {
  const table = `public.${quoted(name)}`;
  // Rows that the migrations themselves put there are in the backup, too.
  const { rowCount } = await client.query(`SELECT 1 FROM ${table} LIMIT 1`);
  if (rowCount !== 0) await client.query(`DELETE FROM ${table}`);
  const rows = client.query(copyFrom(`COPY ${table} (${columns.map(quoted).join(', ')}) FROM STDIN`));
  let failure: unknown = null;
  rows.on('error', (error: unknown) => (failure = error));
  const ended = new Promise<void>((resolve) => rows.on('close', resolve));
  const check = () => {
    // `as`: set by the listener, which the compiler does not see run.
    if (failure !== null) throw failure as Error;
  };
  return {
    async write(chunk) {
      check();
      if (!rows.write(chunk)) await Promise.race([once(rows, 'drain'), ended]);
      check();
    },
    async end() {
      check();
      rows.end();
      await ended;
      check();
    },
  };
}

async function openHead(client: pg.Client, { name, columns }: TableShape): Promise<TableSink> {
  const chunks: Buffer[] = [];
  return {
    async write(chunk) {
      chunks.push(chunk);
    },
    async end() {
      const fields = Buffer.concat(chunks).toString('utf8').replace(/\n$/u, '').split('\t').map(fieldValue);
      const row = columns.map((column, i) => ({ column, value: fields[i] ?? null }));
      const set = row.filter(({ column }) => column !== 'id');
      if (set.find(({ column }) => column === 'size')?.value === '0') return; // as the migrations left it
      await client.query(
        `UPDATE public.${quoted(name)} SET ${set.map(({ column }, i) => `${quoted(column)} = $${i + 1}`).join(', ')}`,
        set.map(({ value }) => value),
      );
    },
  };
}

async function setSequences(client: pg.Client, { sequences }: Manifest): Promise<void> {
  for (const { name, lastValue } of sequences) {
    await client.query('SELECT setval(to_regclass($1), $2::bigint) WHERE to_regclass($1) IS NOT NULL', [
      `public.${quoted(name)}`,
      lastValue,
    ]);
  }
}
