import { Redis } from 'ioredis';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createMovableClock } from '../../src/lib/clock.ts';
import { createLog } from '../../src/lib/log.ts';
import { createSharedCache, type SharedCache } from '../../src/lib/shared-cache.ts';
import { redisMissing, startRedis } from '../support/redis.ts';

const noon = new Date('2026-09-01T04:00:00Z');
const minute = { ms: 60_000, most: 28 };
const hour = { ms: 3600_000, most: 950 };

let clock = createMovableClock(noon);
const later = (ms: number) => clock.set(new Date(clock.now().getTime() + ms));
let open: SharedCache[] = [];
afterEach(() => {
  for (const cache of open.splice(0)) cache.close();
});
beforeEach(() => {
  clock = createMovableClock(noon);
  open = [];
});

/** What must hold whoever keeps it. `two`: two users of it, on one process or on two. */
function keepsItsWord(two: () => Promise<[SharedCache, SharedCache]>) {
  test('in any minute and hour no more is let through than the windows hold, whoever asks', async () => {
    const caches = await two();
    const taken: number[] = [];
    for (let second = 0; second < 4200; second += 2) {
      clock.set(new Date(noon.getTime() + second * 1000));
      const cache = caches[(second / 2) % 2] ?? caches[0];
      const waits = await cache.take({
        keys: ['a'],
        windows: [
          { ...minute, most: 20 },
          { ...hour, most: 950 },
        ],
      });
      if (waits.size === 0) taken.push(second);
    }
    const most = (span: number) =>
      Math.max(...taken.map((from) => taken.filter((at) => at >= from && at < from + span).length));
    expect(most(60)).toBe(20);
    expect(most(3600)).toBe(950);
  });

  test('who has had enough is told how long to wait, then it goes on; others are not kept', async () => {
    const [one, other] = await two();
    for (let n = 0; n < 28; n++)
      expect(await (n % 2 ? one : other).take({ keys: ['a'], windows: [minute, hour] })).toEqual(new Map());
    const waits = await one.take({ keys: ['a', 'b'], windows: [minute, hour] });
    expect([...waits.keys()]).toEqual(['a']);
    expect(waits.get('a')).toBeGreaterThanOrEqual(60_000);
    expect(waits.get('a')).toBeLessThanOrEqual(65_000);
    later((waits.get('a') ?? 0) + 1);
    expect(await other.take({ keys: ['a'], windows: [minute, hour] })).toEqual(new Map());
  });

  test('what costs more than one is charged so; what never fits takes a whole window', async () => {
    const [one, other] = await two();
    expect((await one.take({ keys: ['a'], windows: [minute], cost: 20 })).size).toBe(0);
    expect((await other.take({ keys: ['a'], windows: [minute], cost: 9 })).size).toBe(1);
    expect((await other.take({ keys: ['a'], windows: [minute], cost: 8 })).size).toBe(0);
    expect((await one.take({ keys: ['b'], windows: [minute], cost: 100 })).size).toBe(0);
    expect((await other.take({ keys: ['b'], windows: [minute] })).size).toBe(1);
  });

  test("a natural day ends at China's midnight", async () => {
    const [one, other] = await two();
    const day = { ms: 86_400_000, most: 2, natural: true } as const;
    await one.take({ keys: ['app'], windows: [day] });
    await other.take({ keys: ['app'], windows: [day] });
    const waits = await one.take({ keys: ['app'], windows: [day] });
    const atMidnight = clock.now().getTime() + (waits.get('app') ?? 0);
    expect(Math.abs(atMidnight - Date.parse('2026-09-01T16:00:00Z'))).toBeLessThan(1000);
    clock.set(new Date('2026-09-01T16:00:01Z'));
    expect((await other.take({ keys: ['app'], windows: [day] })).size).toBe(0);
  });

  test('a thousand at once: each is counted once, and no windows mean no limit', async () => {
    const [one, other] = await two();
    const keys = Array.from({ length: 1000 }, (_, n) => `u${n}`);
    const twice = { keys, windows: [{ ...minute, most: 2 }] };
    await Promise.all([one.take(twice), other.take(twice)]);
    expect((await one.take(twice)).size).toBe(1000);
    expect((await one.take({ keys, windows: [] })).size).toBe(0);
  });

  test('what one writes the other reads; a newer value is not dropped for an older one', async () => {
    const [one, other] = await two();
    expect(await one.read('k')).toBeNull();
    await one.write('k', 'old', 60_000);
    expect(await other.read('k')).toBe('old');
    await other.write('k', 'new', 60_000);
    await one.drop('k', 'old');
    expect(await one.read('k')).toBe('new');
    await one.drop('k', 'new');
    expect(await other.read('k')).toBeNull();
  });

  test('of many who want to be alone one runs at a time, and a failure frees the place', async () => {
    const [one, other] = await two();
    let inside = 0;
    let most = 0;
    const act = async () => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside -= 1;
    };
    await expect(one.alone('k', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await Promise.all([one, other, one, other, one].map((cache) => cache.alone('k', act)));
    expect(most).toBe(1);
  });
}

describe('in process', () => {
  keepsItsWord(async () => {
    const cache = createSharedCache({ clock, log: createLog('silent'), redisUrl: null });
    return [cache, cache];
  });
});

describe.skipIf(redisMissing)(`over Redis${redisMissing ? ` (${redisMissing})` : ''}`, () => {
  let server: Awaited<ReturnType<typeof startRedis>>;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.remove());
  beforeEach(async () => {
    const admin = new Redis(server.url);
    await admin.flushall();
    admin.disconnect();
  });
  const connect = async (log = createLog('silent'), redisUrl = server.url) => {
    const cache = createSharedCache({ clock, log, redisUrl });
    open.push(cache);
    await expect.poll(() => cache.state()).toBe('ok');
    return cache;
  };
  const two = async (): Promise<[SharedCache, SharedCache]> => [await connect(), await connect()];

  keepsItsWord(two);

  test('nothing in Redis stays for ever, and all of it is ours', async () => {
    const cache = await connect();
    await cache.take({ keys: ['a'], windows: [minute, hour] });
    await cache.write('k', 'v', 60_000);
    const admin = new Redis(server.url);
    const keys = await admin.keys('*');
    const lives = await Promise.all(keys.map((key) => admin.pttl(key)));
    admin.disconnect();
    expect(keys.toSorted()).toEqual(['anda:k', 'anda:rate:a']);
    expect(lives.every((ms) => ms > 0 && ms <= 7200_000)).toBe(true);
  });

  test('Redis lost: it goes on alone, forgives nothing it sent itself, says so once, and comes back', async () => {
    const lines: string[] = [];
    const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
    const cache = await connect(log);
    for (let n = 0; n < 20; n++) await cache.take({ keys: ['a'], windows: [minute] });
    await cache.write('k', 'v', 60_000);
    await server.stop();
    await expect.poll(() => cache.state()).toBe('lost');
    for (let n = 0; n < 8; n++) expect((await cache.take({ keys: ['a'], windows: [minute] })).size).toBe(0);
    expect((await cache.take({ keys: ['a'], windows: [minute] })).size).toBe(1);
    expect(await cache.read('k')).toBe('v');
    expect(await cache.alone('k', async () => 'done')).toBe('done');
    expect(lines.filter((line) => line.includes('does not answer'))).toHaveLength(1);
    await server.start(); // empty now
    await expect.poll(() => cache.state()).toBe('ok');
    expect((await cache.take({ keys: ['a'], windows: [minute] })).size).toBe(1);
    expect(lines.filter((line) => line.includes('answers;'))).toHaveLength(2);
    expect(lines.join('')).not.toContain(String(new URL(server.url).port));
  });

  test('a Redis that swallows everything costs one wait, not one a message', async () => {
    const cache = await connect();
    server.freeze();
    const before = performance.now();
    for (let n = 0; n < 20; n++) await cache.take({ keys: [`m${n}`], windows: [minute] });
    const passed = performance.now() - before;
    server.thaw();
    expect(passed).toBeLessThan(3000);
  });

  test('one that was never there keeps nobody from starting', async () => {
    const cache = createSharedCache({ clock, log: createLog('silent'), redisUrl: 'redis://127.0.0.1:1' });
    open.push(cache);
    expect((await cache.take({ keys: ['a'], windows: [minute] })).size).toBe(0);
    await expect.poll(() => cache.state()).toBe('lost');
  });
});
