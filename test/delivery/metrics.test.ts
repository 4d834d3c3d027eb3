import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import {
  countFailing,
  countQueue,
  createDeliveryMetrics,
  findOldestQueued,
  listParked,
} from '../../src/delivery/index.ts';
import { card, noon, to, useBed } from './bed.ts';

const bed = useBed();

test('operators see what waits, what is parked and why, and never what it says or to whom', async () => {
  bed.standIn.refuse('give_up', '40035');
  const [parked] = await bed.enqueue(card(to('a', 'b')));
  const delivery = bed.deliver();
  await delivery.drain();
  await delivery.pause('wecom');
  bed.later(5000);
  await bed.enqueue(card(to('c')), card(to('d')));
  expect(await countQueue(bed.sql)).toEqual({ queued: 2, parked: 1 });
  expect((await findOldestQueued(bed.sql))?.getTime()).toBeGreaterThanOrEqual(noon.getTime() + 5000);
  const row = {
    outboxId: parked,
    topic: 'card',
    platform: 'wecom',
    receivers: 2,
    attempts: 1,
    lastError: '40035: as told',
  };
  expect(await listParked(bed.store)).toEqual([{ ...row, createdAt: expect.any(Date) }]);
});

test('Prometheus reads endings, lag, depth and age', async () => {
  const registry = new Registry();
  const metrics = createDeliveryMetrics(registry, { sql: bed.sql, clock: bed.clock });
  bed.standIn.refuse('retry', '-1');
  await bed.enqueue(card(to('a')));
  const delivery = bed.deliver({ metrics });
  await delivery.drain();
  bed.later(60_000);
  await bed.enqueue(card(to('b')));
  const before = await registry.metrics();
  expect(before).toContain('anda_delivery_messages_total{platform="wecom",topic="card",outcome="retried"} 1');
  expect(before).toContain('anda_delivery_queue_depth{state="queued"} 2');
  expect(before).toMatch(/anda_delivery_oldest_queued_seconds 6\d/u);
  await delivery.drain();
  const after = await registry.metrics();
  expect(after).toContain('anda_delivery_messages_total{platform="wecom",topic="card",outcome="sent"} 2');
  expect(after).toContain('anda_delivery_lag_seconds_bucket{le="1",platform="wecom",topic="card"} 1');
  expect(after).toContain('anda_delivery_queue_depth{state="queued"} 0');
});

test('wecom.md 14.14: receivers named in an answer of success are counted, and messages that fail one by one are told apart', async () => {
  const registry = new Registry();
  const metrics = createDeliveryMetrics(registry, { sql: bed.sql, clock: bed.clock });
  bed.standIn.unreached.set('b', 'unknown').set('c', 'unlicensed').set('d', 'unlicensed');
  await bed.enqueue(card(to('a', 'b', 'c', 'd')));
  const delivery = bed.deliver({ metrics, concurrency: 1 });
  await delivery.drain();
  const said = await registry.metrics();
  expect(said).toContain('anda_delivery_unreached_total{platform="wecom",reason="unknown"} 1');
  expect(said).toContain('anda_delivery_unreached_total{platform="wecom",reason="unlicensed"} 2');
  expect(await countFailing(bed.sql)).toEqual({ retrying: 0, parked: 0 });
  bed.standIn.refuse('retry', '-1');
  bed.standIn.refuse('give_up', '40035');
  await bed.enqueue(card(to('a')), card(to('a')));
  await delivery.drain();
  expect(await countFailing(bed.sql)).toEqual({ retrying: 1, parked: 1 });
});
