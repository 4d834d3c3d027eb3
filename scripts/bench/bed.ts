import { chmod, mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { openDeployment, type Deployment } from '../../src/app/deployment.ts';
import { readConfig } from '../../src/config.ts';
import { createLog } from '../../src/lib/log.ts';
import { removePostgres } from '../../src/store/embedded-postgres.ts';
import { atEnd } from './closing.ts';
import { assertDurable, measureSync } from './durability.ts';
import { note } from './figure.ts';
import { wecomSettings } from './wecom-settings.ts';

/** A fresh folder with the embedded Postgres, migrated and empty. */
export interface Bed {
  folder: string;
  store: Deployment['store'];
  /** A superuser's connection, for what the bot itself may not do. */
  admin: pg.Client;
  /** Environment of a server on this database. */
  env: Record<string, string>;
}

const tmpfsMagic = 0x01021994;

/** A folder on a disk: in memory fsync costs nothing, and the figures would promise what no disk keeps. */
export async function newFolder(): Promise<string> {
  const isDisk = (await statfs(tmpdir())).type !== tmpfsMagic;
  const folder = await mkdtemp(join(isDisk ? tmpdir() : '/var/tmp', 'anda-bench-'));
  await chmod(folder, 0o755); // the server's account must reach its data
  atEnd(async () => {
    await removePostgres(folder);
    await rm(folder, { recursive: true, force: true });
  });
  return folder;
}

/** Starts the embedded Postgres of a new folder. Throws where it does not keep what it confirms. */
export async function openBed(apiBase: string): Promise<Bed> {
  const folder = await newFolder();
  const { corpId, token, encodingAesKey, agentId } = wecomSettings;
  const env = {
    ANDA_DATA_DIR: folder,
    ANDA_SANDBOX: '0',
    HOST: '127.0.0.1',
    PORT: '0',
    WECOM_CORP_ID: corpId,
    WECOM_TOKEN: token,
    WECOM_ENCODING_AES_KEY: encodingAesKey,
    WECOM_AGENT_ID: String(agentId),
    WECOM_SECRET: 'benchSecret1',
    WECOM_API_BASE: apiBase,
  };
  const deployment = await openDeployment(readConfig(env), createLog('warn'));
  atEnd(() => deployment.close());
  const admin = new pg.Client(deployment.adminUrl);
  admin.on('error', () => {}); // shows in the next query
  await admin.connect();
  atEnd(() => admin.end());
  await assertDurable(admin);
  const { medianUs, p99Us } = await measureSync(folder);
  note(`fsync of 8 kB in ${folder}: median ${medianUs} µs, p99 ${p99Us} µs`);
  return { folder, store: deployment.store, admin, env };
}
