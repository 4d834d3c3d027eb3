import { expect, test } from 'vitest';
import { AppError } from '../../src/errors.ts';
import type { Signing } from '../../src/notices/sign.ts';
import { createSigner } from '../../src/notices/signer.ts';
import { systemClock } from '../../src/lib/clock.ts';

const item = (inboxKey: string): Signing => ({
  inboxKey,
  number: 1,
  layerId: null,
  organs: [],
  personId: 1,
  personName: '某人',
  accountId: 1,
  account: { platform: 'wecom', corp: 'ww1', user: 'a' },
  via: 'wecom-tap',
  at: new Date(0),
  rawDigest: '',
  redrawCode: null,
});

test('a database that stays away is asked twice, not once more for each who waits', async () => {
  let asked = 0;
  const down = async () => {
    asked += 1;
    throw new AppError('database.down', 'away');
  };
  const store = { batch: down };
  const signer = createSigner({ store, clock: systemClock });
  const first = signer.sign(item('0')); // in flight alone: a try and one more
  const others = Array.from({ length: 50 }, (_, i) => signer.sign(item(String(i + 1))));
  const results = await Promise.allSettled([first, ...others]);
  expect(results.every(({ status }) => status === 'rejected')).toBe(true);
  expect(asked).toBe(4);
});
