import { expect, test } from 'vitest';
import { enqueue } from '../../src/delivery/index.ts';
import { card, many, to, useBed } from './bed.ts';

const bed = useBed();

test('an act that rolls back leaves neither row nor job', async () => {
  const act = bed.store.batch(async (sql) => {
    await enqueue(sql, [card(to('a', 'b'))], bed.clock.now());
    throw new Error('the act failed');
  });
  await expect(act).rejects.toMatchObject({ message: 'the act failed' });
  expect(await bed.rows()).toEqual([]);
  expect(await bed.jobs()).toBe(0);
});

test('2,500 receivers are three rows with a job each, in order', async () => {
  const ids = await bed.enqueue(card(many(2500)));
  const rows = await bed.rows();
  expect(rows.map(({ id }) => id)).toEqual(ids);
  expect(rows.map(({ users }) => users.length)).toEqual([1000, 1000, 500]);
  expect(rows.flatMap(({ users }) => users)).toEqual(many(2500).map(({ user }) => user));
  expect(await bed.jobs()).toBe(3);
});

test('several messages go in together; one without receivers writes nothing', async () => {
  const ids = await bed.enqueue(card(to('a')), card([]), card(to('b'), { kind: 'redraw', code: 'c' }));
  expect(ids).toHaveLength(2);
  expect((await bed.rows()).map(({ users }) => users)).toEqual([['a'], ['b']]);
  expect(await bed.enqueue()).toEqual([]);
});

test('somebody who holds two posts stays in one batch', async () => {
  const twice = [...many(999), { accountId: 5, user: 'u4', deliveryId: 7 }, ...to('x', 'y')];
  await bed.enqueue(card(twice));
  expect((await bed.rows()).map(({ users }) => new Set(users).size)).toEqual([1000, 1]);
});
