import Router from '@koa/router';
import { expect, test } from 'vitest';
import { AppError } from '../../src/errors.ts';
import { createHandTimers, healthy, startWeb } from './start.ts';

test('/healthz says that the process lives, on both listeners, whatever the database does', async () => {
  const { ask, admin } = await startWeb({ health: () => Promise.reject(new Error('down')) });
  for (const answer of [await ask('/healthz'), await fetch(`http://127.0.0.1:${admin.port}/healthz`)]) {
    expect([answer.status, await answer.json()]).toEqual([200, { status: 'ok' }]);
  }
});

test.each([
  [200, {}],
  [200, { platform: 'none' }],
  [200, { platform: 'halted' }],
  [503, { database: 'down' }],
  [503, { database: 'fsync is off' }],
  [503, { migrations: '2 pending' }],
  [503, { queue: 'stopped' }],
  [503, { log: 'behind' }],
])('/readyz answers %i for %o', async (status, fault) => {
  const { ask } = await startWeb({ health: () => Promise.resolve({ ...healthy, ...fault }) });
  const answer = await ask('/readyz');
  expect(answer.status).toBe(status);
  expect(await answer.json()).toEqual({ ready: status === 200, ...healthy, ...fault });
});

test('/readyz does not hang with the database: 503 after 3 s, and one question for all who ask', async () => {
  const timers = createHandTimers();
  let questions = 0;
  const health = () => {
    questions += 1;
    return new Promise<never>(() => {});
  };
  const { ask } = await startWeb({ health, startTimer: timers.startTimer });
  const answers = [ask('/readyz'), ask('/readyz')];
  await expect.poll(() => timers.open.size).toBe(2);
  timers.pass(3000);
  for (const answer of await Promise.all(answers)) {
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ ready: false, database: 'down' });
  }
  expect(questions).toBe(1);
});

test('/metrics stands on the admin listener only, with callbacks, durations and the process', async () => {
  const { ask, post, admin } = await startWeb();
  await post('say:one');
  const text = await (await fetch(`http://127.0.0.1:${admin.port}/metrics`)).text();
  expect(text).toContain('anda_callbacks_total{platform="wecom",outcome="acted"} 1');
  expect(text).toContain('route="/callback/wecom"');
  expect(text).toContain('process_cpu_seconds_total');
  expect((await ask('/metrics')).status).toBe(404);
});

test.each(['/', '/nope', '/callback', '/callback/wecom/x', '/%E0%A4%A', '/healthz/..%2f'])(
  '%s is 404',
  async (path) => {
    const { ask } = await startWeb();
    const answer = await ask(path);
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    const problem: unknown = await answer.json();
    expect(problem).toMatchObject({ type: '/problems/route.not_found', status: 404 });
  },
);

test.each([
  ['DELETE', '/callback/wecom', 'HEAD, GET, POST'],
  ['PUT', '/healthz', 'HEAD, GET'],
  ['PROPFIND', '/callback/wecom', 'HEAD, GET, POST'],
])('%s %s is 405 and says what is allowed', async (method, path, allow) => {
  const { ask } = await startWeb();
  const answer = await ask(path, { method });
  expect([answer.status, answer.headers.get('allow')]).toEqual([405, allow]);
  expect(await answer.json()).toMatchObject({ type: '/problems/route.bad_method' });
});

test('OPTIONS says what is allowed, and HEAD of a problem has no body', async () => {
  const { ask } = await startWeb();
  const options = await ask('/callback/wecom', { method: 'OPTIONS' });
  expect([options.status, options.headers.get('allow'), await options.text()]).toEqual([200, 'HEAD, GET, POST', '']);
  const head = await ask('/nope', { method: 'HEAD' });
  expect([head.status, await head.text()]).toEqual([404, '']);
});

test('every answer bears the security headers and an id of our own', async () => {
  const { ask } = await startWeb();
  for (const path of ['/healthz', '/nope']) {
    const { headers } = await ask(path, { headers: { 'x-request-id': 'chosen-by-the-sender' } });
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/u);
  }
});

test('the access log names the route and what came of it, never the query, the path as sent or the body', async () => {
  const { ask, post, lines } = await startWeb();
  await post('say:confidential', { headers: { authorization: 'confidential' } });
  await ask('/confidential?msg_signature=confidential');
  expect(lines).toMatchObject([
    { level: 30, msg: 'request', method: 'POST', route: '/callback/wecom', status: 200, outcome: 'acted' },
    { level: 30, msg: 'request', method: 'GET', route: 'none', status: 404 },
  ]);
  expect(lines[0]).toMatchObject({ requestId: expect.any(String) as unknown, ms: expect.any(Number) as unknown });
  expect(JSON.stringify(lines)).not.toMatch(/confidential|nonce/u);
});

test('pages of other rooms are served beside, and fail the same way', async () => {
  const pages = new Router();
  pages.get('/sandbox', (ctx) => void (ctx.body = '<p>甲县</p>'));
  pages.get('/sandbox/refuse', () => {
    throw new AppError('import.rejected', '第 2 行没有层级', { details: ['2: level'] });
  });
  pages.get('/sandbox/throw', (ctx) => ctx.throw(400, 'bad'));
  const { ask } = await startWeb({ extra: [pages] });
  const page = await ask('/sandbox');
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  const refused = await ask('/sandbox/refuse');
  expect([refused.status, await refused.json()]).toMatchObject([
    422,
    { detail: '第 2 行没有层级', errors: ['2: level'] },
  ]);
  expect((await ask('/sandbox/throw')).status).toBe(400);
  expect((await ask('/sandbox', { method: 'POST' })).status).toBe(405);
});
