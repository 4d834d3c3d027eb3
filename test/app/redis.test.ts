import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { redisMissing, startRedis } from '../support/redis.ts';

describe.skipIf(redisMissing)(`two instances over one Redis${redisMissing ? ` (${redisMissing})` : ''}`, () => {
  let server: Awaited<ReturnType<typeof startRedis>>;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.remove());

  test('wecom.md 14.15: wecom.md 14.19: together they send one member no more than the platform lets through, with one token', async () => {
    const bed = await startTestApp({ env: { REDIS_URL: server.url } });
    const health = async () => (await (await fetch(`${bed.origin}/readyz`)).json()) as Record<string, unknown>; // our own page
    await expect.poll(health).toMatchObject({ ready: true, redis: 'ok', sending: 'ok' });
    const other = await bed.another();
    await expect.poll(async () => (await fetch(new URL('/readyz', other.url))).text()).toContain('"redis":"ok"');
    for (let n = 0; n < 50; n++) expect((await bed.twin.say('lin', '待办')).status).toBe(200);
    const settle = async () => {
      await bed.drain();
      await other.app.delivery.drain();
    };
    await settle();
    expect(bed.twin.messagesOf('lin')).toHaveLength(28);
    bed.clock.pass(66_000);
    await settle();
    expect(bed.twin.messagesOf('lin')).toHaveLength(50);
    expect(bed.twin.dropped).toEqual([]);
    expect(bed.twin.wire.filter(({ path }) => path.endsWith('/gettoken'))).toHaveLength(1);
  });
});
