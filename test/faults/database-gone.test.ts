import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { linesOf } from '../app/doctor/doctor-kit.ts';
import { runDoctor } from '../../src/app/doctor/run-doctor.ts';
import { createLog } from '../../src/lib/log.ts';
import { wordsOf, type TestApp } from '../support/app.ts';
import { createListener, secretsIn } from '../support/listener.ts';
import { clerkOf, issueToFactories, startWithFactories } from './many-signers.ts';
import { useOwnPostgres } from './own-database.ts';

const { server, newDb } = useOwnPostgres();

/** Seconds of real time on a machine that may be busy with others: a run that was starved is told once more. */
const patience = { timeout: 120_000, retry: 1 };
const outageMs = 10_000;
/** Whoever sees nothing happen taps again, but not as fast as a machine: that would be a flood, and dropped as one. */
const paceMs = 500;
const count = 60;
const everybody = Array.from({ length: count }, (_, i) => clerkOf(i));

interface Load {
  /** Who was answered 200. */
  recorded: Set<string>;
  /** Who was answered 503 at least once. */
  refused: Set<string>;
  /** Anything else: too slow for the platform, or a status nobody promised. */
  others: (number | null)[];
  slowestMs: number;
}

const receiptsOf = (twin: TestApp['twin'], user: string) =>
  twin.messagesOf(user).filter((message) => wordsOf(message).includes('已签收'));
const hasReceipt = (twin: TestApp['twin'], user: string) => receiptsOf(twin, user).length > 0;

/** The same tap again and again, as people do it who see nothing happen; ends with the first 200. `goOn` false ends it, too. */
async function tapOn({ twin }: TestApp, user: string, load: Load, goOn: () => boolean): Promise<void> {
  while (goOn() && !load.recorded.has(user)) {
    if (hasReceipt(twin, user)) return void load.recorded.add(user); // an act that was late, and stands
    const startedAt = performance.now();
    const { status } = await twin.raw.post(twin.raw.tap(user, '签收'));
    load.slowestMs = Math.max(load.slowestMs, performance.now() - startedAt);
    if (status === 200) load.recorded.add(user);
    else if (status === 503) load.refused.add(user);
    else load.others.push(status);
    if (status !== 200) await delay(paceMs);
  }
}

/** Some tap before, the others throughout ten seconds without a database; `out` and `back` make it go and come. */
async function tapThroughOutage(bed: TestApp, out: () => Promise<void>, during: () => Promise<void>) {
  const load: Load = { recorded: new Set(), refused: new Set(), others: [], slowestMs: 0 };
  const early = everybody.slice(0, 20).map((user) => tapOn(bed, user, load, () => true));
  await Promise.race(early); // the axe falls amid the others
  const endsAt = performance.now() + outageMs;
  await out();
  // A few people; each taps when the tap before was answered. More would only be more of the same.
  const insistent = everybody.slice(20, 26).map((user) => tapOn(bed, user, load, () => performance.now() < endsAt));
  await during();
  await expect.poll(() => performance.now() > endsAt, { timeout: outageMs * 2, interval: 100 }).toBe(true);
  await Promise.all(insistent);
  return { load, early };
}

const doctorSays = async ({ app }: TestApp) =>
  linesOf(await runDoctor({ config: app.config, env: {}, log: createLog('silent') }));

async function expectWhole(bed: TestApp, { recorded }: Load): Promise<void> {
  await bed.drain();
  const rows = await bed.sql<{ user: string }>(
    `SELECT a."user" FROM acknowledgement k JOIN account a ON a.person_id = k.person_id ORDER BY 1`,
  );
  const signed = rows.map(({ user }) => user);
  expect([...recorded].filter((user) => !signed.includes(user))).toEqual([]);
  expect(new Set(signed).size).toBe(signed.length);
}

/** Everybody who has no receipt taps once more; then everybody has signed once and holds one, and the counters agree. */
async function expectAllSigned(bed: TestApp, load: Load): Promise<void> {
  await expectWhole(bed, load);
  await Promise.all(everybody.map((user) => tapOn(bed, user, load, () => true)));
  expect(load.others).toEqual([]);
  await bed.drain();
  bed.clock.pass(60_000); // what was caught in a statement is tried again
  await bed.drain();
  await expectWhole(bed, load);
  expect(await bed.status()).toMatchObject({ required: count, reached: count, open: 0 });
  expect(everybody.filter((user) => receiptsOf(bed.twin, user).length !== 1)).toEqual([]);
  expect((await bed.ready()).status).toBe(200);
}

const toldNotRecorded = ({ twin }: TestApp, user: string) =>
  twin.messagesOf(user).some(({ text }) => text === '没有记下，请稍后再点');

test(
  'wecom.md 14.11: the database is killed under load and away for 10 s: each tap is 200 and kept, or 503 and told',
  patience,
  async () => {
    const { lines, log, told } = createListener();
    const bed = await startWithFactories(count, { db: await newDb(), log });
    await issueToFactories(bed, count);
    await bed.drain();
    const { load, early } = await tapThroughOutage(
      bed,
      () => server().kill(),
      async () => {
        const { status, body } = await bed.ready();
        expect(status).toBe(503);
        expect(body).toMatchObject({ ready: false, database: 'does not answer' });
        expect(JSON.stringify(body)).not.toMatch(/127\.0\.0\.1|ECONN|anda/u);
        expect(await doctorSays(bed)).toContainEqual(expect.stringMatching(/^✗ 数据库：/u));
        const metrics = await bed.metrics();
        expect(metrics).toMatch(/^anda_callbacks_total\{platform="wecom",outcome="failed"\} [1-9]/mu);
        expect(metrics).toMatch(/^anda_delivery_queue_depth\{state="queued"\} Nan$/mu);
      },
    );
    // The person: an answer in time, words, and a card that can be tapped again.
    expect(load.slowestMs).toBeLessThan(5_000);
    expect(load.refused.size).toBeGreaterThan(0);
    for (const user of load.refused) await expect.poll(() => toldNotRecorded(bed, user)).toBe(true);
    await server().revive();
    await expect.poll(async () => (await bed.ready()).status, { timeout: 20_000, interval: 100 }).toBe(200);
    await Promise.all(early);
    await expectAllSigned(bed, load);
    expect(told(50)).toContain('request failed');
    expect(told(40)).toContain('a database connection broke');
    expect(secretsIn(lines, bed, everybody)).toEqual([]);
  },
);

test('the database falls silent for 10 s and breaks no connection: taps are held 3 s, then 503', patience, async () => {
  const { lines, log, told } = createListener();
  const bed = await startWithFactories(count, { db: await newDb(), log });
  await issueToFactories(bed, count);
  await bed.drain();
  const { load, early } = await tapThroughOutage(
    bed,
    () => server().freeze(),
    async () => {
      expect(await bed.ready()).toMatchObject({
        status: 503,
        body: { database: expect.not.stringMatching(/^ok$/u) },
      });
      expect(await bed.metrics()).toContain('anda_callbacks_total');
    },
  );
  await server().thaw();
  expect(load.slowestMs).toBeGreaterThan(2_900);
  expect(load.slowestMs).toBeLessThan(5_000);
  for (const user of load.refused) await expect.poll(() => toldNotRecorded(bed, user)).toBe(true);
  await expect.poll(async () => (await bed.ready()).status, { timeout: 20_000, interval: 100 }).toBe(200);
  await Promise.all(early);
  await expectAllSigned(bed, load);
  expect(told(50)).toContain('request failed');
  expect(secretsIn(lines, bed, everybody)).toEqual([]);
});
