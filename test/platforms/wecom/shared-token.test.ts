import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createLog } from '../../../src/lib/log.ts';
import { createSharedCache, type SharedCache } from '../../../src/lib/shared-cache.ts';
import { createTokenCache } from '../../../src/platforms/wecom/index.ts';
import { redisMissing, startRedis } from '../../support/redis.ts';
import { granted, ok, sender, text } from './api-kit.ts';
import { clockAt, nowSeconds } from './seal-kit.ts';

const clock = clockAt(nowSeconds);
const log = createLog('silent');

/** Two instances of one app, each with its own cache object; the platform takes the newest token only. */
function pair([one, other]: [SharedCache, SharedCache]) {
  const calls = { gettoken: 0, dead: 0 };
  let valid = 'T1';
  const fetch: typeof globalThis.fetch = async (input) => {
    await new Promise((resolve) => setImmediate(resolve));
    const url = new URL(input instanceof Request ? input.url : input);
    if (url.pathname.endsWith('/gettoken')) {
      calls.gettoken += 1;
      return Response.json(granted(valid));
    }
    if (url.searchParams.get('access_token') === valid) return Response.json(ok);
    calls.dead += 1;
    return Response.json({ errcode: 40014, errmsg: '' });
  };
  const instances = [one, other].map((cache) => sender({ clock, fetch, tokenCache: createTokenCache(cache, clock) }));
  return {
    calls,
    renew: () => void (valid = 'T2'),
    /** So many sends on each instance at once. */
    send: (each: number) =>
      Promise.all(instances.flatMap((at) => Array.from({ length: each }, (_, n) => at.send([`u${n}`], text)))),
  };
}

function sharesOneToken(two: () => Promise<[SharedCache, SharedCache]>) {
  test('wecom.md 14.19: two instances that start at once ask for one token', async () => {
    const { calls, send } = pair(await two());
    await send(20);
    expect(calls).toEqual({ gettoken: 1, dead: 0 });
  });

  test('wecom.md 14.19: a token that died is fetched once, whichever instance finds out', async () => {
    const { calls, renew, send } = pair(await two());
    await send(1);
    renew();
    await send(20);
    expect(calls.gettoken).toBe(2);
    await send(5);
    expect(calls.gettoken).toBe(2);
  });
}

describe('in process', () => {
  sharesOneToken(async () => {
    const cache = createSharedCache({ clock, log, redisUrl: null });
    return [cache, cache];
  });
});

describe.skipIf(redisMissing)(`over Redis${redisMissing ? ` (${redisMissing})` : ''}`, () => {
  let server: Awaited<ReturnType<typeof startRedis>>;
  let open: SharedCache[] = [];
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.remove());
  beforeEach(async () => {
    await server.stop(); // an empty one for each test
    await server.start();
  });
  afterEach(() => {
    for (const cache of open.splice(0)) cache.close();
  });
  const connect = async () => {
    const cache = createSharedCache({ clock, log, redisUrl: server.url });
    open = [...open, cache];
    await expect.poll(() => cache.state()).toBe('ok');
    return cache;
  };
  sharesOneToken(async () => [await connect(), await connect()]);
});
