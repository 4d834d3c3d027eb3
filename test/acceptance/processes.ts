import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

export interface Process {
  pid: number;
  parent: number;
  command: string;
}

const readProcess = async (pid: string): Promise<Process | null> => {
  try {
    const [stat, command] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile(`/proc/${pid}/cmdline`, 'utf8'),
    ]);
    const [state = 'Z', parent = '0'] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' ? null : { pid: Number(pid), parent: Number(parent), command: command.replaceAll('\0', ' ') };
  } catch {
    return null; // it has ended meanwhile
  }
};

async function allProcesses(): Promise<Process[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/u.test(name));
  return (await Promise.all(pids.map(readProcess))).flatMap((found) => found ?? []);
}

/** Everything this process has started, and what that has started in turn. */
export async function descendantsOf(pid: number): Promise<Process[]> {
  const all = await allProcesses();
  const below = (parent: number): Process[] =>
    all.filter((p) => p.parent === parent).flatMap((p) => [p, ...below(p.pid)]);
  return below(pid);
}

/** The server that this bot started in its data folder; its own children are left out. */
export async function postmasterOf(pid: number): Promise<Process> {
  const found = (await descendantsOf(pid)).find((p) => p.parent === pid && /\bpostgres .*-D /u.test(p.command));
  if (!found) throw new Error(`no postgres below ${String(pid)}`);
  return found;
}

/** Which of them still live. */
export const livingOf = async (were: Process[]): Promise<Process[]> => {
  const now = await allProcesses();
  return were.filter((was) => now.some((p) => p.pid === was.pid && p.command === was.command));
};

/**
 * Where the server's account cannot enter a data folder, the data lie in a folder of the system's, and a file says where
 * (design.md 3): a test that removes the one removes the other.
 */
export async function removeMovedData(dataFolder: string): Promise<void> {
  const moved = await readFile(join(dataFolder, 'postgres', 'moved-to'), 'utf8').catch(() => '');
  if (moved.trim() !== '') await rm(moved.trim(), { recursive: true, force: true });
}
