import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { sandboxMark, undecidedMark, type Config } from '../config.ts';
import { AppError } from '../errors.ts';
import { readOrigin } from '../evidence/index.ts';
import { systemClock, type Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/log.ts';
import { createBackup, type CreatedBackup } from '../store/backup/create-backup.ts';
import type { Manifest } from '../store/backup/format.ts';
import { peekBackup, readBackup, type ReadBackup } from '../store/backup/read-backup.ts';
import { restoreBackup, type RestoredBackup } from '../store/backup/restore-backup.ts';
import { acquirePostgres } from '../store/embedded-postgres.ts';
import { findPrismaFolder } from '../store/migration-files.ts';
import { assertKeyFits, readKeys, writeKeys, type Key } from './backup-keys.ts';
import { createBackupWatch } from './backup-watch.ts';
import { markFolder, markFolderAs, readFolderMark, realMark } from './deployment.ts';
import { adoptLog, type AdoptedLog } from './restored-log.ts';

export interface BackupContext {
  config: Config;
  log: Logger;
  clock?: Clock;
  progress?: (done: { table: string; bytes: number }) => void;
}

const ignore = () => {};

/** The database with the right to migrate, and as the bot reaches it. */
interface Addresses {
  url: string;
  adminUrl: string;
}

async function withServer<T>({ config, log }: BackupContext, work: (addresses: Addresses) => Promise<T>): Promise<T> {
  const { databaseUrl, dataDir } = config;
  if (databaseUrl !== null) return work({ url: databaseUrl, adminUrl: databaseUrl });
  const server = await acquirePostgres({ dataDir, log });
  try {
    return await work(server);
  } finally {
    await server.release();
  }
}

export interface MadeBackup extends CreatedBackup {
  file: string;
  at: Date;
  /** What is wrong with the log; it is backed up all the same, as it is. */
  fault: string | null;
}

/**
 * Backs the database up into one file, beside a running server or without one. It changes nothing but the mark that `doctor`
 * reads; above all it migrates nothing, so that a later release can take the backup before its first start.
 *
 * Throws: AppError `backup.refused`, `file.unwritable`, `file.unreadable`, `database.down`.
 */
export async function makeBackup(
  context: BackupContext,
  { file, withKeys }: { file: string; withKeys: boolean },
): Promise<MadeBackup> {
  const { config, clock = systemClock, progress = ignore } = context;
  const { dataDir, databaseUrl } = config;
  if (databaseUrl === null && !existsSync(join(dataDir, 'postgres'))) {
    throw new AppError('backup.refused', `${dataDir} 里没有数据库：请核对 ANDA_DATA_DIR 或 DATABASE_URL`);
  }
  const keys = withKeys ? await readKeys(config) : [];
  const at = clock.now();
  const { watch, fault } = createBackupWatch();
  return withServer(context, async ({ adminUrl }) => {
    const about = {
      version: await readVersion(),
      origin: config.origin ?? (await readOrigin(dataDir)),
      deployment: databaseUrl === null ? ((await readFolderMark(dataDir)) ?? realMark) : realMark,
    };
    const made = await createBackup({ url: adminUrl, file, about, at, keys, watch, progress });
    await leaveMark(adminUrl, at, { file, bytes: made.bytes, log: made.log.size, keys: made.keys.length > 0 });
    return { ...made, file, at, fault: fault() };
  });
}

async function readVersion(): Promise<string> {
  const text = await readFile(join(findPrismaFolder(), '..', 'package.json'), 'utf8');
  // `as`: our own file.
  return (JSON.parse(text) as { version: string }).version;
}

/** When the last one was made; a standby cannot keep that, and a database of an earlier release has no place for it. */
async function leaveMark(url: string, at: Date, facts: Record<string, unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', ignore); // shows in the next query
  try {
    await client.connect();
    const { rows } = await client.query<{ may: boolean }>(
      `SELECT to_regclass('public.operator_mark') IS NOT NULL AND NOT pg_is_in_recovery() AS may`,
    );
    if (rows[0]?.may !== true) return;
    await client.query(
      `INSERT INTO operator_mark (name, at, facts) VALUES ('last_backup', $1, $2)
       ON CONFLICT (name) DO UPDATE SET at = excluded.at, facts = excluded.facts`,
      [at, JSON.stringify(facts)],
    );
  } finally {
    await client.end().catch(() => null);
  }
}

/**
 * Reads a whole backup, without a database, and holds it against what it says of itself.
 *
 * Throws: AppError `backup.broken` with the first fault, `backup.refused`, `file.unreadable`.
 */
export const verifyBackup = (file: string, progress: BackupContext['progress'] = ignore): Promise<ReadBackup> =>
  readBackup(file, { watch: createBackupWatch().watch, progress });

export interface Restored extends RestoredBackup, AdoptedLog {
  keys: string[];
  /** Keys that are in the file and stayed there. */
  keysLeft: string[];
}

/**
 * Brings a backup into an empty database or a new data folder.
 *
 * `declareFork`: why the log may go on from here although what came after the backup is lost; an entry of the log.
 * Throws: AppError `backup.refused`, `backup.broken`, `file.unreadable`, `database.unfit`, `database.down`.
 */
export async function bringBack(
  context: BackupContext,
  { file, withKeys, declareFork }: { file: string; withKeys: boolean; declareFork: string | null },
): Promise<Restored> {
  const { config, log, clock = systemClock, progress = ignore } = context;
  const manifest = await peekBackup(file);
  await prepareFolder(config, manifest);
  const keys: Key[] = [];
  const keysLeft: string[] = [];
  const key = (name: string, bytes: Buffer) => {
    if (!withKeys) return void keysLeft.push(name);
    assertKeyFits(config, { name, bytes });
    return void keys.push({ name, bytes });
  };
  return withServer(context, async ({ url, adminUrl }) => {
    const restored = await restoreBackup({ url: adminUrl, file, watch: createBackupWatch().watch, key, progress });
    await writeKeys(config, keys);
    const adopted = await adoptLog({ url, config, log, clock }, { origin: manifest.origin, declareFork });
    return { ...restored, ...adopted, keys: keys.map(({ name }) => name), keysLeft };
  });
}

/** What may lie in a folder that counts as new: brought along, so that the log is held against it. */
const mayLieThere = ['origin', 'log-size', 'log-key'];

/** A made-up province never gets mixed with a real deployment, by way of a backup neither. */
async function prepareFolder(config: Config, { deployment }: Manifest): Promise<void> {
  const { dataDir, databaseUrl, wecom } = config;
  if (databaseUrl !== null) return markFolder(config, false);
  const known = await readFolderMark(dataDir);
  const others = existsSync(dataDir) ? (await readdir(dataDir)).filter((name) => !mayLieThere.includes(name)) : [];
  const isNew = known === undecidedMark || (known === null && others.length === 0);
  if (!isNew && known !== deployment) {
    throw new AppError('backup.refused', `${dataDir} 已有别的用途：请把 ANDA_DATA_DIR 设为新目录`);
  }
  if (deployment === sandboxMark && wecom !== null) {
    throw new AppError('backup.refused', '备份来自沙盒，不能恢复到配置了企业微信的部署：请去掉 WECOM_ 各项设置');
  }
  return markFolderAs(dataDir, deployment);
}
