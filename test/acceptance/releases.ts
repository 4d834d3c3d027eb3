import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { newFolder, packageRoot } from './bot.ts';

const run = promisify(execFile);
/** What a release is made of besides its packages. */
const parts = ['dist', 'prisma', 'cards', 'package.json'];

/** This build with one migration more, as if the next release had come: its folder. */
export async function laterRelease(name: string, sql: string): Promise<string> {
  const root = await newFolder();
  for (const part of parts) await cp(join(packageRoot, part), join(root, part), { recursive: true });
  await symlink(join(packageRoot, 'node_modules'), join(root, 'node_modules'));
  await mkdir(join(root, 'prisma/migrations', name));
  await writeFile(join(root, 'prisma/migrations', name, 'migration.sql'), sql);
  return root;
}

const git = async (...args: string[]): Promise<string> => (await run('git', args, { cwd: packageRoot })).stdout.trim();

/** The commit before the newest migration came; null, and said in one line, where the history does not reach so far. */
export async function findCommitBeforeLastMigration(): Promise<string | null> {
  const names = await readdir(join(packageRoot, 'prisma/migrations'));
  const last =
    names
      .filter((name) => /^\d/u.test(name))
      .toSorted()
      .at(-1) ?? '';
  try {
    const added = (await git('log', '--diff-filter=A', '--format=%H', '--', `prisma/migrations/${last}`))
      .split('\n')
      .at(-1);
    return await git('rev-parse', '--verify', `${added ?? ''}^`);
  } catch {
    console.error(`skipped, the release before ${last} beside this one: no history here that reaches so far back`);
    return null;
  }
}

/** Builds an earlier commit with the packages of this one: its folder. */
export async function releaseAt(commit: string): Promise<string> {
  const root = await newFolder();
  const archive = join(root, 'release.tar');
  await git('archive', '--output', archive, commit);
  await run('tar', ['-xf', archive, '-C', root]);
  await symlink(join(packageRoot, 'node_modules'), join(root, 'node_modules'));
  await run('npm', ['run', '-s', 'build'], { cwd: root });
  return root;
}
