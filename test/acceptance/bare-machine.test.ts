import { afterAll, expect, test } from 'vitest';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { until } from '../support/until.ts';
import { anda, newFolder, startBot, type Said } from './bot.ts';
import { descendantsOf, livingOf, postmasterOf, removeMovedData } from './processes.ts';

const folders: string[] = [];
async function emptyFolder(): Promise<string> {
  const folder = await newFolder();
  folders.push(folder);
  return folder;
}
afterAll(async () => {
  for (const folder of folders) await removeMovedData(join(folder, '.anda'));
});

const readyz = z.object({ ready: z.literal(true) });

test('an empty folder, no settings: ready, and says what to open', async () => {
  const cwd = await emptyFolder();
  const bot = await startBot({}, cwd); // within 60 s
  await until('the last line of the greeting', () => bot.output().includes('.anda\n'));
  const [, address = ''] = /(http:\S+\/sandbox)/u.exec(bot.output()) ?? [];
  expect(new URL(address).origin).toBe(bot.url);
  readyz.parse(await (await fetch(`${bot.url}/readyz`)).json());
  expect((await fetch(`${bot.url}/healthz`)).status).toBe(200);
  const page = await (await fetch(address)).text();
  expect(page).toMatch(/lang="zh-CN"/u);
  expect(page).not.toMatch(/https?:\/\/(?!127\.0\.0\.1)/u); // nothing from elsewhere: it works offline
  const [, metrics = ''] = /(http:\S+\/metrics)/u.exec(bot.output()) ?? [];
  expect(await (await fetch(metrics)).text()).toMatch(/^# HELP /mu);
  expect((await fetch(`${bot.url}/metrics`)).status).toBe(404);
  expect(await readdir(cwd)).toEqual(['.anda']);

  // A second one in the same folder, and the command line, share the server; the last one out stops it.
  const server = await postmasterOf(bot.pid);
  const all = await descendantsOf(bot.pid);
  const second = await startBot({}, cwd);
  const beside = await anda(['notice', 'status', 'N1', '--json'], {}, cwd);
  expect(beside.stderr + beside.stdout).toMatch(/编号|"ref"/u);
  expect(await bot.stop()).toBe(0);
  expect(await livingOf([server])).toHaveLength(1);
  readyz.parse(await (await fetch(`${second.url}/readyz`)).json());
  expect(await second.stop()).toBe(0);
  await until('nothing is left of them', async () => (await livingOf(all)).length === 0);

  // Again, and what was there is there; the mark of the sandbox holds.
  const again = await startBot({}, cwd);
  await until('the greeting', () => again.output().includes('沙盒'));
  await again.kill();
  const third = await startBot({}, cwd);
  expect(await third.stop()).toBe(0);
});

test(
  'a data folder of a sandbox never becomes production’s, nor the other way round',
  { timeout: 90_000 },
  async () => {
    const cwd = await emptyFolder();
    const production = { ANDA_SANDBOX: '0' };
    const bot = await startBot(production, cwd);
    expect(bot.output()).not.toMatch(/沙盒/u);
    expect((await fetch(`${bot.url}/sandbox`)).status).toBe(404);
    expect(await (await fetch(`${bot.url}/readyz`)).text()).toMatch(/"platform":"none"/u);
    expect(await bot.stop()).toBe(0);
    const refused: Said = await anda(['notice', 'status', 'N1'], { ANDA_SANDBOX: '1' }, cwd);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/^[^\n]*ANDA_SANDBOX[^\n]*\n$/u);
  },
);

test(
  'the demo: its last line holds the figures, its folder is gone, it asks nothing',
  { timeout: 240_000 },
  async () => {
    const cwd = await emptyFolder();
    const wrong = { DATABASE_URL: 'postgres://127.0.0.1:1/none', WECOM_SECRET: 'of another' };
    const [plain, json] = await Promise.all([anda(['demo'], wrong, cwd), anda(['demo', '--json'], {}, cwd)]);
    expect(plain).toMatchObject({ code: 0 });
    expect(json).toMatchObject({ code: 0 });
    const last = json.stdout.trimEnd().split('\n').at(-1) ?? '';
    const figures = z
      .object({
        coverage: z.strictObject({ required: z.int().min(13), reached: z.int().min(13), open: z.int().min(0) }),
        platforms: z.object({ wecom: z.int().min(13) }).optional(),
      })
      .parse(JSON.parse(last));
    expect(figures.coverage.required).toBeGreaterThanOrEqual(figures.coverage.reached);
    expect(plain.stdout).toMatch(/应达|已签收/u);
    expect(await readdir(cwd)).toEqual([]);
  },
);
