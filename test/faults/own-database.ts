import pg from 'pg';
import { afterAll, beforeAll } from 'vitest';
import type { ClonedDb } from '../support/db.ts';
import { startScratchPostgres, type ScratchPostgres } from '../support/scratch-postgres.ts';
import { createTemplate } from '../support/template.ts';

/** A server of this file's own, to be killed and frozen without harm to others; `newDb` gives a migrated database on it. */
export function useOwnPostgres(): { server: () => ScratchPostgres; newDb: () => Promise<ClonedDb> } {
  let own: ScratchPostgres | null = null;
  let databases = 0;
  const server = () => {
    if (!own) throw new Error('the server is not there yet');
    return own;
  };
  beforeAll(async () => {
    own = await startScratchPostgres();
    await createTemplate(own.url);
  });
  afterAll(() => own?.stop());
  return {
    server,
    async newDb() {
      const name = `own_${String((databases += 1))}`;
      const admin = new pg.Client(server().url);
      await admin.connect();
      await admin.query(`CREATE DATABASE ${name} TEMPLATE template_anda OWNER anda STRATEGY file_copy`);
      await admin.end();
      const adminUrl = new URL(server().url);
      adminUrl.pathname = `/${name}`;
      const url = new URL(adminUrl);
      url.username = 'anda';
      url.password = 'anda';
      return { url: url.href, adminUrl: adminUrl.href };
    },
  };
}
