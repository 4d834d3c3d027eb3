import { expect, test } from 'vitest';
import { backoffMs, maxAttempts } from '../../src/delivery/backoff.ts';
import { card, to, useBed } from './bed.ts';

const bed = useBed();
const dayMs = 24 * 3600_000;

test('twelve tries with full jitter take a day on average', () => {
  const waits = Array.from({ length: maxAttempts - 1 }, (_, n) => backoffMs(n + 1, () => 0.5));
  expect(waits.reduce((sum, ms) => sum + ms, 0) / dayMs).toBeGreaterThan(0.8);
  expect(waits.reduce((sum, ms) => sum + ms, 0) / dayMs).toBeLessThan(1.4);
  expect(backoffMs(12, () => 0)).toBe(0);
});

test('a busy platform is tried again after the backoff, not before', async () => {
  bed.standIn.refuse('retry', '-1');
  await bed.enqueue(card(to('a')));
  const delivery = bed.deliver();
  await delivery.drain();
  expect(await bed.rows()).toMatchObject([{ state: 'queued', attempts: 1, lastError: '-1: as told' }]);
  bed.later(backoffMs(1, () => 0.5) - 1000);
  await delivery.drain();
  expect(bed.standIn.calls).toBe(1);
  bed.later(2000);
  await delivery.drain();
  expect(await bed.rows()).toMatchObject([{ state: 'sent', attempts: 2, lastError: null }]);
  expect(bed.standIn.sent).toHaveLength(1);
});

test('after twelve tries the message is parked and reported, and goes out when an operator says so', async () => {
  for (let n = 0; n < maxAttempts; n++) bed.standIn.refuse('retry', 'transport');
  const [id = 0] = await bed.enqueue(card(to('a')));
  const delivery = bed.deliver();
  for (let n = 0; n < maxAttempts; n++) {
    await delivery.drain();
    bed.later(dayMs);
  }
  expect(await bed.rows()).toMatchObject([{ state: 'parked', attempts: maxAttempts, lastError: 'transport: as told' }]);
  expect(bed.heard).toMatchObject([{ accepted: [], failed: [{ user: 'a', code: 'transport' }] }]);
  expect(await delivery.requeue(id)).toBe(1);
  await delivery.drain();
  expect(bed.heard).toMatchObject([{}, { accepted: [{ user: 'a' }], failed: [] }]);
  expect(await bed.rows()).toMatchObject([{ state: 'sent' }]);
  expect(await delivery.requeue('all')).toBe(0);
});

test('a message the platform will never take is parked at once', async () => {
  bed.standIn.refuse('give_up', '40035');
  await bed.enqueue(card(to('a')));
  await bed.deliver().drain();
  expect(await bed.rows()).toMatchObject([{ state: 'parked', attempts: 1 }]);
  expect(await bed.jobs()).toBe(0);
});

test('a composer that throws is tried again like any fault, and told to nobody as sent', async () => {
  let broken = true;
  const { card: topic } = bed.topics;
  bed.topics['card'] = {
    ...topic,
    compose: (sql, ask) => (broken || !topic ? Promise.reject(new TypeError('a bug')) : topic.compose(sql, ask)),
  };
  await bed.enqueue(card(to('a')));
  const delivery = bed.deliver();
  await delivery.drain();
  expect(await bed.rows()).toMatchObject([{ state: 'queued', attempts: 1, lastError: 'unexpected: a bug' }]);
  broken = false;
  bed.later(dayMs);
  await delivery.drain();
  expect(await bed.rows()).toMatchObject([{ state: 'sent' }]);
});

test('a message that is out is not sent again when its row could not be closed', async () => {
  let broken = true;
  bed.topics['card'] = {
    compose: async (sql, ask) => ({ kind: 'text', text: `${ask.outboxId}` }),
    async onOutcome(_sql, outcome) {
      if (broken) throw new Error('the feature failed');
      bed.heard.push(outcome);
    },
  };
  await bed.enqueue(card(to('a')));
  const delivery = bed.deliver();
  await delivery.drain();
  expect(await bed.rows()).toMatchObject([{ state: 'queued', sendCode: null }]);
  const sentAt = bed.clock.now();
  broken = false;
  bed.later(dayMs);
  await delivery.drain();
  expect(bed.standIn.calls).toBe(1);
  expect(await bed.rows()).toMatchObject([{ state: 'sent', sendCode: 's1' }]);
  expect(bed.heard).toMatchObject([{ accepted: [{ user: 'a' }] }]);
  expect(bed.heard[0]?.sentAt.getTime()).toBeLessThanOrEqual(sentAt.getTime());
});

test('a topic that cannot take a failure does not keep the message from being parked', async () => {
  bed.topics['card'] = {
    compose: async () => ({ kind: 'text', text: 'x' }),
    onOutcome: () => Promise.reject(new Error('the feature failed')),
  };
  bed.standIn.refuse('give_up', '40035');
  await bed.enqueue(card(to('a')));
  await bed.deliver().drain();
  expect(await bed.rows()).toMatchObject([{ state: 'parked' }]);
});

test('an operator parks a waiting message', async () => {
  const [id = 0] = await bed.enqueue(card(to('a')));
  const delivery = bed.deliver();
  expect(await delivery.park(id)).toBe(true);
  expect(await delivery.park(id)).toBe(false);
  expect(await bed.jobs()).toBe(0);
  await delivery.drain();
  expect(bed.standIn.calls).toBe(0);
  await delivery.requeue('all');
  await delivery.drain();
  expect(bed.standIn.calls).toBe(1);
});
