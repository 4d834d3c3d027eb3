import { request } from 'node:http';
import Koa from 'koa';
import { expect, test } from 'vitest';
import { listen } from '../../src/web/listen.ts';
import type { WebState } from '../../src/web/trace.ts';
import { createHandTimers, dial } from './start.ts';

const host = '127.0.0.1';

/** A page that answers when the test says so. */
function createSlowPage() {
  const app = new Koa<WebState>();
  let begin: () => void = () => {};
  let finish: () => void = () => {};
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const finished = new Promise<void>((resolve) => (finish = resolve));
  app.use(async (ctx) => {
    begin();
    await finished;
    ctx.body = 'done';
  });
  return { app, begun, finish };
}

test('closing lets running requests finish, takes no new ones, and keeps no idle connection', async () => {
  const { app, begun, finish } = createSlowPage();
  const listener = await listen(app, { host, port: 0 });
  const running = dial(listener.port, 'GET / HTTP/1.1\r\nHost: h\r\nConnection: keep-alive\r\n\r\n');
  await begun;
  const closed = listener.close();
  await expect(fetch(`http://${host}:${listener.port}/`)).rejects.toThrow('fetch failed');
  finish();
  expect(await running.answer).toMatch(/^HTTP\/1\.1 200 OK[\s\S]*done$/u);
  await closed;
  await listener.close(); // again: nothing to do
});

test('a request that does not end is cut after 5 s', async () => {
  const { app, begun } = createSlowPage();
  const timers = createHandTimers();
  const listener = await listen(app, { host, port: 0, startTimer: timers.startTimer });
  const hung = new Promise((resolve) => request({ host, port: listener.port }).on('error', resolve).end());
  await begun;
  const closed = listener.close();
  timers.pass(5000);
  await closed;
  expect(await hung).toMatchObject({ code: 'ECONNRESET' });
});

// Less than the keep-alive time, after which the connection would go by itself.
test('a sender that goes on after it was refused does not hold up the closing', { timeout: 3000 }, async () => {
  const app = new Koa<WebState>();
  app.use((ctx) => {
    ctx.req.resume();
    ctx.status = 413;
    ctx.body = 'too large';
  });
  const timers = createHandTimers();
  const listener = await listen(app, { host, port: 0, startTimer: timers.startTimer });
  const { socket, answer } = dial(listener.port, 'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 8\r\n\r\nhalf');
  await new Promise((resolve) => socket.once('data', resolve));
  const closed = listener.close();
  socket.write('rest');
  await closed;
  expect(await answer).toContain('413');
});

test('a port in use is a rejection with the code, not a crash', async () => {
  const { app } = createSlowPage();
  const first = await listen(app, { host, port: 0 });
  await expect(listen(app, { host, port: first.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  await first.close();
});

test('headers that drip in are cut off with 408, and cost nobody else anything', async () => {
  const app = new Koa<WebState>();
  app.use((ctx) => void (ctx.body = 'served'));
  const slow = { headersTimeout: 100, requestTimeout: 200, keepAliveTimeout: 5000, connectionsCheckingInterval: 20 };
  const listener = await listen(app, { host, port: 0, slow });
  const drips = Array.from({ length: 50 }, () => dial(listener.port, 'GET / HTTP/1.1\r\nHost: h\r\nX-A: '));
  expect(await (await fetch(`http://${host}:${listener.port}/`)).text()).toBe('served');
  const answers = await Promise.all(drips.map(({ answer }) => answer));
  expect(answers.every((answer) => answer.startsWith('HTTP/1.1 408 '))).toBe(true);
  await listener.close();
});

test('headers without end are refused', async () => {
  const app = new Koa<WebState>();
  const listener = await listen(app, { host, port: 0 });
  const { answer } = dial(listener.port, `GET / HTTP/1.1\r\nHost: h\r\nX-A: ${'x'.repeat(64 * 1024)}\r\n\r\n`);
  expect(await answer).toMatch(/^HTTP\/1\.1 (?:400|431) /u);
  await listener.close();
});
