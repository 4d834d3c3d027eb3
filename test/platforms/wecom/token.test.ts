import { setImmediate as turn } from 'node:timers/promises';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import type { Clock } from '../../../src/lib/clock.ts';
import { createWecom, type StoredToken, type TokenCache } from '../../../src/platforms/wecom/index.ts';
import { credentials, givenSend, givenToken, granted, host, ok, sender, text } from './api-kit.ts';
import { clockAt, config, nowSeconds } from './seal-kit.ts';

const dead = (errcode: number) => ({ errcode, errmsg: 'invalid access_token' });
const json = (body: object) => new Response(JSON.stringify(body));
const movable = (): Clock & { passSeconds(seconds: number): void } => {
  let at = nowSeconds;
  return { now: () => new Date(at * 1000), passSeconds: (seconds) => void (at += seconds) };
};

/** A platform in one function: answers by path, counts, and takes its turns. */
function standIn(valid: () => string, answer: () => object = () => ok) {
  const calls = { gettoken: 0, send: 0, deadSends: 0 };
  const standInFetch: typeof fetch = async (input) => {
    await turn();
    const url = new URL(input instanceof Request ? input.url : input);
    if (url.pathname.endsWith('/gettoken')) {
      calls.gettoken += 1;
      return json(granted(valid()));
    }
    calls.send += 1;
    if (url.searchParams.get('access_token') === valid()) return json(answer());
    calls.deadSends += 1;
    return json(dead(40014));
  };
  return { calls, fetch: standInFetch };
}

describe('one token for all', () => {
  test('fifty sends at once ask for one token', async () => {
    givenToken();
    host().post('/cgi-bin/message/send').query({ access_token: 'T1' }).times(50).reply(200, ok);
    const platform = sender();
    const sent = await Promise.all(Array.from({ length: 50 }, (_, i) => platform.send([`u${i}`], text)));
    expect(sent).toHaveLength(50);
  });

  test('it is kept for as long as the platform says, less a margin', async () => {
    const clock = movable();
    const platform = sender({ clock });
    const send = async () => (await platform.send(['lisi'], text)).messageId;
    givenToken('T1', 7200);
    givenSend(ok, 'T1');
    expect(await send()).toBe('MSGID1');
    clock.passSeconds(7200 - 301);
    givenSend(ok, 'T1');
    expect(await send()).toBe('MSGID1');
    clock.passSeconds(2);
    givenToken('T2', 60);
    givenSend(ok, 'T2');
    expect(await send()).toBe('MSGID1');
    clock.passSeconds(53);
    givenSend(ok, 'T2');
    expect(await send()).toBe('MSGID1');
    clock.passSeconds(2);
    givenToken('T3');
    givenSend(ok, 'T3');
    expect(await send()).toBe('MSGID1');
  });

  test('what the platform sends instead of a token is worth another try', async () => {
    for (const answer of [{ errcode: 0 }, { ...granted(), expires_in: 'soon' }, { ...granted(), access_token: '' }]) {
      host().get('/cgi-bin/gettoken').query(credentials).reply(200, answer);
      await expect(sender().send(['lisi'], text)).rejects.toMatchObject({ verdict: 'retry', code: 'transport' });
    }
  });

  test('a failed fetch is forgotten: the next send asks again', async () => {
    const platform = sender();
    host().get('/cgi-bin/gettoken').query(true).reply(503);
    await expect(platform.send(['lisi'], text)).rejects.toMatchObject({ verdict: 'retry' });
    givenToken();
    givenSend(ok);
    await platform.send(['lisi'], text);
  });
});

