import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import Koa from 'koa';
import { afterEach, expect, test } from 'vitest';
import { createLive } from '../../src/sandbox/live.ts';
import { createSandboxPages } from '../../src/sandbox/pages.tsx';
import { people, startBot, startTwin } from './twin-kit.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

const start = async () => {
  const bot = await startBot();
  const { twin, clock } = await startTwin({ callbackUrl: bot.url, people });
  const live = createLive(twin);
  const koa = new Koa();
  koa.use(createSandboxPages({ twin, clock, live, query: { people: async () => Promise.resolve([]) } }).routes());
  const server = koa.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // a TCP server has no other kind of address
  closers.push(() => (live.close(), server.closeAllConnections(), server.close()));
  const answer = await fetch(`http://127.0.0.1:${port}/sandbox/api/events`);
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  let heard = '';
  const hear = async (piece: string) => {
    while (!heard.includes(piece)) {
      const part = await reader?.read();
      if (!part || part.done) throw new Error(`ended without ${piece}: ${heard}`);
      heard += part.value;
    }
    return heard;
  };
  await hear('retry');
  return { twin, live, answer, hear, url: `http://127.0.0.1:${port}/sandbox/api` };
};

test('a page hears of every phone and of the wire, once for many messages of one moment', async () => {
  const { twin, answer, hear } = await start();
  expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  await Promise.all([1, 2, 3].map((n) => twin.say('wangli', `第${n}句`)));
  await twin.say('liqiang', '在');
  const heard = await hear('"user":"liqiang"');
  expect(heard.match(/"user":"wangli"/gu)?.length).toBeLessThan(3);
  expect(heard).toContain('event: phone\ndata: {"user":"wangli"}');
  await hear('event: wire');
});

test('it hears when the clock is moved, and the end of the sandbox', async () => {
  const { live, hear, url } = await start();
  const body = JSON.stringify({ at: '2026-12-01T00:00:00Z' });
  await fetch(`${url}/clock`, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
  expect(await hear('event: clock')).toContain('"now":"2026-12-01T00:00:0');
  live.close();
  await expect(hear('never')).rejects.toThrow('ended');
});
