import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { createDeliveryMetrics, priorities } from '../../src/delivery/index.ts';
import { createMovableClock } from '../../src/lib/clock.ts';
import type { Outgoing } from '../../src/platforms/port.ts';
import { card, limitsAt, many, noon, to, useBed } from './bed.ts';

const bed = useBed();
const wecom = { id: 'wecom', corp: 'corp' } as const;
const pieces = (outgoing: Outgoing) => (outgoing.kind === 'text' ? Math.ceil(outgoing.text.length / 10) : 1);

test('wecom.md 14.15: nobody gets more in any minute or hour than the platform lets through', async () => {
  const clock = createMovableClock(noon);
  const limits = limitsAt(clock);
  const taken: number[] = [];
  for (let second = 0; second < 2 * 3600; second++) {
    const now = noon.getTime() + second * 1000;
    clock.set(new Date(now));
    if ((await limits.members(wecom, ['a'])).size === 0) taken.push(now);
  }
  const most = (ms: number) =>
    Math.max(...taken.map((from) => taken.filter((at) => at >= from && at < from + ms).length));
  expect(most(60_000)).toBe(28);
  expect(most(3600_000)).toBe(950);
  expect((await limits.members(wecom, ['b'])).size).toBe(0);
});

test('case does not make a second member, another corporation does, and a refused message does not count', async () => {
  const limits = limitsAt({ now: () => noon });
  for (let n = 0; n < 28; n++) expect((await limits.members(wecom, [n % 2 ? 'A' : 'a'])).size).toBe(0);
  const waits = await limits.members(wecom, ['A', 'b']);
  expect([...waits.keys()]).toEqual(['A']);
  expect((await limits.members({ ...wecom, corp: 'other' }, ['a'])).size).toBe(0);
});

test('who has had too many waits a minute; the others of the same message do not', async () => {
  const registry = new Registry();
  const metrics = createDeliveryMetrics(registry, { sql: bed.sql, clock: bed.clock });
  const receivers = to('busy', ...Array.from({ length: 30 }, (_, n) => `u${n}`));
  await bed.enqueue(...receivers.slice(1).map((other) => card([...receivers.slice(0, 1), other])));
  const delivery = bed.deliver({ metrics });
  await delivery.drain();
  const heard = (user: string) => bed.standIn.sent.filter(({ users }) => users.includes(user)).length;
  expect(heard('busy')).toBe(28);
  expect(receivers.slice(1).map(({ user }) => heard(user))).toEqual(Array.from({ length: 30 }, () => 1));
  expect(await registry.metrics()).toContain('anda_delivery_held_back_total{platform="wecom",limit="member"} 2');
  bed.later(66_000);
  await delivery.drain();
  expect(heard('busy')).toBe(30);
  expect((await bed.rows()).every(({ state, attempts }) => state === 'sent' && attempts === 1)).toBe(true);
});

test('a long text of several messages counts as several', async () => {
  bed.standIn.platform.messagesOf = pieces;
  bed.topics = { ...bed.topics, card: { compose: async () => ({ kind: 'text', text: '一'.repeat(100) }) } };
  await bed.enqueue(card(to('a')), card(to('a')), card(to('a')));
  const delivery = bed.deliver();
  await delivery.drain();
  expect(bed.standIn.sent).toHaveLength(2);
  bed.later(66_000);
  await delivery.drain();
  expect(bed.standIn.sent).toHaveLength(3);
});

test('wecom.md 14.26: the app keeps to its person-times a day; what is kept for answers still goes out, the rest after midnight', async () => {
  const limits = limitsAt(bed.clock, 10); // 2,000 a day, 200 of them for answers
  await bed.enqueue(card(many(1000)), card(many(900)));
  const delivery = bed.deliver({ limits, concurrency: 1 });
  await delivery.drain();
  expect(bed.standIn.sent.map(({ users }) => users.length)).toEqual([1000]);
  await bed.enqueue(card(to('signer'), { priority: priorities.receipt }));
  await delivery.drain();
  expect(bed.standIn.sent).toHaveLength(2);
  bed.clock.set(new Date('2026-09-01T16:06:00Z'));
  await delivery.drain();
  expect(bed.standIn.sent.map(({ users }) => users.length)).toEqual([1000, 1, 900]);
  expect((await bed.rows()).every(({ state, attempts }) => state === 'sent' && attempts === 1)).toBe(true);
});

test('redrawing has a budget of its own, and a message is not kept waiting by it', async () => {
  const limits = limitsAt(bed.clock);
  for (let n = 0; n < 9500; n++) expect(await limits.call(wecom, 'redraw')).toBe(0);
  expect(await limits.call(wecom, 'upload')).toBe(0);
  await bed.enqueue(card(to('a'), { kind: 'redraw', code: 'c1', priority: priorities.receipt }), card(to('b')));
  const delivery = bed.deliver({ limits });
  await delivery.drain();
  expect(bed.standIn.redrawn).toEqual([]);
  expect(bed.standIn.sent).toHaveLength(1);
  bed.later(66_000);
  await delivery.drain();
  expect(bed.standIn.redrawn).toHaveLength(1);
});

test('what waits because the platform rests is charged to nobody', async () => {
  const limits = limitsAt(bed.clock, 10);
  await bed.enqueue(card(many(1000)));
  const delivery = bed.deliver({ limits });
  await delivery.pause('wecom');
  for (let n = 0; n < 30; n++) {
    await delivery.drain();
    bed.later(11 * 60_000);
  }
  await delivery.resume('wecom');
  await delivery.drain();
  expect(bed.standIn.sent.map(({ users }) => users.length)).toEqual([1000]);
});
