import pg from 'pg';
import { expect, test } from 'vitest';
import { findHealth } from '../../src/app/health.ts';
import { openStore } from '../../src/store/db.ts';
import { cloneDb } from '../support/db.ts';

test("without the queue's own tables the instance is not ready, and says what to do", async () => {
  const { url, adminUrl } = await cloneDb();
  const store = openStore(url);
  const logGuard = { findFault: () => Promise.resolve(null) };
  const ask = () =>
    findHealth({ store, platforms: new Map(), isConfigured: false, logGuard, redis: () => 'none' as const });
  expect(await ask()).toEqual({
    database: 'ok',
    migrations: 'ok',
    queue: 'ok',
    log: 'ok',
    platform: 'none',
    sending: 'ok',
    redis: 'none',
  });
  const admin = new pg.Client(adminUrl);
  await admin.connect();
  await admin.query('DROP SCHEMA graphile_worker CASCADE');
  await admin.end();
  expect(await ask()).toMatchObject({ migrations: 'ok', queue: expect.stringMatching(/42P01.*anda migrate deploy/u) });
  await store.close();
});
