import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pack } from 'tar-stream';
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { afterAll } from 'vitest';
import { bringBack, makeBackup, verifyBackup } from '../../src/app/backup.ts';
import type { Config } from '../../src/config.ts';
import { createLog } from '../../src/lib/log.ts';
import { readMembers } from '../../src/store/backup/archive.ts';
import { cloneDb } from '../support/db.ts';

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

/** A folder of the test's own. */
export async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'anda-backup-'));
  folders.push(folder);
  return folder;
}

const log = createLog('silent');

/** Backs up what these settings name; gives the file. */
export async function backUp(config: Config, { withKeys = false } = {}) {
  const file = join(await newFolder(), 'anda.backup');
  return { made: await makeBackup({ config, log }, { file, withKeys }), file };
}

/** Settings of another deployment: an empty, migrated database that the bot's plain role owns, and a new folder. */
export async function elsewhere(config: Config): Promise<Config & { adminUrl: string }> {
  const { url, adminUrl } = await cloneDb();
  return { ...config, databaseUrl: url, adminUrl, dataDir: join(await newFolder(), 'data') };
}

export const restore = (
  config: Config,
  file: string,
  { withKeys = false, declareFork = null }: { withKeys?: boolean; declareFork?: string | null } = {},
) => bringBack({ config, log }, { file, withKeys, declareFork });

export interface Piece {
  name: string;
  bytes: Buffer;
}

export async function piecesOf(file: string): Promise<Piece[]> {
  const pieces: Piece[] = [];
  for await (const { name, chunks } of readMembers(file)) {
    const parts: Buffer[] = [];
    for await (const chunk of chunks) parts.push(chunk);
    pieces.push({ name, bytes: Buffer.concat(parts) });
  }
  return pieces;
}

/** The rows of every table as they lie in the file. */
export const rowsOf = async (file: string): Promise<Record<string, string>> =>
  Object.fromEntries(
    (await piecesOf(file))
      .filter(({ name }) => name.startsWith('tables/'))
      .map(({ name, bytes }) => [name, bytes.toString('utf8')]),
  );

/** A backup file of these pieces, digests and all as they are given. */
export async function writePieces(pieces: readonly Piece[]): Promise<string> {
  const file = join(await newFolder(), 'made.backup');
  const tar = pack();
  for (const { name, bytes } of pieces) tar.entry({ name }, bytes);
  tar.finalize();
  await pipeline(tar, createGzip({ level: 1 }), createWriteStream(file));
  return file;
}

/** What is said to a file that does not hold; fails when it does. */
export async function faultOf(file: string): Promise<string> {
  try {
    await verifyBackup(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error) return `${String(error.code)} ${error.message}`;
    throw error;
  }
  throw new Error('it holds');
}

const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** As somebody would do it who knows the format: all digests fit again. */
export function mended(some: readonly Piece[]): Piece[] {
  const inside = some.filter(({ name }) => !name.startsWith('contents.json'));
  const [old] = some.filter(({ name }) => name === 'contents.json');
  const rest = JSON.parse(old?.bytes.toString('utf8') ?? '{}') as object; // our own file
  const members = inside.map(({ name, bytes }) => ({ name, size: bytes.length, sha256: digest(bytes) }));
  const contents = Buffer.from(JSON.stringify({ ...rest, members }));
  return [
    ...inside,
    { name: 'contents.json', bytes: contents },
    { name: 'contents.json.sha256', bytes: Buffer.from(`${digest(contents)}\n`) },
  ];
}
