import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Ids of the account that Postgres runs as; null: our own. */
export type ServerAccount = { uid: number; gid: number } | null;

const idOf = async (flag: '-u' | '-g', name: string) => Number((await execute('id', [flag, name])).stdout);

/** Postgres refuses to run as root, so root lends it an account that owns nothing else; everybody else runs it as himself. */
export async function findServerAccount(): Promise<ServerAccount> {
  if (process.getuid?.() !== 0) return null;
  for (const name of ['postgres', 'nobody']) {
    try {
      return { uid: await idOf('-u', name), gid: await idOf('-g', name) };
    } catch {
      // No such account on this machine: the next name.
    }
  }
  throw new Error('Postgres must not run as root, and there is neither an account postgres nor nobody');
}

/** Whether the account may read and enter a path, through every folder above it. Asked of the system: ACLs count too. */
export async function canEnter(path: string, account: ServerAccount): Promise<boolean> {
  try {
    await execute('/bin/sh', ['-c', 'test -r "$0" && test -x "$0"', path], { ...account, cwd: '/' });
    return true;
  } catch {
    return false;
  }
}
