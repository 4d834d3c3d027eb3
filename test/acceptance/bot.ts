import { spawn, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, readlink, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, vi } from 'vitest';
import { until } from '../support/until.ts';

// Every verb is a process: two seconds each on a busy machine. A test that hangs is told by its own deadlines (`until`).
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

/** This checkout; another release is started from another folder. */
export const packageRoot = fileURLToPath(new URL('../..', import.meta.url));
const mainFile = 'dist/main.js';
const cliFile = 'dist/cli/main.js';

export type Env = Record<string, string>;

/** The bot as a process of its own, as `npm start` runs it. */
export interface Bot {
  url: string;
  pid: number;
  /** stdout and stderr so far. */
  output(): string;
  /** The exit code, or the signal's name. */
  ended: Promise<number | string>;
  /** SIGTERM, and its exit code. */
  stop(): Promise<number | string>;
  kill(): Promise<void>;
}

export interface Said {
  code: number | string;
  stdout: string;
  stderr: string;
}

const running = new Set<ChildProcess>();
const folders: string[] = [];

/** An empty folder that every account can enter (so that an embedded Postgres stays inside), removed after the file. */
export async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'anda-outside-'));
  await chmod(folder, 0o755);
  folders.push(folder);
  return folder;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // `as`: it listens on TCP
  server.close();
  await once(server, 'close');
  return port;
}

/**
 * For a bot that is killed and started again while others go on calling it. Below the range from which this machine takes the
 * ports of its own connections: one of those could get it meanwhile.
 */
export async function steadyPort(): Promise<string> {
  for (;;) {
    const port = randomInt(15_000, 32_000);
    const server = createServer().listen(port, '127.0.0.1');
    const isFree = await once(server, 'listening').then(
      () => true,
      () => false,
    );
    server.close();
    if (isFree) return String(port);
  }
}

/** Nothing of our own environment but what a shell has anyway. */
const bare: Env = { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent' };

const launch = (file: string, args: string[], env: Env, cwd: string): ChildProcess => {
  const child = spawn(process.execPath, [file, ...args], {
    cwd,
    env: { ...bare, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
};

/** Starts it and returns at once; `untilReady` waits for /readyz. */
export async function launchBot(env: Env, cwd: string, root: string): Promise<Bot> {
  const port = env['PORT'] ?? String(await freePort());
  const child = launch(join(root, mainFile), [], { ...env, PORT: port }, cwd);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
    });
  }
  const ended = once(child, 'close').then(() => child.exitCode ?? child.signalCode ?? 'unknown');
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    output: () => said,
    ended,
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

const isReady = async (bot: Bot): Promise<boolean> =>
  fetch(`${bot.url}/readyz`).then(
    (r) => r.status === 200,
    () => false,
  );

/** Starts it and waits for /readyz, at most 60 s (the issue, "Shown by"). */
export async function startBot(env: Env, cwd: string, root = packageRoot): Promise<Bot> {
  const bot = await launchBot(env, cwd, root);
  let hasEnded = false;
  void bot.ended.then(() => (hasEnded = true));
  await until(
    '/readyz',
    async () => {
      if (hasEnded) throw new Error(`the bot ended: ${bot.output()}`);
      return isReady(bot);
    },
    60_000,
  );
  return bot;
}

/** `anda VERB` in a process of its own. */
export async function anda(args: string[], env: Env, cwd: string, root = packageRoot): Promise<Said> {
  const child = launch(join(root, cliFile), args, env, cwd);
  const said = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk: Buffer) => (said.stdout += chunk.toString('utf8')));
  child.stderr?.on('data', (chunk: Buffer) => (said.stderr += chunk.toString('utf8')));
  await once(child, 'close');
  return { code: child.exitCode ?? child.signalCode ?? 'unknown', ...said };
}

/** Processes whose command or working folder is in this folder. */
async function processesOf(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/u.test(pid) || Number(pid) === process.pid) continue;
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    const at = await readlink(`/proc/${pid}/cwd`).catch(() => '');
    if (command.includes(folder) || at.startsWith(folder)) found.push(`${pid} ${command.replaceAll('\0', ' ')}`);
  }
  return found;
}

/** Ends every process and removes every folder of this file; again it does nothing. */
export async function cleanUp(): Promise<void> {
  const left = [...running];
  for (const child of left) child.kill('SIGKILL');
  await until('the end of all of them', () => running.size === 0);
  for (const folder of folders.splice(0)) {
    await until(`no process of ${folder}`, async () => (await processesOf(folder)).length === 0);
    await rm(folder, { recursive: true, force: true });
  }
}
afterAll(cleanUp);
