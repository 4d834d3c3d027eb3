import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

export interface Script {
  child: ChildProcessByStdio<null, Readable, Readable>;
  pid: number;
  /** The next line on stdout; throws with what stderr holds when the script ends instead. */
  nextLine(): Promise<string>;
  /** The exit code, or the signal's name. */
  ended: Promise<number | NodeJS.Signals>;
  stderr(): string;
}

export interface ScriptOptions {
  /** Another account; only root may. */
  account?: { uid: number; gid: number };
  cwd?: string;
  /** Beside PATH and a HOME that does not exist. */
  env?: Record<string, string>;
  /** In a process group of its own, as a shell starts a command. */
  isGroupLeader?: boolean;
}

/** Starts a TypeScript file in a process of its own, to be killed by the test. `file` is relative to test/. */
export async function runScript(
  file: string,
  args: string[],
  { account, cwd = '/', env = {}, isGroupLeader = false }: ScriptOptions = {},
): Promise<Script> {
  const path = fileURLToPath(new URL(`../${file}`, import.meta.url));
  const child = spawn(process.execPath, ['--import', tsx, path, ...args], {
    ...account,
    cwd,
    detached: isGroupLeader,
    env: { PATH: process.env['PATH'], HOME: '/nonexistent', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close').then(() => child.exitCode ?? child.signalCode ?? 0);
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString('utf8');
  });
  await once(child, 'spawn');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    child,
    pid: child.pid ?? 0,
    async nextLine() {
      const { value, done } = await lines.next();
      if (done !== true) return value;
      throw new Error(`${file} ended with ${String(await ended)}: ${errors}`);
    },
    ended,
    stderr: () => errors,
  };
}

const tsx = fileURLToPath(new URL('../../node_modules/tsx/dist/loader.mjs', import.meta.url));
