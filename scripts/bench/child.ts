import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { atEnd } from './closing.ts';
import { builtFile } from './build.ts';

interface Start {
  args: string[];
  env: Record<string, string>;
  /** Takes what the child writes to stdout; null: it writes nothing. */
  logFile: string | null;
  /** More for node itself. */
  execArgv?: string[];
}

/** Ends with its parent, whatever kills that: the channel between them closes. */
const endsWithParent = 'data:text/javascript,process.once("disconnect",()=>process.exit(1))';

/** Starts a built file in a process of its own, which does not outlive us. It gets no other environment. */
export async function startChild(file: string, { args, env, logFile, execArgv = [] }: Start): Promise<ChildProcess> {
  const child = fork(builtFile(file), args, {
    env: { PATH: process.env['PATH'], ...env },
    execArgv: ['--enable-source-maps', '--import', endsWithParent, ...execArgv],
    stdio: ['ignore', logFile === null ? 'ignore' : openSync(logFile, 'a'), 'inherit', 'ipc'],
  });
  atEnd(() => stopChild(child));
  await once(child, 'spawn');
  return child;
}

const patienceMs = 20_000;

/** Asks it to stop, and makes it when it does not. */
export async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
  await ended;
  clearTimeout(timer);
}
