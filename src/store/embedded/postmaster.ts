import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { chown, mkdtemp, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { ServerAccount } from './account.ts';
import type { Binaries } from './binaries.ts';
import { unfit } from './unfit.ts';

const execute = promisify(execFile);
const environment = { LC_ALL: 'C', TZ: 'UTC', PATH: process.env['PATH'] };

/** A database cluster: its programs, folder and the account that owns it. */
export interface Cluster {
  binaries: Binaries;
  /** PGDATA. */
  data: string;
  account: ServerAccount;
}

/** The superuser of every cluster we make. */
export const superuser = 'postgres';

/**
 * Makes the cluster where there is none. It is built beside and renamed: a kill in the middle leaves no half cluster, and of
 * two at once one wins.
 */
export async function createCluster({ binaries, data, account }: Cluster, password: string): Promise<void> {
  const home = dirname(data);
  const fresh = await mkdtemp(join(home, `${basename(data)}-new-`));
  const passwordFile = `${fresh}.password`;
  try {
    await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
    if (account) {
      await chown(fresh, account.uid, account.gid);
      await chown(passwordFile, account.uid, account.gid);
    }
    const options = ['--auth=scram-sha-256', '--encoding=UTF8', '--locale-provider=builtin', '--locale=C.UTF-8'];
    const where = ['-D', fresh, '-U', superuser, '--pwfile', passwordFile, '--no-instructions'];
    await execute(binaries.initdb, [...where, ...options], { ...account, env: environment, cwd: '/' }).catch(
      (error: unknown) => {
        const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
        throw unfit(`no database could be made in ${home}: ${said.trim().replaceAll(/\s*\n\s*/gu, ' | ')}`, error);
      },
    );
    await rename(fresh, data).catch(async (error: unknown) => {
      if (!(error instanceof Error && 'code' in error && (error.code === 'ENOTEMPTY' || error.code === 'EEXIST')))
        throw error;
    });
  } finally {
    await rm(passwordFile, { force: true });
    await rm(fresh, { recursive: true, force: true });
  }
}

/**
 * Starts the server process, without waiting until it answers. Detached: Ctrl-C would reach it before we have drained. It
 * writes to a file, not to us: a pipe that nobody reads would stop it.
 */
export async function spawnPostmaster(
  { binaries, data, account }: Cluster,
  { port, logFile, settings }: { port: number; logFile: string; settings: readonly string[] },
): Promise<ChildProcess> {
  const log = await open(logFile, 'a', 0o600);
  const always = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    // Statements and details of errors hold names and telephone numbers.
    'log_min_error_statement=panic',
    'log_error_verbosity=terse',
    'log_checkpoints=off',
  ];
  const options = [...always, ...settings].flatMap((setting) => ['-c', setting]);
  try {
    const child = spawn(binaries.postgres, ['-D', data, '-p', String(port), ...options], {
      ...account,
      env: environment,
      cwd: '/',
      stdio: ['ignore', log.fd, log.fd],
      detached: true,
    });
    await once(child, 'spawn');
    child.unref();
    return child;
  } finally {
    await log.close();
  }
}

/** What `postmaster.pid` says. `status` is `starting`, `ready`, `stopping` …; port and status may not be written yet. */
export interface Postmaster {
  pid: number;
  port: number | null;
  status: string;
}

/** The server that holds the folder, as its lock file names it; null without one. */
export async function findPostmaster(data: string): Promise<Postmaster | null> {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return null;
  const port = Number(lines[3]);
  return { pid, port: port > 0 ? port : null, status: lines[7]?.trim() ?? '' };
}

/** Whether that process is a Postgres of this folder: after a restart of the machine its number may be anybody's. */
export async function isPostmasterAlive({ pid }: Postmaster, data: string): Promise<boolean> {
  if (process.platform === 'linux') {
    // Empty for a zombie that nobody has reaped yet: dead, for us.
    const command = await readFile(`/proc/${String(pid)}/cmdline`, 'utf8').catch(() => '');
    return command.split('\0').includes(data);
  }
  const { stdout } = await execute('ps', ['-o', 'command=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
  return stdout.includes(data);
}

/** A port that was free a moment ago; whoever binds it must be ready to lose it and to ask again. */
export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('a TCP server without a port');
  return address.port;
}

/** The last lines of the server's log from a position on. */
export const tailOf = (logFile: string, from: number): string => {
  const text = readFileSync(logFile).subarray(from).toString('utf8');
  return text.trim().split('\n').slice(-5).join(' | ');
};
