import { expect, test } from 'vitest';
import { createMovableClock } from '../../src/lib/clock.ts';
import type { Inbound } from '../../src/platforms/port.ts';
import { createSenderLimit } from '../../src/web/sender-limit.ts';
import { startWeb } from './start.ts';

const noon = new Date('2026-09-01T04:00:00Z');
const from = (user: string, more: Partial<Inbound> = {}): Inbound =>
  // `as`: the kinds below need no more fields than these to be counted.
  ({
    kind: 'text',
    text: 'x',
    key: 'k',
    account: { platform: 'wecom', corp: 'c', user },
    at: noon,
    rawDigest: '',
    ...more,
  }) as Inbound;
const times = (n: number, act: () => string) => Array.from({ length: n }, act);

test('sixty messages a minute of one account are taken, the rest is dropped, and said once', () => {
  const clock = createMovableClock(noon);
  const limit = createSenderLimit(clock);
  expect(new Set(times(60, () => limit(from('a'))))).toEqual(new Set(['yes']));
  expect(times(100, () => limit(from('a')))).toEqual(['tell', ...times(99, () => 'no')]);
  expect(limit(from('b'))).toBe('yes');
  expect(limit(from('a', { account: { platform: 'wecom', corp: 'other', user: 'a' } }))).toBe('yes');
  clock.set(new Date(noon.getTime() + 66_000));
  expect(limit(from('a'))).toBe('yes');
});

test('taps are counted apart, and higher; opening the conversation is not counted', () => {
  const limit = createSenderLimit({ now: () => noon });
  times(61, () => limit(from('a')));
  const tap = () => limit(from('a', { kind: 'tap' }));
  expect(new Set(times(240, tap))).toEqual(new Set(['yes']));
  expect(tap()).toBe('no');
  expect(new Set(times(500, () => limit(from('a', { kind: 'event' }))))).toEqual(new Set(['yes']));
});

test('a flood is answered 200, touches nothing behind the door, is counted, and its sender asked once', async () => {
  const asked: string[] = [];
  const { post, acted, outcomes } = await startWeb({
    clock: { now: () => noon },
    sayTooFast: async ({ account }) => void asked.push(account.user),
  });
  for (let n = 0; n < 70; n++) expect((await post(`say:${n}`)).status).toBe(200);
  expect(acted).toHaveLength(60);
  expect(await outcomes()).toEqual({ acted: 60, 'ignored:too_fast': 10 });
  expect(asked).toEqual(['u1']);
});
