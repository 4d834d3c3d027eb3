import { readdir, readFile } from 'node:fs/promises';

/** USER_HZ, which Linux has fixed at 100 for all that /proc tells. */
const ticksPerSecond = 100;

interface Stat {
  pid: number;
  ppid: number;
  /** CPU time of its own, in µs, and of children that it has waited for. */
  ownUs: number;
  reapedUs: number;
}

/** Null where there is no /proc (macOS), or the process has gone. */
async function readStat(pid: number): Promise<Stat | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (text === null) return null;
  // The name in parentheses may hold blanks and parentheses itself; behind it stands the state, then the parent.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const ticks = (from: number) => (Number(fields[from]) + Number(fields[from + 1])) * (1_000_000 / ticksPerSecond);
  return { pid, ppid: Number(fields[1]), ownUs: ticks(11), reapedUs: ticks(13) };
}

/** CPU time that a process has used, in µs; null where the system does not tell. */
export const cpuOf = async (pid: number): Promise<number | null> => (await readStat(pid))?.ownUs ?? null;

async function familyOf(parent: number): Promise<Stat[]> {
  const names = await readdir('/proc').catch(() => []);
  const stats = await Promise.all(names.filter((name) => /^\d+$/u.test(name)).map((name) => readStat(Number(name))));
  return stats.filter((stat) => stat !== null).filter(({ pid, ppid }) => pid === parent || ppid === parent);
}

/** CPU time of a process and its direct children, those that have ended included, in µs. */
export async function cpuOfFamily(parent: number): Promise<number | null> {
  const family = await familyOf(parent);
  if (family.length === 0) return null;
  return family.reduce((sum, { pid, ownUs, reapedUs }) => sum + ownUs + (pid === parent ? reapedUs : 0), 0);
}

/** The parent of a process. */
export const parentOf = async (pid: number): Promise<number | null> => (await readStat(pid))?.ppid ?? null;

const megabytes = async (file: string, name: string): Promise<number | null> => {
  const text = await readFile(file, 'utf8').catch(() => '');
  const kB = new RegExp(`^${name}:\\s+(\\d+) kB`, 'mu').exec(text)?.[1];
  return kB === undefined ? null : Number(kB) / 1024;
};

/** Memory of a process in RAM, in MB (2^20): now, and the most it ever had. */
export const memoryOf = async (pid: number): Promise<{ now: number | null; peak: number | null }> => ({
  now: await megabytes(`/proc/${pid}/status`, 'VmRSS'),
  peak: await megabytes(`/proc/${pid}/status`, 'VmHWM'),
});

/** Memory of a process and its children, shared pages counted once, in MB. */
export async function memoryOfFamily(parent: number): Promise<number> {
  const sizes = await Promise.all(
    (await familyOf(parent)).map(({ pid }) => megabytes(`/proc/${pid}/smaps_rollup`, 'Pss')),
  );
  return sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
}
