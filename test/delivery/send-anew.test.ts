import { expect, test } from 'vitest';
import type { Outgoing } from '../../src/platforms/port.ts';
import { card, to, useBed } from './bed.ts';

const bed = useBed();
const hourMs = 3600_000;
const againOf = (outgoing: Outgoing | undefined) => (outgoing?.kind === 'card' ? (outgoing.again ?? 0) : 'no card');
const sentAgain = () => bed.standIn.sent.map(({ outgoing }) => againOf(outgoing));

test('wecom.md 14.16: a lost answer is asked for again with the same card within four hours, with a new one after them', async () => {
  const delivery = bed.deliver();
  await bed.enqueue(card(to('a')), card(to('b')));
  for (const _ of 'ab') bed.standIn.refuse('retry', 'transport');
  await delivery.drain();
  bed.standIn.refuse('retry', 'transport');
  bed.later(60_000);
  await delivery.drain();
  expect(sentAgain()).toEqual([0]);
  bed.later(5 * hourMs);
  await delivery.drain();
  expect(sentAgain()).toEqual([0, 1]);
  expect(await bed.sql("SELECT state, resent, task_id LIKE 't-%' AS known FROM outbox ORDER BY resent")).toEqual([
    { state: 'sent', resent: 0, known: true },
    { state: 'sent', resent: 1, known: true },
  ]);
});

test('wecom.md 14.16: a repetition that is refused, perhaps for its own task id, goes once as a new card and then to the operator', async () => {
  const delivery = bed.deliver();
  await bed.enqueue(card(to('a')));
  bed.standIn.refuse('retry', 'transport');
  bed.standIn.refuse('give_up', '42014');
  await delivery.drain();
  bed.later(60_000);
  await delivery.drain();
  expect(sentAgain()).toEqual([1]);
  await bed.enqueue(card(to('b')));
  bed.standIn.refuse('retry', 'transport');
  bed.standIn.refuse('give_up', '42014');
  bed.standIn.refuse('give_up', '42014');
  await delivery.drain();
  bed.later(60_000);
  await delivery.drain();
  expect((await bed.rows()).map(({ state, attempts }) => [state, attempts])).toEqual([
    ['sent', 3],
    ['parked', 3],
  ]);
});

test('what was answered, if only with a no, is never sent as a new card', async () => {
  const delivery = bed.deliver();
  await bed.enqueue(card(to('a')));
  bed.standIn.refuse('retry', '-1');
  await delivery.drain();
  bed.later(5 * hourMs);
  await delivery.drain();
  expect(sentAgain()).toEqual([0]);
});
