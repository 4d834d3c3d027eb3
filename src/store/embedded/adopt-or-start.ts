import type { ChildProcess } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../../lib/log.ts';
import type { Home } from './home.ts';
import {
  createCluster,
  findFreePort,
  findPostmaster,
  isPostmasterAlive,
  spawnPostmaster,
  tailOf,
  type Postmaster,
} from './postmaster.ts';
import { probe, type Address } from './probe.ts';
import { unfit } from './unfit.ts';

/** How long somebody else may hold the folder without answering. */
const patienceMs = 15_000;
/** Recovery after a crash reads the write-ahead log: minutes, on a slow disk. */
const recoveryMs = 10 * 60_000;
const isTaken = /could not bind|could not create any TCP/u;
/** Another process was faster, or the last server's children are still going. */
const isContended =
  /lock file "postmaster\.pid" already exists|pre-existing shared memory block|is another postmaster/iu;

/**
 * The server of a home, running: the one that runs already, or a new one. Two processes at the same instant: Postgres' own
 * lock file lets one start, the other finds it.
 *
 * Throws: AppError `database.unfit`, one line with the mend.
 */
export async function adoptOrStart(
  home: Home,
  password: string,
  log: Logger,
): Promise<{ port: number; adopted: boolean }> {
  const { cluster, folder } = home;
  if (!existsSync(cluster.data)) await createCluster(cluster, password);
  let deadlineMs = Date.now() + patienceMs;
  for (;;) {
    const running = await findPostmaster(cluster.data);
    if (running && (await isPostmasterAlive(running, cluster.data))) {
      const state = running.port === null ? 'busy' : await probe({ port: running.port, password }, cluster.data);
      if (state === 'ours' && running.port !== null) return { port: running.port, adopted: true };
      if (state === 'locked') {
        throw unfit(
          `the database in ${cluster.data} refuses the password in ${join(folder, 'password')}: bring back that file`,
        );
      }
      if (running.status === 'starting') deadlineMs = Math.max(deadlineMs, Date.now() + patienceMs);
    } else {
      if (running) await disownStale(running, cluster.data);
      const port = await start(home, password, log);
      if (port !== null) return { port, adopted: false };
    }
    if (Date.now() > deadlineMs) {
      throw unfit(
        `a Postgres (process ${String(running?.pid ?? 'unknown')}) holds ${cluster.data} and does not answer: end it, then start again`,
      );
    }
    await delay(100);
  }
}

/** Starts a server and waits until it answers. Null when somebody else was faster or still goes. */
async function start(home: Home, password: string, log: Logger): Promise<number | null> {
  const { cluster, folder } = home;
  const logFile = join(folder, 'log');
  const portFile = join(folder, 'port');
  const kept = Number(await readFile(portFile, 'utf8').catch(() => ''));
  let port = Number.isInteger(kept) && kept > 0 && kept < 65_536 ? kept : await findFreePort();
  for (let attempt = 1; ; attempt += 1) {
    await writeFile(logFile, '', { flag: 'a', mode: 0o600 });
    const from = statSync(logFile).size;
    const child = await spawnPostmaster(cluster, { port, logFile, settings: [] });
    if (await waitUntilReady(child, { port, password }, cluster.data, log)) {
      await writeFile(portFile, `${String(port)}\n`);
      return port;
    }
    const said = tailOf(logFile, from);
    if (isContended.test(said)) return null;
    if (!isTaken.test(said) || attempt === 5) throw unfit(`Postgres does not start: ${said} (log: ${logFile})`);
    port = await findFreePort();
  }
}

/** Whether it answers; false when it has ended. */
async function waitUntilReady(child: ChildProcess, address: Address, data: string, log: Logger): Promise<boolean> {
  const sinceMs = Date.now();
  let told = false;
  while (child.exitCode === null && child.signalCode === null) {
    // Asked only when it says so itself: until then somebody else may sit on the port and keep us waiting.
    const server = await findPostmaster(data);
    const isReady = server?.pid === child.pid && server?.status === 'ready';
    if (isReady && (await probe(address, data)) === 'ours') return true;
    const waitedMs = Date.now() - sinceMs;
    if (waitedMs > recoveryMs) throw unfit(`Postgres has not come up in ${String(recoveryMs / 60_000)} minutes`);
    if (!told && waitedMs > 5000) {
      log.warn('embedded Postgres is recovering');
      told = true;
    }
    await delay(20);
  }
  return false;
}

/**
 * After a restart of the machine the number in the lock file may be another process's, or a dead one's that nobody reaped;
 * Postgres would wait for it for ever. The file stays, with a number that no process has: the rest of it lets Postgres see
 * whether children of the old server still live.
 */
async function disownStale({ pid }: Postmaster, data: string): Promise<void> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return; // Postgres sees that itself
  }
  const path = join(data, 'postmaster.pid');
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text?.startsWith(`${String(pid)}\n`)) await writeFile(path, text.replace(/^\d+/u, '2147483647'));
}
