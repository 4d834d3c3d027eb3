import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deploymentFile, sandboxMark, undecidedMark, type Config } from '../config.ts';
import { AppError } from '../errors.ts';
import type { Logger } from '../lib/log.ts';
import { adoptOwnCorp } from '../organs/index.ts';
import { openStore, pgSql, type Store } from '../store/db.ts';
import { acquirePostgres } from '../store/embedded-postgres.ts';
import { deployMigrations } from '../store/migrations.ts';

/** The corporation of the stand-in WeCom; what people import without a prefix belongs to it in the sandbox. */
export const sandboxCorp = 'wwsandbox0000001';

/** The database of a deployment, migrated and ready; shared by the server and the command line beside it. */
export interface Deployment {
  config: Config;
  store: Store;
  /** The deployment's own corporations; null where a platform is not configured. */
  ownCorp: { wecom: string | null; dingtalk: string | null };
  /** The database's address with the right to migrate. */
  adminUrl: string;
  close(): Promise<void>;
}

/**
 * What a folder is, is written before anything else in it: a start killed half-way must not leave it in doubt. A verb
 * of the command line on a bare machine leaves the choice to the first server.
 *
 * Throws: AppError `database.unfit`.
 */
export async function markFolder(config: Config, isServer: boolean): Promise<void> {
  await writeMark(config, isServer).catch((error: unknown) => {
    throw new AppError('database.unfit', `the data folder ${config.dataDir} cannot be written: set ANDA_DATA_DIR`, {
      cause: error,
    });
  });
}

async function writeMark({ dataDir, sandbox }: Config, isServer: boolean): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const file = join(dataDir, deploymentFile);
  const known = await readFile(file, 'utf8').catch(() => null);
  if (known !== null && known.trim() !== undecidedMark) return;
  const mark = sandbox ? (isServer ? sandboxMark : undecidedMark) : 'real';
  await writeFile(`${file}.new`, `${mark}\n`);
  await rename(`${file}.new`, file);
}

/**
 * Opens the database the settings name, or the embedded one, and brings it up to date.
 *
 * Throws: AppError `database.unfit`, `database.down`: one line with the mend.
 */
export async function openDeployment(
  config: Config,
  log: Logger,
  { isServer = false }: { isServer?: boolean } = {},
): Promise<Deployment> {
  await markFolder(config, isServer);
  const server =
    config.databaseUrl === null
      ? await acquirePostgres({ dataDir: config.dataDir, log })
      : { url: config.databaseUrl, adminUrl: config.databaseUrl, release: () => Promise.resolve() };
  try {
    await deployMigrations(server.adminUrl);
    const store = openStore(server.url, {
      maxConnections: 20,
      onIdleError: (err) => log.warn({ err }, 'a database connection broke'),
    });
    const ownCorp = { wecom: config.wecom?.corpId ?? (config.sandbox ? sandboxCorp : null), dingtalk: null };
    if (ownCorp.wecom !== null) await adoptOwnCorp(pgSql(store.pool), 'wecom', ownCorp.wecom);
    return {
      config,
      store,
      ownCorp,
      adminUrl: server.adminUrl,
      async close() {
        await store.close();
        await server.release();
      },
    };
  } catch (error) {
    await server.release();
    throw error;
  }
}
