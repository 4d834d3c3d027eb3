import { afterEach, describe, expect, test } from 'vitest';
import { AppError } from '../../src/errors.ts';
import type { Inbound } from '../../src/platforms/port.ts';
import { createHandTimers, startWeb } from './start.ts';

const gates: (() => void)[] = [];
afterEach(() => gates.splice(0).forEach((open) => open()));

/** An act that is durable when the test says so. */
function createGate() {
  const acts: { inbound: Inbound; resolve: () => void; reject: (cause: Error) => void }[] = [];
  let arrived: (() => void) | null = null;
  const begun = new Promise<void>((resolve) => (arrived = resolve));
  const handle = (inbound: Inbound) =>
    new Promise<void>((resolve, reject) => {
      acts.push({ inbound, resolve, reject });
      gates.push(resolve);
      arrived?.();
    });
  return { handle, begun, acts };
}

describe('POST /callback/wecom', () => {
  test('wecom.md 14.12: answers 200 with an empty body', async () => {
    const { post, acted, outcomes } = await startWeb();
    const answer = await post('say:one');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-length')).toBe('0');
    expect(await answer.text()).toBe('');
    expect(acted).toEqual(['one']);
    expect(await outcomes()).toEqual({ acted: 1 });
  });

  test('wecom.md 14.11: answers only once the act is durable', async () => {
    const { handle, begun, acts } = createGate();
    const { post } = await startWeb({ handle });
    let isAnswered = false;
    const answer = post('say:one').then((response) => {
      isAnswered = true;
      return response;
    });
    await begun;
    expect(isAnswered).toBe(false);
    acts[0]?.resolve();
    expect((await answer).status).toBe(200);
  });

  test('wecom.md 14.12: takes what is authentic but not understood with the same empty 200, acts on nothing, and counts it', async () => {
    const { post, acted, outcomes } = await startWeb();
    const answer = await post('odd:unknown_event');
    expect([answer.status, await answer.text()]).toEqual([200, '']);
    expect(acted).toEqual([]);
    expect(await outcomes()).toEqual({ 'ignored:unknown_event': 1 });
  });

  test.each(['signature', 'stale', 'receiveid', 'crypto'])(
    'refuses %s with 403 and does not say which check',
    async (code) => {
      const { post, acted, outcomes } = await startWeb();
      const answer = await post(`forge:${code}`);
      expect(answer.status).toBe(403);
      expect(answer.headers.get('content-type')).toBe('application/problem+json');
      expect(await answer.json()).toEqual({
        type: '/problems/callback.refused',
        title: 'The callback is not authentic',
        status: 403,
        detail: 'It did not come from the platform for this app just now',
        instance: `/requests/${answer.headers.get('x-request-id')}`,
      });
      expect(acted).toEqual([]);
      expect(await outcomes()).toEqual({ [`refused:${code}`]: 1 });
    },
  );

  test('refuses malformed with 400, an empty body and a parameter given twice too', async () => {
    const { post, ask, outcomes } = await startWeb();
    for (const answer of [
      await post('forge:malformed'),
      await post(''),
      await ask('/callback/wecom?nonce=a&nonce=b', { method: 'POST', body: 'say:one' }),
    ]) {
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({ type: '/problems/callback.malformed' });
    }
    expect(await outcomes()).toEqual({ 'refused:malformed': 3 });
  });

  test('a bug in the adapter is a 500 without its text, logged once with its cause', async () => {
    const { post, lines, outcomes } = await startWeb();
    const answer = await post('boom:');
    expect(answer.status).toBe(500);
    const text = await answer.text();
    expect(JSON.parse(text)).toMatchObject({ type: '/problems/internal', status: 500 });
    expect(text).not.toMatch(/secret|stack|\.ts/u);
    expect(lines.filter((line) => line['level'] === 50)).toMatchObject([{ err: { message: /a bug/u } }]);
    expect(await outcomes()).toEqual({ failed: 1 });
  });
});

describe('the database', () => {
  test('wecom.md 14.11: does not answer: held for 3 s of the five, then 503, and the sender is told', async () => {
    const { handle, begun, acts } = createGate();
    const timers = createHandTimers();
    const told: string[] = [];
    const { post, outcomes, lines } = await startWeb({
      handle,
      startTimer: timers.startTimer,
      sayNotRecorded: (inbound) => Promise.resolve(void told.push(inbound.account.user)),
    });
    const answering = post('say:one');
    await begun;
    timers.pass(3000);
    const answer = await answering;
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ type: '/problems/database.down', status: 503 });
    expect(told).toEqual(['u1']);
    expect(await outcomes()).toEqual({ failed: 1 });
    expect(timers.open.size).toBe(0);
    acts[0]?.reject(new Error('connection lost')); // late, and nobody waits: it must end in the log, not in the process
    await Promise.resolve();
    expect(lines).toContainEqual(expect.objectContaining({ msg: 'act lost after its callback was answered 503' }));
  });

  test.each([
    ['breaks', new Error('Connection terminated unexpectedly'), 'database.down'],
    ['is known to be down', new AppError('database.down', '稍后再试'), 'database.down'],
  ])('%s: 503 at once, and failing to tell the sender changes nothing', async (_, cause, code) => {
    const { post, lines } = await startWeb({
      handle: () => Promise.reject(cause),
      sayNotRecorded: () => Promise.reject(new Error('platform down too')),
    });
    const answer = await post('say:one');
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ type: `/problems/${code}` });
    expect(lines.filter((line) => line['level'] === 50)).toHaveLength(1);
  });
});

describe('GET /callback/wecom', () => {
  test('wecom.md 14.4: returns exactly what the adapter says, as plain text, with the query decoded once', async () => {
    const { ask } = await startWeb();
    const answer = await ask('/callback/wecom?msg_signature=good&echostr=a%2Bb%252B%3D');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/u);
    expect(await answer.text()).toBe('a+b%2B=');
  });

  test('HEAD says the same without a body', async () => {
    const { ask } = await startWeb();
    const answer = await ask('/callback/wecom?msg_signature=good&echostr=abc', { method: 'HEAD' });
    expect([answer.status, answer.headers.get('content-length'), await answer.text()]).toEqual([200, '3', '']);
  });

  test('refuses a forged one', async () => {
    const { ask } = await startWeb();
    const answer = await ask('/callback/wecom?msg_signature=bad&echostr=abc');
    expect(answer.status).toBe(403);
    expect(await answer.text()).not.toContain('secret');
  });
});

test.each([
  ['GET', '/callback/wecom'],
  ['POST', '/callback/wecom'],
  ['POST', '/callback/dingtalk/robot'],
  ['POST', '/callback/dingtalk/card'],
])('%s %s is 404 as long as the platform has no settings', async (method, path) => {
  const { ask, outcomes } = await startWeb({ platforms: new Map() });
  const answer = await ask(path, { method });
  expect(answer.status).toBe(404);
  expect(await answer.json()).toMatchObject({ type: '/problems/callback.not_configured' });
  expect(await outcomes()).toEqual({ 'refused:not_configured': 1 });
});
