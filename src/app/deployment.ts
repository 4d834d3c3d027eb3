import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deploymentFile, sandboxMark, undecidedMark, type Config } from '../config.ts';
import { AppError } from '../errors.ts';
import type { Logger } from '../lib/log.ts';
import { adoptOwnCorp } from '../organs/index.ts';
import { systemClock } from '../lib/clock.ts';
import { openStore, pgSql, type Store } from '../store/db.ts';
import { acquirePostgres } from '../store/embedded-postgres.ts';
import { deployMigrations } from '../store/migrations.ts';
import { openLogGuard, type LogGuard } from './log-guard.ts';

/** The corporation of the stand-in WeCom; what people import without a prefix belongs to it in the sandbox. */
export const sandboxCorp = 'wwsandbox0000001';

/** The database of a deployment, migrated and ready; shared by the server and the command line beside it. */
export interface Deployment {
  config: Config;
  /** Refuses acts while the log is behind what this machine has seen of it. */
  store: Store;
  logGuard: LogGuard;
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
export const markFolder = ({ dataDir, sandbox }: Config, isServer: boolean): Promise<void> =>
  markFolderAs(dataDir, sandbox ? (isServer ? sandboxMark : undecidedMark) : realMark);

/** The same for a folder that gets what another one was; a mark that is there already stays. */
export async function markFolderAs(dataDir: string, mark: string): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    const known = await readFolderMark(dataDir);
    if (known !== null && known !== undecidedMark) return;
    const file = join(dataDir, deploymentFile);
    await writeFile(`${file}.new`, `${mark}\n`);
    await rename(`${file}.new`, file);
  } catch (error) {
    throw new AppError('database.unfit', `the data folder ${dataDir} cannot be written: set ANDA_DATA_DIR`, {
      cause: error,
    });
  }
}

export const realMark = 'real';

/** What the folder is for; null where nobody has said so. */
export const readFolderMark = async (dataDir: string): Promise<string | null> =>
  (await readFile(join(dataDir, deploymentFile), 'utf8').catch(() => null))?.trim() ?? null;

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
    const logGuard = await openLogGuard({ store, config, log }, systemClock);
    const ownCorp = { wecom: config.wecom?.corpId ?? (config.sandbox ? sandboxCorp : null), dingtalk: null };
    if (ownCorp.wecom !== null) await adoptOwnCorp(pgSql(store.pool), 'wecom', ownCorp.wecom);
    return {
      config,
      store: logGuard.store,
      logGuard,
      ownCorp,
      adminUrl: server.adminUrl,
      async close() {
        await logGuard.stop();
        // The database may be gone by now, or the disk full: then the mark is a little lower than it could be.
        await logGuard.keep().catch((err: unknown) => log.warn({ err }, 'how far the log has come was not put down'));
        await store.close();
        await server.release();
      },
    };
  } catch (error) {
    await server.release();
    throw error;
  }
}
