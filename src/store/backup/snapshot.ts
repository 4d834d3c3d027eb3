import type pg from 'pg';
import { AppError } from '../../errors.ts';
import type { Manifest, TableShape } from './format.ts';

/** Prisma's own record: a restore applies the migrations anew and so writes its own. */
const notCopied = ['_prisma_migrations'];

/** A name as SQL wants it. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/**
 * How values are written down must not hang on the settings of a server or a role, and nothing may be cut short or hidden.
 * For both directions: what was written under these is read under these.
 */
export const plainSettings = [
  "SET client_encoding = 'UTF8'",
  "SET datestyle = 'ISO, YMD'",
  "SET intervalstyle = 'postgres'",
  "SET timezone = 'UTC'",
  "SET bytea_output = 'hex'",
  'SET extra_float_digits = 1',
  'SET statement_timeout = 0',
  'SET lock_timeout = 0',
  'SET idle_in_transaction_session_timeout = 0',
  'SET row_security = off',
].join('; ');

interface TableRow extends TableShape {
  /** Columns of its primary key; empty where there is none. */
  key: string[];
  /** Tables its foreign keys lead to. */
  refersTo: string[];
}

/** Our tables, without those that an extension brought along. */
async function listTables(client: pg.ClientBase): Promise<TableRow[]> {
  const { rows } = await client.query<TableRow>(
    `SELECT c.relname::text AS name,
       (SELECT array_agg(a.attname::text ORDER BY a.attnum) FROM pg_attribute a
         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '') AS columns,
       coalesce((SELECT array_agg(a.attname::text ORDER BY k.n) FROM pg_index i
         CROSS JOIN LATERAL unnest(i.indkey::int[]) WITH ORDINALITY AS k(attnum, n)
         JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum
         WHERE i.indrelid = c.oid AND i.indisprimary), '{}') AS key,
       coalesce((SELECT array_agg(DISTINCT f.relname::text) FROM pg_constraint k JOIN pg_class f ON f.oid = k.confrelid
         WHERE k.conrelid = c.oid AND k.contype = 'f' AND f.oid <> c.oid), '{}') AS "refersTo"
     FROM pg_class c JOIN pg_namespace s ON s.oid = c.relnamespace
     WHERE s.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname <> ALL ($1)
       AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.classid = 'pg_class'::regclass AND d.deptype = 'e')
     ORDER BY c.relname`,
    [notCopied],
  );
  return rows;
}

/** Referred tables first, else by name: a plain role may not switch foreign keys off, so rows must come in this order. */
function inOrder(tables: TableRow[]): TableRow[] {
  const placed = new Set<string>();
  const ordered: TableRow[] = [];
  let left = tables;
  while (left.length > 0) {
    const next = left.find(({ refersTo }) => refersTo.every((name) => placed.has(name)));
    if (!next) throw new Error(`foreign keys go round in a circle: ${left.map(({ name }) => name).join(', ')}`);
    placed.add(next.name);
    ordered.push(next);
    left = left.filter((table) => table !== next);
  }
  return ordered;
}

/** A table and the statement that writes its rows in the order of its key: the same rows give the same bytes. */
export interface CopiedTable extends TableShape {
  copyOut: string;
}

export type Snapshot = Pick<Manifest, 'serverVersion' | 'migrations' | 'sequences' | 'log'> & { tables: CopiedTable[] };

/**
 * Opens a transaction that sees the database as it is at this moment and holds no writer up, and lists what there is.
 *
 * Throws: AppError `backup.refused` where the database was never Anda's, or a migration failed half-way.
 */
export async function openSnapshot(client: pg.ClientBase): Promise<Snapshot> {
  await client.query(plainSettings);
  await client.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
  const { rows: known } = await client.query<{ there: boolean }>(
    `SELECT to_regclass('public._prisma_migrations') IS NOT NULL AND to_regclass('public.log_head') IS NOT NULL AS there`,
  );
  if (known[0]?.there !== true) {
    throw new AppError('backup.refused', '这个数据库里没有安达的数据：请核对 DATABASE_URL 或 ANDA_DATA_DIR');
  }
  const tables = inOrder(await listTables(client));
  // A migration beside us would wait, not change a table between two of our statements.
  await client.query(
    `LOCK TABLE ${tables.map(({ name }) => `public.${quoted(name)}`).join(', ')} IN ACCESS SHARE MODE`,
  );
  return {
    serverVersion: await readServerVersion(client),
    migrations: await readApplied(client),
    sequences: await readSequences(client),
    log: await readLogHead(client),
    tables: tables.map(({ name, columns, key }) => {
      const order = key.length === 0 ? '' : ` ORDER BY ${key.map(quoted).join(', ')}`;
      const copyOut = `COPY (SELECT ${columns.map(quoted).join(', ')} FROM public.${quoted(name)}${order}) TO STDOUT`;
      return { name, columns, copyOut };
    }),
  };
}

async function readServerVersion(client: pg.ClientBase): Promise<string> {
  const { rows } = await client.query<{ version: string }>(`SELECT current_setting('server_version') AS version`);
  return rows[0]?.version ?? 'unknown';
}

async function readApplied(client: pg.ClientBase): Promise<Manifest['migrations']> {
  const { rows } = await client.query<{ name: string; checksum: string; finished: boolean }>(
    `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished FROM _prisma_migrations
     WHERE rolled_back_at IS NULL ORDER BY migration_name`,
  );
  const failed = rows.find(({ finished }) => !finished);
  if (failed) {
    throw new AppError('backup.refused', `迁移 ${failed.name} 没有做完，数据结构不明：请先按 anda migrate status 处理`);
  }
  return rows.map(({ name, checksum }) => ({ name, checksum }));
}

/** Read after the snapshot was taken, so never behind the rows in it. */
async function readSequences(client: pg.ClientBase): Promise<Manifest['sequences']> {
  const { rows } = await client.query<{ name: string; lastValue: string }>(
    `SELECT sequencename::text AS name, last_value::text AS "lastValue" FROM pg_sequences
     WHERE schemaname = 'public' AND last_value IS NOT NULL ORDER BY sequencename`,
  );
  return rows;
}

async function readLogHead(client: pg.ClientBase): Promise<Manifest['log']> {
  const { rows } = await client.query<{ size: string; leaf: string | null }>(
    `SELECT h.size::text AS size, encode(e.leaf_hash, 'hex') AS leaf
     FROM log_head h LEFT JOIN log_entry e ON e.index = h.size - 1`,
  );
  return { size: Number(rows[0]?.size ?? 0), leaf: rows[0]?.leaf ?? null };
}
