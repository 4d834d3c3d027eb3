import { z } from 'zod';
import { expect, test } from 'vitest';
import Koa from 'koa';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach } from 'vitest';
import { createMovableClock } from '../../src/lib/clock.ts';
import { describeApi, operations } from '../../src/sandbox/api/openapi.ts';
import { createSandboxPages } from '../../src/sandbox/pages.tsx';
import { buttonCard, startBot, startTwin } from './twin-kit.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

const start = async () => {
  const kit = await startTwin();
  const person = { userid: 'wangli', name: '王丽', organ: '东岗区', level: 'county', post: '文书' };
  const people = () => Promise.resolve([person]);
  const router = createSandboxPages({ twin: kit.twin, clock: createMovableClock(), query: { people } });
  const server = new Koa().use(router.routes()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo; // a TCP server has no other kind of address
  return { ...kit, router, url: `http://127.0.0.1:${port}` };
};

test('every route of the API stands in the description', async () => {
  const { router, url } = await start();
  const routes = router.stack
    .filter(({ path }) => String(path).startsWith('/sandbox/api/'))
    .flatMap(({ path, methods }) =>
      methods.filter((m) => m !== 'HEAD').map((m) => `${m.toLowerCase()} ${String(path)}`),
    );
  const answer = await fetch(`${url}/sandbox/api/openapi.json`);
  const { openapi, paths } = (await answer.json()) as { openapi: string; paths: Record<string, object> }; // shape below
  const told = Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).map((m) => `${m} ${path}`));
  expect(openapi).toBe('3.1.0');
  expect(told.toSorted()).toEqual(routes.toSorted());
  expect(JSON.stringify(describeApi())).not.toContain('$schema');
});

test('answers are as described, and refusals are Problem Details', async () => {
  const { send, twin, url } = await start();
  const bot = await startBot();
  twin.setCallback(bot.url);
  await send('template_card', buttonCard('t1'));
  const messageId = twin.messagesOf('wangli')[0]?.messageId ?? '';
  const asked: Record<string, string | object> = {
    'get /sandbox/api/messages': '?user=wangli',
    'post /sandbox/api/say': { user: 'wangli', text: '你好' },
    'post /sandbox/api/tap': { user: 'wangli', messageId, button: '签收' },
    'post /sandbox/api/clock': { at: '2026-09-01T02:00:00Z' },
    'post /sandbox/api/callback': { url: bot.url },
  };
  const checked = operations.filter(
    ({ answer, method, path }) => answer && (method === 'get' || `post ${path}` in asked),
  );
  expect(checked.length).toBeGreaterThan(7);
  for (const { method, path, answer } of checked) {
    const given = asked[`${method} ${path}`] ?? '';
    const reply =
      typeof given === 'string'
        ? await fetch(url + path + given)
        : await fetch(url + path, { method: 'POST', body: JSON.stringify(given) });
    expect([path, reply.status]).toEqual([path, 200]);
    expect([path, z.safeParse(answer ?? z.never(), await reply.json()).error?.message]).toEqual([path, undefined]);
  }
  const refused = await fetch(`${url}/sandbox/api/say`, { method: 'POST', body: '{"user":"wangli"}' });
  expect([refused.status, refused.headers.get('content-type')]).toEqual([
    400,
    expect.stringContaining('application/problem+json'),
  ]);
});
