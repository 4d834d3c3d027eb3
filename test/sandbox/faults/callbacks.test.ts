import { expect, test } from 'vitest';
import { startTestApp, wordsOf } from '../../support/app.ts';
import { assertWhole, onList } from './bed.ts';

const acknowledgements = 'SELECT person_name AS name, counts FROM acknowledgement';

test('callbackLost: nothing is signed, the card keeps its button, and the next tap signs once', async () => {
  const bed = await startTestApp();
  await bed.issue();
  bed.twin.faults.on('callbackLost');
  expect(await bed.twin.tap('lin', '签收')).toMatchObject({ status: null, attempts: 0 });
  await bed.drain();
  expect(wordsOf(bed.last('lin'))).toContain('［签收］');
  expect(await bed.status()).toMatchObject({ reached: 0 });
  expect(onList(bed)).toEqual([]);
  expect(wordsOf(await bed.tap('lin', '签收'))).toContain('已签收');
  await assertWhole(bed, { signed: ['lin'] });
  expect(bed.twin.wire.filter(({ fault }) => fault === 'callbackLost')).toMatchObject([
    { status: null, users: ['lin'] },
  ]);
});

test.each(['callbackRepeated', 'callbackResealed'] as const)(
  '%s: both are answered 200, one signature stands and one receipt is drawn',
  async (name) => {
    const bed = await startTestApp();
    await bed.issue();
    bed.twin.faults.on(name);
    expect(wordsOf(await bed.tap('lin', '签收'))).toContain('已签收');
    const sent = bed.twin.wire.filter(({ direction }) => direction === 'callback').slice(-2);
    expect(sent.map(({ status }) => status)).toEqual([200, 200]);
    expect(new Set(sent.map(({ attempt }) => attempt))).toEqual(new Set([1, 2]));
    expect(new Set(sent.map(({ first }) => first)).size).toBe(1);
    const nonces = new Set(sent.map(({ sealed }) => sealed?.query.nonce));
    expect(nonces.size).toBe(name === 'callbackRepeated' ? 1 : 2);
    expect(await bed.sql(acknowledgements)).toEqual([{ name: '王丽', counts: true }]);
    await assertWhole(bed, { signed: ['lin'] });
  },
);

test('tappedTwice: two events in one second, both answered, one signature and the card shows the receipt', async () => {
  const bed = await startTestApp();
  await bed.issue();
  bed.twin.faults.on('tappedTwice');
  expect(wordsOf(await bed.tap('lin', '签收'))).toContain('已签收');
  const taps = bed.twin.wire.filter(({ direction }) => direction === 'callback').slice(-2);
  expect(taps.map(({ status, first, id }) => [status, first === id])).toEqual([
    [200, true],
    [200, true],
  ]);
  expect(await bed.sql(acknowledgements)).toEqual([{ name: '王丽', counts: true }]);
  await assertWhole(bed, { signed: ['lin'] });
  bed.twin.faults.on('tappedTwice');
  await bed.tap('lin', '转发全部');
  expect(bed.twin.messagesOf('wang')).toHaveLength(1);
});
