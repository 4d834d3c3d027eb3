import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { anda, launchBot, newFolder, packageRoot, startBot } from './bot.ts';
import { descendantsOf, removeMovedData } from './processes.ts';
import { laterRelease } from './releases.ts';

const folders: string[] = [];
async function dataFolder(): Promise<string> {
  const cwd = await newFolder();
  folders.push(cwd);
  return cwd;
}
afterAll(async () => {
  for (const cwd of folders) await removeMovedData(join(cwd, 'data'));
});

const envOf = (cwd: string) => ({ ANDA_DATA_DIR: join(cwd, 'data'), ANDA_SANDBOX: '0', LOG_LEVEL: 'warn' });

/** A start that is killed after so many ms, or as soon as it is ready. */
async function startAndKill(cwd: string, afterMs: number, root = packageRoot): Promise<void> {
  const bot = await launchBot(envOf(cwd), cwd, root);
  await Promise.race([delay(afterMs), bot.ended]);
  await bot.kill();
  expect(bot.output()).not.toMatch(/broken off|half-way|failed/u);
}

async function statusOf(cwd: string, root?: string): Promise<unknown> {
  const said = await anda(['migrate', 'status', '--json'], envOf(cwd), cwd, root);
  expect(said).toMatchObject({ code: 0, stderr: '' });
  return JSON.parse(said.stdout);
}

test('the first start, killed again and again with its Postgres: the next one goes on by itself', async () => {
  const cwd = await dataFolder();
  for (const afterMs of [400, 700, 900, 1100, 1300, 1500, 1700, 2000, 1200, 1400]) await startAndKill(cwd, afterMs);
  const bot = await startBot(envOf(cwd), cwd);
  expect(await statusOf(cwd)).toMatchObject({ pending: [], failed: [], edited: [], unknown: [] });
  expect(await bot.stop()).toBe(0);
});

test('an upgrade, killed in the middle of its migrations: the next start goes on by itself', async () => {
  const cwd = await dataFolder();
  expect(await (await startBot(envOf(cwd), cwd)).stop()).toBe(0);
  const name = '20991231000000_slow';
  const later = await laterRelease(
    name,
    'ALTER TABLE "delivery" ADD COLUMN "future_note" TEXT;\nSELECT pg_sleep(3);\nCREATE TABLE "future_thing" ("id" integer);\n',
  );
  const bot = await launchBot(envOf(cwd), cwd, later);
  // The server says in its process list what it does; for half a second, for others ask it something for a moment, too.
  const sleeping = async () =>
    (await descendantsOf(bot.pid)).find(({ command }) => /^postgres: .* SELECT\s*$/u.test(command));
  await until('the migration', async () => {
    const seen = await sleeping();
    await delay(500);
    return seen !== undefined && (await sleeping())?.pid === seen.pid;
  });
  await bot.kill();
  const again = await startBot(envOf(cwd), cwd, later);
  expect(await statusOf(cwd, later)).toMatchObject({
    applied: expect.arrayContaining([name]),
    pending: [],
    failed: [],
  });
  expect(await again.stop()).toBe(0);
});
