import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, link, lstat, mkdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { canEnter, findServerAccount, type ServerAccount } from './account.ts';
import { reachableBinaries, versionOf } from './binaries.ts';
import { findPostmaster, isPostmasterAlive, type Cluster } from './postmaster.ts';
import { unfit } from './unfit.ts';

const execute = promisify(execFile);

/** Where an embedded server lives. */
export interface Home {
  /** `postgres/` in the data folder: password, port, log, the pipe of its users. */
  folder: string;
  cluster: Cluster;
}

/** Names the folder that holds the cluster where the data folder cannot. */
const pointerName = 'moved-to';
const systemFolders = ['/var/lib/anda', '/var/tmp/anda'];

/**
 * The home for a data folder, made where there is none. Where root's Postgres account cannot walk to it (a parent folder is
 * 0700), the cluster lies in a folder of the system, and a pointer in the data folder names it.
 *
 * Throws: AppError `database.unfit` when the cluster cannot be used as it is; never makes an empty one in its stead.
 */
export async function findHome(dataDir: string): Promise<Home> {
  const folder = join(resolve(dataDir), 'postgres');
  await mkdir(folder, { recursive: true });
  const own = await realpath(folder); // one name for it, whatever links lead there
  await assertOurs(own);
  let account = await ownerOf(join(own, 'data'));
  account ??= await findServerAccount();
  if (account) await chmod(own, 0o755);
  const place = await findPlace(own, account);
  account = (await ownerOf(join(place, 'data'))) ?? account;
  const cluster = { binaries: await reachableBinaries(place, account), data: join(place, 'data'), account };
  await assertVersion(cluster);
  return { folder: own, cluster };
}

/** Removes the database of a data folder for good. Only after its last user has released it. */
export async function removePostgres(dataDir: string): Promise<void> {
  const folder = join(resolve(dataDir), 'postgres');
  const place = await readPointer(folder);
  if (place !== null) await rm(place, { recursive: true, force: true });
  await rm(folder, { recursive: true, force: true });
}

async function assertOurs(folder: string): Promise<void> {
  const uid = process.getuid?.() ?? 0;
  const owner = (await stat(folder)).uid;
  if (uid === 0 || owner === uid) return;
  throw unfit(`${folder} belongs to another account: start as that one, or set ANDA_DATA_DIR to a folder of your own`);
}

/** Root takes the account that a cluster already belongs to. */
async function ownerOf(data: string): Promise<ServerAccount> {
  if (process.getuid?.() !== 0 || !existsSync(data)) return null;
  const { uid, gid } = await stat(data);
  return uid === 0 ? null : { uid, gid };
}

async function findPlace(folder: string, account: ServerAccount): Promise<string> {
  let place = await readPointer(folder);
  if (place === null) {
    if ((await canEnter(folder, account)) || (await isRunningIn(join(folder, 'data')))) return folder;
    // Of two at once the first to link its pointer decides for both.
    place = await writeOnce(join(folder, pointerName), await makeSystemFolder(account));
  }
  if (!existsSync(place)) {
    throw unfit(
      `the database folder ${place} is missing: bring it back, or remove ${join(folder, pointerName)} to begin empty`,
    );
  }
  await moveInto(place, folder);
  return place;
}

/** A server that was started before the folder was closed goes on, and may be adopted: it stays in its folder. */
async function isRunningIn(data: string): Promise<boolean> {
  const running = await findPostmaster(data);
  return running !== null && (await isPostmasterAlive(running, data));
}

const readPointer = async (folder: string) =>
  (await readFile(join(folder, pointerName), 'utf8').catch(() => null))?.trim() ?? null;

/** A cluster that was made while the data folder was still open. Repeatable: a kill in the middle loses nothing. */
async function moveInto(place: string, folder: string): Promise<void> {
  const from = join(folder, 'data');
  const to = join(place, 'data');
  if (existsSync(to) || !existsSync(from)) return;
  const moved = await rename(from, to).then(
    () => true,
    () => false,
  );
  if (moved || existsSync(to)) return;
  const fresh = `${to}-new-${crypto.randomUUID()}`; // another file system
  await execute('cp', ['-a', from, fresh]);
  await rename(fresh, to);
  await rm(from, { recursive: true });
}

async function makeSystemFolder(account: ServerAccount): Promise<string> {
  for (const base of systemFolders) {
    try {
      await mkdir(base, { recursive: true, mode: 0o755 });
      const place = join(base, crypto.randomUUID());
      // In a folder that somebody else made first he could exchange ours.
      if ((await lstat(base)).uid !== 0) continue;
      await mkdir(place);
      await chmod(place, 0o755);
      if (await canEnter(place, account)) return place;
      await rm(place, { recursive: true });
    } catch {
      // Not writable: the next one.
    }
  }
  throw unfit(
    `Postgres cannot enter the data folder, nor ${systemFolders.join(' or ')}: set ANDA_DATA_DIR to an open folder`,
  );
}

/** Writes a small file unless it is there, as a whole or not at all; gives what it holds now. */
export async function writeOnce(path: string, text: string): Promise<string> {
  // Looked for first: on a full disk what is there must still be found.
  const known = await readFile(path, 'utf8').catch(() => null);
  if (known !== null) return known.trim();
  const fresh = `${path}.${crypto.randomUUID()}`;
  try {
    await writeFile(fresh, `${text}\n`, { mode: 0o600, flush: true });
    await link(fresh, path).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    });
  } finally {
    await rm(fresh, { force: true });
  }
  return (await readFile(path, 'utf8')).trim();
}

async function assertVersion({ binaries, data }: Cluster): Promise<void> {
  const version = await versionOf(binaries);
  const [ours = ''] = version.split('.');
  if (!existsSync(data)) return;
  const theirs = (await readFile(join(data, 'PG_VERSION'), 'utf8').catch(() => '')).trim();
  if (theirs === ours) return;
  throw unfit(
    theirs === ''
      ? `${data} is not a database: move it away to begin empty, or bring back its content`
      : `${data} was made by PostgreSQL ${theirs} and this release brings ${ours}: start the release that made it and take a backup, then restore that here into a new ANDA_DATA_DIR`,
  );
}
