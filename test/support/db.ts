import pg from 'pg';
import { afterAll, afterEach, inject } from 'vitest';

export interface ClonedDb {
  /** As the bot runs: role `anda`, owner of the database, not of its tables. */
  url: string;
  /** The superuser's, for what a test has to force. */
  adminUrl: string;
}

const clones: string[] = [];
let hasFailed = false;

/**
 * A database of this file's own, cloned from the migrated template in some 20 ms and dropped after the file.
 *
 * Call it at the top of a file or in beforeAll; what was opened on it is closed in afterAll of that file.
 */
export async function cloneDb(): Promise<ClonedDb> {
  const name = `t_${crypto.randomUUID().replaceAll('-', '')}`;
  await asAdmin(`CREATE DATABASE ${name} TEMPLATE template_anda OWNER anda STRATEGY file_copy`);
  clones.push(name);
  const adminUrl = new URL(inject('postgres'));
  adminUrl.pathname = `/${name}`;
  const url = new URL(adminUrl);
  url.username = 'anda';
  url.password = 'anda';
  return { url: url.href, adminUrl: adminUrl.href };
}

async function asAdmin(sql: string): Promise<void> {
  const client = new pg.Client(inject('postgres'));
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

// Registered when the file imports this module, hence run after all that the file itself registers.
afterEach(({ task }) => {
  hasFailed ||= task.result?.state === 'fail';
});
afterAll(async () => {
  for (const name of clones.splice(0)) {
    if (hasFailed) console.error(`the database of this file is kept: ${name}`);
    else await asAdmin(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  }
});
