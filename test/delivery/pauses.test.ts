import { expect, test } from 'vitest';
import { listPauses } from '../../src/delivery/index.ts';
import { haltMs } from '../../src/delivery/pauses.ts';
import { card, to, useBed } from './bed.ts';
import { createStandIn } from './stand-in.ts';

const bed = useBed();

test('a refused secret stops everything at the first refusal, and one message at a time asks again', async () => {
  bed.standIn.refuse('halt', '40001');
  bed.standIn.refuse('halt', '40001');
  await bed.enqueue(card(to('a')), card(to('b')), card(to('c')));
  const delivery = bed.deliver({ concurrency: 1 });
  await delivery.drain();
  expect(bed.standIn.calls).toBe(1);
  expect(await listPauses(bed.sql)).toMatchObject([{ platform: 'wecom', kind: 'halt', code: '40001' }]);
  expect(await bed.rows()).toMatchObject([{ state: 'queued', attempts: 0, lastError: '40001: as told' }, {}, {}]);
  await delivery.drain();
  expect(bed.standIn.calls).toBe(1);

  bed.later(haltMs + 1000);
  await delivery.drain();
  expect(bed.standIn.calls).toBe(2);

  bed.later(haltMs + 1000);
  await delivery.drain();
  expect(bed.standIn.calls).toBe(5);
  expect(await listPauses(bed.sql)).toEqual([]);
  expect((await bed.rows()).map(({ state }) => state)).toEqual(['sent', 'sent', 'sent']);
});

test('after the mend an operator resumes without waiting', async () => {
  bed.standIn.refuse('halt', '60020');
  await bed.enqueue(card(to('a')));
  const delivery = bed.deliver();
  await delivery.drain();
  await delivery.resume('wecom');
  await delivery.drain();
  expect(await bed.rows()).toMatchObject([{ state: 'sent' }]);
});

test('a rate limit rests the whole platform for as long as it says and burns no tries', async () => {
  bed.standIn.refuse('retry', '45009', { afterMs: 60_000 });
  await bed.enqueue(card(to('a')), card(to('b')));
  const delivery = bed.deliver({ concurrency: 1 });
  await delivery.drain();
  bed.later(59_000);
  await delivery.drain();
  expect(bed.standIn.calls).toBe(1);
  bed.later(2000);
  await delivery.drain();
  expect(await bed.rows()).toMatchObject([
    { state: 'sent', attempts: 1 },
    { state: 'sent', attempts: 1 },
  ]);
});

test('an operator pauses a platform for every instance', async () => {
  const one = bed.deliver();
  const other = bed.deliver();
  await one.pause('wecom');
  await bed.enqueue(card(to('a')));
  await other.drain();
  bed.later(24 * 3600_000);
  await other.drain();
  expect(bed.standIn.calls).toBe(0);
  await one.resume('wecom');
  await other.drain();
  expect(bed.standIn.calls).toBe(1);
});

test('without its platform a message stays queued, and goes out when one is configured', async () => {
  await bed.enqueue(card(to('a')));
  await bed.deliver({ platforms: new Map() }).drain();
  expect(await bed.rows()).toMatchObject([{ state: 'queued', attempts: 0, lastError: 'no_platform: wecom' }]);
  const delivery = bed.deliver();
  await delivery.start();
  await delivery.drain();
  expect(await bed.rows()).toMatchObject([{ state: 'sent' }]);
});

test('a message for another corporation is not sent through this one', async () => {
  bed.standIn = createStandIn({ corp: 'ours' });
  await bed.enqueue(card(to('a'), { corp: 'theirs' }), card(to('b'), { corp: 'ours' }));
  await bed.deliver().drain();
  expect((await bed.rows()).map(({ state }) => state)).toEqual(['queued', 'sent']);
});

test('a message that only a later release knows burns no tries here, and goes out at once where that one starts', async () => {
  await bed.enqueue(card(to('a'), { topic: 'later' }), card(to('b')));
  const old = bed.deliver();
  await old.drain();
  bed.later(31_000);
  await old.drain();
  expect(await bed.rows()).toMatchObject([
    { state: 'queued', attempts: 0, lastError: 'no_topic: later' },
    { state: 'sent' },
  ]);
  const { card: known } = bed.topics;
  if (!known) throw new Error('the bed has a topic');
  const next = bed.deliver({ topics: { ...bed.topics, later: known } });
  await next.start();
  await next.drain();
  expect(await bed.rows()).toMatchObject([{ state: 'sent', attempts: 1 }, {}]);
});

test('an answer that a later release has had and not written down waits for that one, whose feature hears of it', async () => {
  await bed.enqueue(card(to('a'), { topic: 'later' }));
  const answer = { messageId: 'm', sendCode: 'c', taskId: null, unreached: [], sentAt: bed.clock.now() };
  await bed.sql('UPDATE outbox SET answer = $1::jsonb', [JSON.stringify(answer)]);
  await bed.deliver().drain();
  expect(await bed.rows()).toMatchObject([{ state: 'queued', attempts: 0 }]);
  const { card: known } = bed.topics;
  if (!known) throw new Error('the bed has a topic');
  bed.later(31_000);
  await bed.deliver({ topics: { later: known } }).drain();
  expect(await bed.rows()).toMatchObject([{ state: 'sent', sendCode: 'c' }]);
  expect(bed.heard).toHaveLength(1);
  expect(bed.standIn.calls).toBe(0);
});