describe('a token that dies early', () => {
  test.each([40014, 42001])('%i: one new token, one more try', async (errcode) => {
    givenToken('T1');
    givenSend(dead(errcode), 'T1');
    givenToken('T2');
    givenSend(ok, 'T2');
    expect(await sender().send(['lisi'], text)).toMatchObject({ messageId: 'MSGID1' });
  });

  test('refused a second time: later, not again at once', async () => {
    givenToken('T1');
    givenSend(dead(40014), 'T1');
    givenToken('T2');
    givenSend(dead(42001), 'T2');
    await expect(sender().send(['lisi'], text)).rejects.toMatchObject({ verdict: 'retry', code: '42001' });
  });

  test('the platform gives the refused token again: two tries, no loop', async () => {
    const { calls, fetch } = standIn(
      () => 'T1',
      () => dead(40014),
    );
    await expect(sender({ fetch }).send(['lisi'], text)).rejects.toMatchObject({ verdict: 'retry', code: '40014' });
    expect(calls.gettoken).toBeLessThanOrEqual(3);
    expect(calls.send).toBe(2);
  });

  test('wecom.md 14.19: fifty sends in flight with the dead token fetch one new one', async () => {
    let valid = 'T1';
    const { calls, fetch } = standIn(() => valid);
    const platform = sender({ fetch });
    await platform.send(['lisi'], text);
    valid = 'T2';
    await Promise.all(Array.from({ length: 50 }, (_, i) => platform.send([`u${i}`], text)));
    expect(calls).toEqual({ gettoken: 2, send: 101, deadSends: 50 });
  });

  test('wecom.md 14.19: somebody else has stored a newer one meanwhile: it is taken, nothing is fetched', async () => {
    const stored = new Map<string, StoredToken>();
    const tokenCache: TokenCache = {
      read: async (key) => stored.get(key) ?? null,
      write: async (key, value) => void stored.set(key, value),
      async drop(key, token) {
        if (stored.get(key)?.token === token) stored.delete(key);
      },
      alone: (_key, act) => act(),
    };
    const { calls, fetch } = standIn(() => 'T2');
    const usableUntil = (nowSeconds + 3600) * 1000;
    const other: TokenCache = {
      ...tokenCache,
      async drop(key, token) {
        stored.set(key, { token: 'T2', usableUntil }); // the other instance was faster
        await tokenCache.drop(key, token);
      },
    };
    stored.set(`wecom:${config.corpId}:1000002`, { token: 'T1', usableUntil });
    await sender({ fetch, tokenCache: other }).send(['lisi'], text);
    expect(calls).toEqual({ gettoken: 0, send: 2, deadSends: 1 });
  });
});

describe('refused credentials', () => {
  test.each([40001, 40013, 41002, 41004])(
    'wecom.md 14.20: %i from gettoken: asked once, not again within the hour',
    async (errcode) => {
      host().get('/cgi-bin/gettoken').query(true).reply(200, { errcode, errmsg: 'ok' });
      const platform = sender();
      const halt = { verdict: 'halt', code: String(errcode) };
      const all = await Promise.allSettled(Array.from({ length: 50 }, (_, i) => platform.send([`u${i}`], text)));
      for (const result of all) expect(result).toMatchObject({ status: 'rejected', reason: halt });
      await expect(platform.send(['lisi'], text)).rejects.toMatchObject(halt);
      await expect(
        platform.redraw?.(['lisi'], 'RC', { source: '', title: 't', desc: '', rows: [], buttons: [], text: 't' }),
      ).rejects.toMatchObject(halt);
    },
  );

  test('wecom.md 14.20: after an hour one try, and after another refusal another hour', async () => {
    let seconds = nowSeconds;
    let isRight = false;
    const { calls, fetch } = standIn(() => 'T1');
    let tries = 0;
    const gate: typeof globalThis.fetch = (...args) => {
      const [url] = args;
      if (!(url instanceof URL && url.pathname.endsWith('/gettoken')) || isRight) return fetch(...args);
      tries += 1;
      return Promise.resolve(Response.json({ errcode: 40001, errmsg: '' }));
    };
    const platform = sender({ fetch: gate, clock: { now: () => new Date(seconds * 1000) } });
    const all = () => Promise.allSettled(Array.from({ length: 20 }, (_, i) => platform.send([`u${i}`], text)));
    await all();
    seconds += 3599;
    await all();
    expect(tries).toBe(1);
    seconds += 1;
    await all();
    await all();
    expect(tries).toBe(2);
    isRight = true;
    seconds += 3600;
    expect((await all()).filter(({ status }) => status === 'fulfilled')).toHaveLength(20);
    expect([tries, calls.gettoken]).toEqual([2, 1]);
  });

  test('wecom.md 14.20: 40001 from a call stops the rest, too', async () => {
    givenToken();
    givenSend({ errcode: 40001, errmsg: '' });
    const platform = sender();
    await expect(platform.send(['lisi'], text)).rejects.toMatchObject({ verdict: 'halt', code: '40001' });
    await expect(platform.send(['lisi'], text)).rejects.toMatchObject({ verdict: 'halt', code: '40001' });
  });

  test('wecom.md 14.13: an untrusted address halts, but may be mended without a new process', async () => {
    givenToken();
    givenSend({ errcode: 60020, errmsg: '' });
    const platform = sender();
    await expect(platform.send(['lisi'], text)).rejects.toMatchObject({ verdict: 'halt', code: '60020' });
    givenSend(ok);
    await platform.send(['lisi'], text);
  });

  test('one line in the log, without secret', async () => {
    host().get('/cgi-bin/gettoken').query(true).reply(200, { errcode: 40001, errmsg: 'app-secret' });
    const lines: string[] = [];
    const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
    const platform = createWecom(config, { clock: clockAt(nowSeconds), log });
    for (const user of ['a', 'b', 'c']) await expect(platform.send([user], text)).rejects.toThrow('40001');
    expect(lines).toEqual([expect.stringContaining('refuses corp id or secret')]);
    expect(lines[0]).not.toContain('app-secret');
  });
});
