import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp, type App } from '../../../src/app.ts';
import { readConfig } from '../../../src/config.ts';
import { createLog } from '../../../src/lib/log.ts';
import { getCoverage, recount } from '../../../src/notices/index.ts';
import { storyOperations } from '../../../src/sandbox/api/story.ts';
import { sampleNotice } from '../../../src/sandbox/province.ts';
import { storySteps } from '../../../src/sandbox/story/steps.ts';
import { removePostgres } from '../../../src/store/embedded-postgres.ts';

let app: App;
let origin: string;
let folder: string;

/** The sandbox as `npm start` makes it: 404 organs. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'anda-story-'));
  await chmod(folder, 0o755);
  const config = readConfig({ ANDA_DATA_DIR: join(folder, 'data'), PORT: '0', LOG_LEVEL: 'silent' });
  app = await createApp(config, { log: createLog('silent') });
  const { port } = await app.start();
  origin = `http://127.0.0.1:${port}`;
}, 120_000);
afterAll(async () => {
  await app.close();
  await removePostgres(app.config.dataDir);
  await rm(folder, { recursive: true, force: true });
}, 60_000);

const story = () => {
  if (!app.sandbox) throw new Error('no sandbox');
  return { ...app.sandbox.story, twin: app.sandbox.twin, stage: app.sandbox.stage };
};
const page = async (query = '?panel=story') => (await fetch(`${origin}/sandbox${query}`)).text();
const post = async (path: string, body: unknown) => {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${origin}/sandbox/api/${path}`, { method: 'POST', body: JSON.stringify(body), headers });
  // `as`: an object by the routes' contract.
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
};

test('the player tells the whole story and ends with the figures of the demo', { timeout: 240_000 }, async () => {
  expect(await page()).toContain(storySteps[0]?.caption);
  await post('story', { do: 'next' });
  await expect.poll(() => story().player.state(), { timeout: 60_000 }).toMatchObject({ at: 1, isPlaying: false });
  expect(await page()).toContain('看这一步的1部手机');

  await post('story', { do: 'auto' });
  await expect.poll(() => story().player.state().ref, { timeout: 60_000 }).toBe('N1');
  expect((await post('habits', { do: 'start' })).status).toBe(409);
  await post('story', { do: 'pause' });
  await expect.poll(() => story().player.state().isPlaying, { timeout: 60_000 }).toBe(false);
  const { at } = story().player.state();
  expect(at).toBeLessThan(storySteps.length);
  // A page that is opened anew shows where it stands.
  expect(await page()).toContain(`演示故事　${at}/${storySteps.length}`);

  await post('story', { do: 'auto' });
  await expect.poll(() => story().player.state().at, { timeout: 200_000 }).toBe(storySteps.length);
  expect(story().player.state()).toMatchObject({ failure: null, ref: 'N1', isAuto: false });
  expect(await getCoverage(app.sql, 1)).toMatchObject({ required: 397, reached: 396, open: 7, desk: 1 });
  expect(await recount(app.sql, 1)).toEqual([]);
  expect((await post('story', { do: 'restart' })).body).toMatchObject({ at: 0, ref: '', lines: [] });
});

test('the routes answer as they are described', async () => {
  const described = await (await fetch(`${origin}/sandbox/api/openapi.json`)).text();
  for (const { method, path, answer } of storyOperations.filter((one) => one.method === 'get')) {
    expect(described).toContain(`"${path}"`);
    const told: unknown = await (await fetch(origin + path, { method })).json();
    expect(answer?.safeParse(told).error?.message).toBeUndefined();
  }
  expect((await post('story', { do: 'everything' })).status).toBe(400);
  expect((await post('habits', { do: 'start', seed: -1 })).status).toBe(400);
  expect((await post('clock', { speed: 7 })).status).toBe(400);
  expect((await post('clock', {})).status).toBe(400);
});

test('a province of people with habits runs by itself, some of them late', { timeout: 300_000 }, async () => {
  const { habits, twin, stage } = story();
  const issuer = (await stage.clerks()).find(({ level }) => level === 'province')?.user ?? '';
  const text = sampleNotice({ issuedOn: stage.now() }).replace('〕18号', '〕40号');
  await twin.say(issuer, `发文\n${text}`);
  await stage.settle();
  await twin.tap(issuer, '非涉密，发文');
  await stage.settle();
  await post('habits', { do: 'start', seed: 7 });
  expect(await post('clock', { speed: 3600 })).toMatchObject({ status: 200, body: { speed: 3600 } });
  expect((await post('story', { do: 'next' })).status).toBe(409);
  const waiting = async () => {
    await stage.settle();
    habits.skip();
    return habits.state().waiting;
  };
  await expect.poll(waiting, { timeout: 240_000, interval: 5 }).toBe(0);
  await stage.settle();
  expect((await post('clock', { speed: 1 })).body).toMatchObject({ speed: 1 });
  const { acted, byHabit } = habits.state();
  expect(acted).toBeGreaterThan(100);
  for (const count of [byHabit.prompt, byHabit.slow, byHabit.wrong]) expect(count).toBeGreaterThan(0);
  expect(byHabit.vacant).toBe(0);
  const late = twin.phones().filter((user) => twin.messagesOf(user).some(({ card }) => card?.desc.includes('（迟')));
  expect(late.length).toBeGreaterThan(0);
  const coverage = await getCoverage(app.sql, 2);
  expect(coverage.reached).toBeGreaterThan(50);
  expect(coverage.open).toBeGreaterThan(0);
  expect(await recount(app.sql, coverage.notice.id)).toEqual([]);
  expect((await post('habits', { do: 'stop' })).body).toMatchObject({ isRunning: false, waiting: 0 });
});
