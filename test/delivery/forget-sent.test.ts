import { expect, test } from 'vitest';
import { createClockwork, forgetSent } from '../../src/delivery/index.ts';
import { card, log, to, useBed } from './bed.ts';

const bed = useBed();
const dayMs = 86_400_000;

test('what was settled more than 90 days ago is forgotten; what waits, is parked, or tells who got a card is not', async () => {
  const delivery = bed.deliver({ concurrency: 1 });
  bed.standIn.refuse('give_up', '40035');
  await bed.enqueue(
    card(to('parked')),
    card(to('reply')),
    card(to('card'), { subject: { title: '通知', layerId: 3 } }),
  );
  await delivery.drain();
  bed.later(89 * dayMs);
  await bed.enqueue(card(to('young')));
  await delivery.drain();
  await delivery.pause('wecom');
  await bed.enqueue(card(to('waiting')));
  const clockwork = createClockwork([forgetSent(bed.store)], { store: bed.store, clock: bed.clock, log });
  const kept = async () => (await bed.rows()).map(({ users }) => users.join());
  expect(await clockwork.tick('forget-sent', bed.clock.now())).toBe('ran');
  expect(await kept()).toEqual(['parked', 'reply', 'card', 'young', 'waiting']);
  bed.later(2 * dayMs);
  expect(await clockwork.tick('forget-sent', bed.clock.now())).toBe('ran');
  expect(await kept()).toEqual(['parked', 'card', 'young', 'waiting']);
  bed.later(90 * dayMs);
  expect(await clockwork.tick('forget-sent', bed.clock.now())).toBe('ran');
  expect(await kept()).toEqual(['parked', 'card', 'waiting']);
});

test('thousands are walked page by page, the young ones not at all', async () => {
  await bed.sql(
    `INSERT INTO outbox (topic, platform, corp, account_ids, users, delivery_ids, subject, state, created_at, settled_at)
     SELECT 'card', 'wecom', '', '{1}', '{a}', '{0}', '{}', 'sent', at, at
       FROM generate_series(1, 12000) n, LATERAL (SELECT $1::timestamptz + CASE WHEN n <= 11000 THEN 0 ELSE 100 END * interval '1 day' AS at) t`,
    [bed.clock.now()],
  );
  bed.later(101 * dayMs);
  const clockwork = createClockwork([forgetSent(bed.store)], { store: bed.store, clock: bed.clock, log });
  expect(await clockwork.tick('forget-sent', bed.clock.now())).toBe('ran');
  expect(await bed.sql('SELECT count(*)::int AS left FROM outbox')).toEqual([{ left: 1000 }]);
});
