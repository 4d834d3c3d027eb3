import { randomBytes } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { Sql } from '../store/db.ts';
import { writeOnce } from '../store/embedded/home.ts';

/** How far a log has come: entries, and the hash of the last one (64 hex characters; null for an empty log). */
export interface LogSize {
  size: number;
  leaf: string | null;
}

const markShape = z.object({
  origin: z.string(),
  size: z.number().int().nonnegative(),
  leaf: z
    .string()
    .regex(/^[0-9a-f]{64}$/u)
    .nullable(),
});

/** The furthest that this machine has seen the log, and under which name. */
export type LogMark = z.output<typeof markShape>;

/** In the data folder, beside the key and never in the database: whoever puts an old database back does not take it along. */
const logMarkFile = 'log-size';
const originFile = 'origin';

const absent = (error: unknown): null => {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
  throw error;
};

/** Null: this machine has not seen the log yet. Throws: SyntaxError or ZodError for a file that is no mark. */
export async function readLogMark(folder: string): Promise<LogMark | null> {
  const text = await readFile(join(folder, logMarkFile), 'utf8').catch(absent);
  return text === null ? null : markShape.parse(JSON.parse(text));
}

/** As a whole or not at all, and on the disk before this resolves. */
async function writeDurably(path: string, text: string): Promise<void> {
  const fresh = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    const file = await open(fresh, 'w', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(fresh, path);
  } catch (error) {
    // On a full disk this comes back every minute: each try would leave a file.
    await rm(fresh, { force: true });
    throw error;
  }
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

export const writeLogMark = (folder: string, mark: LogMark): Promise<void> =>
  writeDurably(join(folder, logMarkFile), `${JSON.stringify(mark)}\n`);

/** The log's name as this machine keeps it; null where none was made yet. */
export const readOrigin = async (folder: string): Promise<string | null> =>
  (await readFile(join(folder, originFile), 'utf8').catch(absent))?.trim() ?? null;

export const writeOrigin = (folder: string, origin: string): Promise<void> =>
  writeDurably(join(folder, originFile), `${origin}\n`);

/** The log's name: the setting, else the one that is kept, else one made now that tells nothing about where it is. */
export async function keepOrigin(folder: string, setting: string | null): Promise<string> {
  const known = setting ?? (await readOrigin(folder));
  if (known !== null) return known;
  // Two at once: one name for both.
  return writeOnce(join(folder, originFile), `anda.invalid/${randomBytes(8).toString('hex')}`);
}

/** What stands in the database now. */
export async function readLogSize(sql: Sql): Promise<LogSize> {
  const [head] = await sql<LogSize>(
    `SELECT h.size, encode(e.leaf_hash, 'hex') AS leaf FROM log_head h LEFT JOIN log_entry e ON e.index = h.size - 1`,
  );
  return head ?? { size: 0, leaf: null };
}

/** Why the log in the database cannot be the one this machine has seen, in a few words; null when it may be. */
export async function compareLog(sql: Sql, mark: LogMark, origin: string): Promise<string | null> {
  if (mark.origin !== origin) return `the log was called ${mark.origin} here and is now ${origin}`;
  if (mark.size === 0) return null;
  const { size } = await readLogSize(sql);
  if (size < mark.size) return `the log holds ${size} entries and held ${mark.size}`;
  const [at] = await sql<{ leaf: string }>(
    `SELECT encode(leaf_hash, 'hex') AS leaf FROM log_entry WHERE index = $1::bigint`,
    [mark.size - 1],
  );
  return at?.leaf === mark.leaf ? null : `entry ${mark.size - 1} of the log is another one than it was`;
}
