import { expect, test } from 'vitest';
import { createMemberLimits } from '../../src/delivery/member-limits.ts';
import { createMovableClock } from '../../src/lib/clock.ts';
import { card, noon, to, useBed } from './bed.ts';

const bed = useBed();

test('nobody gets more in any minute or hour than the platform lets through', () => {
  const clock = createMovableClock(noon);
  const limits = createMemberLimits(clock);
  const taken: number[] = [];
  for (let second = 0; second < 2 * 3600; second++) {
    const now = noon.getTime() + second * 1000;
    clock.set(new Date(now));
    if (limits.take('wecom', ['a']).size === 0) taken.push(now);
  }
  const most = (ms: number) =>
    Math.max(...taken.map((from) => taken.filter((at) => at >= from && at < from + ms).length));
  expect(most(60_000)).toBe(28);
  expect(most(3600_000)).toBe(950);
  expect(limits.take('wecom', ['b']).size).toBe(0);
});

test('case does not make a second member, and a refused message does not count', () => {
  const limits = createMemberLimits({ now: () => noon });
  for (let n = 0; n < 28; n++) expect(limits.take('wecom', [n % 2 ? 'A' : 'a']).size).toBe(0);
  expect(limits.take('wecom', ['a', 'b'])).toEqual(new Map([['a', 60_000]]));
});

test('who has had too many waits a minute; the others of the same message do not', async () => {
  const receivers = to('busy', ...Array.from({ length: 30 }, (_, n) => `u${n}`));
  await bed.enqueue(...receivers.slice(1).map((other) => card([...receivers.slice(0, 1), other])));
  const delivery = bed.deliver();
  await delivery.drain();
  const heard = (user: string) => bed.standIn.sent.filter(({ users }) => users.includes(user)).length;
  expect(heard('busy')).toBe(28);
  expect(receivers.slice(1).map(({ user }) => heard(user))).toEqual(Array.from({ length: 30 }, () => 1));
  bed.later(61_000);
  await delivery.drain();
  expect(heard('busy')).toBe(30);
  expect((await bed.rows()).every(({ state, attempts }) => state === 'sent' && attempts === 1)).toBe(true);
});
