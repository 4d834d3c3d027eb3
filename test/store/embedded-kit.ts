import { readdir, readFile, rm } from 'node:fs/promises';
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removePostgres } from '../../src/store/embedded-postgres.ts';
import { findPostmaster, isPostmasterAlive } from '../../src/store/embedded/postmaster.ts';
import { runScript, type Script, type ScriptOptions } from '../support/run-script.ts';
import { until } from '../support/until.ts';

/** A process that uses the embedded server, and what it said after it had got it. */
export interface User extends Script {
  url: string;
  adminUrl: string;
  adopted: boolean;
  refused?: string;
  /** Rows in its table, or the code it failed with. */
  count(signal?: NodeJS.Signals): Promise<{ seen?: number; failed?: string }>;
}

const started: Script[] = [];
const folders: string[] = [];

export const dataOf = (folder: string) => join(folder, 'postgres', 'data');

/** A data folder; closed to other accounts where the test wants that. */
export const newFolder = (mode = 0o755): string => {
  const folder = mkdtempSync(join(tmpdir(), 'anda-embedded-'));
  chmodSync(folder, mode);
  folders.push(folder);
  return folder;
};

export const startUser = async (dataDir: string, options?: ScriptOptions): Promise<Script> => {
  const script = await runScript('store/scripts/use-postgres.ts', [dataDir], options);
  started.push(script);
  return script;
};

async function useOf(script: Script): Promise<User> {
  // `as`: our own script's lines.
  const said = JSON.parse(await script.nextLine()) as Pick<User, 'url' | 'adminUrl' | 'adopted' | 'refused'>;
  return {
    ...script,
    ...said,
    async count(signal = 'SIGUSR2') {
      script.child.kill(signal);
      return JSON.parse(await script.nextLine()) as { seen?: number; failed?: string };
    },
  };
}

export const use = async (dataDir: string, options?: ScriptOptions): Promise<User> =>
  useOf(await startUser(dataDir, options));

export async function release(user: Script): Promise<void> {
  user.child.kill('SIGTERM');
  const code = await user.ended;
  if (code !== 0) throw new Error(`ended with ${String(code)}: ${user.stderr()}`);
}

export async function kill(user: Script): Promise<void> {
  user.child.kill('SIGKILL');
  await user.ended;
}

/** The number of the server that runs in the folder; null without one. */
export async function serverOf(data: string): Promise<number | null> {
  const server = await findPostmaster(data);
  return server && (await isPostmasterAlive(server, data)) ? server.pid : null;
}

/** Processes whose command names the folder: the server, keepers, initdb. */
async function processesOf(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/u.test(pid) || Number(pid) === process.pid) continue;
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (command.includes(folder)) found.push(`${pid} ${command.replaceAll('\0', ' ').slice(-200)}`);
  }
  return found;
}

/** Nothing of it lives any more: no server, no keeper. */
export const untilGone = (folder: string): Promise<boolean> =>
  until(`no process of ${folder}`, async () => (await processesOf(folder)).length === 0);

/** Ends what a test has left, and fails when something outlives that. */
export async function cleanUp(): Promise<void> {
  for (const script of started.splice(0)) if (script.child.exitCode === null) script.child.kill('SIGKILL');
  for (const folder of folders.splice(0)) {
    await untilGone(folder);
    await removePostgres(folder);
    await rm(folder, { recursive: true, force: true });
  }
}
