import type { Config } from '../config.ts';
import type { Logger } from '../lib/log.ts';
import { acquirePostgres } from '../store/embedded-postgres.ts';
import { deployMigrations, migrationStatus, type MigrationStatus } from '../store/migrations.ts';
import { markFolder } from './deployment.ts';

/** With the right to migrate, on the database of the settings or the embedded one. */
async function withAdmin<T>(config: Config, log: Logger, work: (url: string) => Promise<T>): Promise<T> {
  if (config.databaseUrl !== null) return work(config.databaseUrl);
  // Else the folder holds a Postgres and no word of what it is for, and counts as a real deployment from then on.
  await markFolder(config, false);
  const server = await acquirePostgres({ dataDir: config.dataDir, log });
  try {
    return await work(server.adminUrl);
  } finally {
    await server.release();
  }
}

/** Names of the migrations it applied. */
export const migrateDeploy = (config: Config, log: Logger): Promise<string[]> =>
  withAdmin(config, log, deployMigrations);
export const migrateStatus = (config: Config, log: Logger): Promise<MigrationStatus> =>
  withAdmin(config, log, migrationStatus);
