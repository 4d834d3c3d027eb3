import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Config } from '../config.ts';
import { AppError } from '../errors.ts';

/** A private key, by the name it has in a backup. */
export interface Key {
  name: string;
  bytes: Buffer;
}

/** Where each key of a deployment lies. What is not here is a setting, and settings are in no backup. */
const pathsOf = ({ dataDir, logKeyFile }: Config): Record<string, string> => ({
  'log-key': logKeyFile ?? join(dataDir, 'log-key'),
});

const pathOf = (config: Config, name: string): string => {
  const path = pathsOf(config)[name];
  if (path === undefined) throw new AppError('backup.refused', `备份里的私钥 ${name} 不属于本版本：请用更新的版本`);
  return path;
};

/** The keys there are. Throws: AppError `file.unreadable` for one that the settings name and that is not there. */
export async function readKeys(config: Config): Promise<Key[]> {
  const wanted = Object.entries(pathsOf(config)).filter(([, path]) => config.logKeyFile === path || existsSync(path));
  return Promise.all(
    wanted.map(async ([name, path]) => {
      const bytes = await readFile(path).catch((error: unknown) => {
        throw new AppError('file.unreadable', `读不到私钥 ${path}：请核对 ANDA_LOG_KEY_FILE 和权限`, { cause: error });
      });
      return { name, bytes };
    }),
  );
}

/** A key that lies there already is never written over. Throws: AppError `backup.refused`. */
export function assertKeyFits(config: Config, { name, bytes }: Key): void {
  const path = pathOf(config, name);
  if (!existsSync(path) || readFileSync(path).equals(bytes)) return;
  throw new AppError('backup.refused', `${path} 已有另一把私钥：请先移走，或不加 --with-keys`);
}

export async function writeKeys(config: Config, keys: readonly Key[]): Promise<void> {
  for (const { name, bytes } of keys) {
    const path = pathOf(config, name);
    if (existsSync(path)) continue; // the same one: see assertKeyFits
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeFile(path, bytes, { mode: 0o600, flag: 'wx', flush: true });
  }
}
