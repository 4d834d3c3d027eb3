import { afterEach, expect, test } from 'vitest';
import { migrateStatus } from '../../src/app/migrate.ts';
import { readConfig } from '../../src/config.ts';
import { createLog } from '../../src/lib/log.ts';
import { cleanUp, newFolder } from '../store/embedded-kit.ts';

afterEach(cleanUp);

test('asking about migrations on a bare machine leaves to the first server what the folder becomes', async () => {
  const env = { ANDA_DATA_DIR: newFolder() };
  const config = readConfig(env);
  expect(config.sandbox).toBe(true);
  expect(await migrateStatus(config, createLog('silent'))).toMatchObject({ applied: [] });
  expect(readConfig(env).sandbox).toBe(true);
});
