import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, statfs, writeFile } from 'node:fs/promises';
import { existsSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { canEnter, findServerAccount, type ServerAccount } from '../../src/store/embedded/account.ts';
import { reachableBinaries } from '../../src/store/embedded/binaries.ts';
import { joinUsers } from '../../src/store/embedded/keeper.ts';
import {
  createCluster,
  findFreePort,
  findPostmaster,
  isPostmasterAlive,
  spawnPostmaster,
  superuser,
  tailOf,
  type Cluster,
} from '../../src/store/embedded/postmaster.ts';

/** A server in memory where there is room, gone with its run. */
export interface ScratchPostgres {
  /** The superuser's, of the database `postgres`. */
  url: string;
  folder: string;
  /** Kept: the data stay in `folder` until a later run clears up. */
  stop(options?: { isKept: boolean }): Promise<void>;
  /** SIGKILL, as when its machine loses power: connections break and none is taken. `revive` starts it again on its port. */
  kill(): Promise<void>;
  revive(): Promise<void>;
  /** Every process of it stands still and keeps its connections, as behind a cable that was pulled; `thaw` ends that. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
}

const prefix = 'anda-test-';
const enoughBytes = 2 ** 30;

/**
 * Its own folder, port and password: two runs at once never meet. fsync stays on: in memory it costs nothing, on a disk 70 ms
 * a clone, and the store's checks say the same as in production.
 */
export async function startScratchPostgres(settings: string[] = []): Promise<ScratchPostgres> {
  const account = await findServerAccount();
  const parent = await findParent(account);
  await removeStale(parent);
  // The number of this process in the name says to later runs, from the first moment on, whether the folder is in use.
  const home = await mkdtemp(join(parent, `${prefix}${String(process.pid)}-`));
  try {
    await chmod(home, 0o755); // the server's account must reach its data
    const cluster: Cluster = {
      binaries: await reachableBinaries(home, account),
      data: join(home, 'data'),
      account,
    };
    return await start(home, cluster, ['max_connections=200', ...settings]);
  } catch (error) {
    await rm(home, { recursive: true, force: true });
    throw error;
  }
}

async function start(home: string, cluster: Cluster, settings: string[]): Promise<ScratchPostgres> {
  const password = crypto.randomUUID();
  const doors = join(home, 'keeper');
  await mkdir(doors, { mode: 0o700 });
  await createCluster(cluster, password);
  const users = await joinUsers(doors, cluster.data);
  try {
    const logFile = join(home, 'log');
    const { port, child: first } = await startOnFreePort(cluster, { logFile, password, settings });
    let child = first;
    return {
      url: urlOf(port, password),
      folder: home,
      async stop({ isKept } = { isKept: false }) {
        child.ref();
        const gone = isRunning(child) ? once(child, 'exit') : null;
        users.leave();
        await gone;
        if (!isKept) await rm(home, { recursive: true, force: true });
      },
      async kill() {
        child.ref();
        const gone = once(child, 'exit');
        child.kill('SIGKILL');
        await gone;
      },
      async revive() {
        // Until the last process of the one before has gone it refuses to start.
        for (let attempt = 1; !(isRunning(child) && (await answers(urlOf(port, password)))); attempt += 1) {
          if (attempt > 400) throw new Error(`postgres does not come back: ${tailOf(logFile, 0)}`);
          if (!isRunning(child)) child = await spawnPostmaster(cluster, { port, logFile, settings });
          await delay(50);
        }
      },
      freeze: () => signalAll(child, 'SIGSTOP'),
      thaw: () => signalAll(child, 'SIGCONT'),
    };
  } catch (error) {
    users.leave();
    throw error;
  }
}

const isRunning = ({ exitCode, signalCode }: ChildProcess) => exitCode === null && signalCode === null;

/** The server and everything it has started. */
async function signalAll({ pid }: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (pid === undefined) return;
  // The parent first: else it would start another one meanwhile.
  process.kill(pid, signal);
  const children = await readFile(`/proc/${String(pid)}/task/${String(pid)}/children`, 'utf8');
  for (const [one] of children.matchAll(/\d+/gu)) process.kill(Number(one), signal);
}

const urlOf = (port: number, password: string) =>
  `postgres://${superuser}:${password}@127.0.0.1:${String(port)}/postgres`;

/** Somebody may take the port between our asking and the server's binding it: then another one. */
async function startOnFreePort(
  cluster: Cluster,
  { logFile, password, settings }: { logFile: string; password: string; settings: string[] },
) {
  await writeFile(logFile, '');
  for (let attempt = 1; ; attempt += 1) {
    const port = await findFreePort();
    const from = statSync(logFile).size;
    const child = await spawnPostmaster(cluster, { port, logFile, settings });
    while (isRunning(child)) {
      if (await answers(urlOf(port, password))) return { port, child };
      await delay(20);
    }
    const said = tailOf(logFile, from);
    if (attempt === 5 || !said.includes('could not bind')) throw new Error(`postgres ended: ${said}`);
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client(url);
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}

/** Memory where it has room, else a folder that the server's account can enter. */
async function findParent(account: ServerAccount): Promise<string> {
  for (const folder of ['/dev/shm', tmpdir(), '/var/tmp']) {
    if (!existsSync(folder) || !(await canEnter(folder, account))) continue;
    const { bavail, bsize } = await statfs(folder);
    if (bavail * bsize > enoughBytes) return folder;
  }
  throw new Error('no temporary folder with 1 GB of room that Postgres can enter');
}

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};

/** Folders of runs that are dead and whose server is, too. Those of other accounts stay: we may not remove them. */
async function removeStale(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const [, owner] = /^anda-test-(\d+)-/u.exec(name) ?? [];
    if (owner === undefined || isAlive(Number(owner))) continue;
    const data = join(parent, name, 'data');
    const server = await findPostmaster(data);
    if (server && (await isPostmasterAlive(server, data))) continue;
    await rm(join(parent, name), { recursive: true, force: true }).catch(() => null);
  }
}
