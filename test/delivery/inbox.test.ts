import { expect, test } from 'vitest';
import { claimInbox, createClockwork, forgetOld } from '../../src/delivery/index.ts';
import { log, noon, useBed } from './bed.ts';

const bed = useBed();

test('a key is new once, also when it stands twice in one batch', async () => {
  const first = await bed.store.batch((sql) => claimInbox(sql, ['k2', 'k1', 'k2'], noon));
  expect([...first].sort()).toEqual(['k1', 'k2']);
  const second = await bed.store.batch((sql) => claimInbox(sql, ['k1', 'k3'], noon));
  expect([...second]).toEqual(['k3']);
  expect(await bed.store.batch((sql) => claimInbox(sql, [], noon))).toEqual(new Set());
});

test('batches that hold the same keys in other orders wait for each other and share them out', async () => {
  const keys = Array.from({ length: 50 }, (_, n) => `key-${n}`);
  const claims = await Promise.all(
    [keys, keys.toReversed(), keys, keys.toReversed()].map((some) =>
      bed.store.batch((sql) => claimInbox(sql, some, noon)),
    ),
  );
  expect(claims.flatMap((claim) => [...claim]).sort()).toEqual(keys.toSorted());
});

test('a claim that rolls back can be made again', async () => {
  await bed.store
    .batch(async (sql) => {
      await claimInbox(sql, ['k'], noon);
      throw new Error('the act failed');
    })
    .catch(() => {});
  expect(await claimInbox(bed.sql, ['k'], noon)).toEqual(new Set(['k']));
});

test('keys are forgotten after 48 hours', async () => {
  await claimInbox(bed.sql, ['old'], new Date('2026-08-29T00:00:00Z'));
  await claimInbox(bed.sql, ['new'], noon);
  const clockwork = createClockwork([forgetOld(bed.store)], { store: bed.store, clock: bed.clock, log });
  expect(await clockwork.tick('forget-old', noon)).toBe('ran');
  expect(await bed.sql('SELECT key FROM inbox_key')).toEqual([{ key: 'new' }]);
});
