import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { countOpenDuties, openDuties, openDutiesOf, settleDuties } from '../../src/duties/index.ts';
import type { DutyDraft } from '../../src/duties/open.ts';
import { openStore, pgSql, type Sql, type Store } from '../../src/store/db.ts';
import { cloneDb } from '../support/db.ts';

let store: Store;
let sql: Sql;
beforeAll(async () => {
  store = openStore((await cloneDb()).url);
  sql = pgSql(store.pool);
});
afterAll(() => store.close());
beforeEach(() => sql('DELETE FROM duty'));

const at = (day: number) => new Date(Date.UTC(2026, 8, day));
const duty = (subjectId: number, more: Partial<DutyDraft> = {}): DutyDraft => ({
  kind: 'sign',
  organId: 7,
  noticeId: 1,
  subjectId,
  dueAt: null,
  ...more,
});
const rows = () =>
  sql<{ subject: number; settledAt: Date | null; outcome: string | null }>(
    'SELECT subject_id AS subject, settled_at AS "settledAt", outcome FROM duty ORDER BY id',
  );

test('a duty is opened once, however often, also at the same time', async () => {
  await Promise.all([1, 2, 3].map(() => openDuties(sql, [duty(1), duty(2)], at(1))));
  expect((await rows()).map(({ subject }) => subject).toSorted((a, b) => a - b)).toEqual([1, 2]);
  await openDuties(sql, [duty(1, { kind: 'relay' })], at(1));
  expect(await rows()).toHaveLength(3);
});

test('a settled duty keeps its first time and outcome and is not opened again', async () => {
  await openDuties(sql, [duty(1)], at(1));
  await settleDuties(sql, 'sign', [1], 'returned', at(2));
  await settleDuties(sql, 'sign', [1], 'signed', at(3));
  await openDuties(sql, [duty(1)], at(4));
  expect(await rows()).toEqual([{ subject: 1, settledAt: at(2), outcome: 'returned' }]);
  expect(await openDutiesOf(sql, [7])).toEqual([]);
});

test('settling touches the kind and the subjects named, nothing else', async () => {
  await openDuties(sql, [duty(1), duty(2), duty(1, { kind: 'relay' })], at(1));
  await settleDuties(sql, 'sign', [1, 99], 'signed', at(2));
  await settleDuties(sql, 'sign', [], 'signed', at(2));
  expect(await openDutiesOf(sql, [7])).toMatchObject([
    { kind: 'sign', subjectId: 2 },
    { kind: 'relay', subjectId: 1 },
  ]);
});

test('what is owed comes soonest due first, undated last, then in the order it was opened', async () => {
  await openDuties(sql, [duty(1)], at(1));
  await openDuties(sql, [duty(2, { dueAt: at(20) }), duty(3, { dueAt: at(9) })], at(2));
  await openDuties(sql, [duty(4, { dueAt: at(9) }), duty(5), duty(6, { organId: 8, dueAt: at(3) })], at(3));
  const order = async (organs: number[], limit?: number) =>
    (await openDutiesOf(sql, organs, limit)).map(({ subjectId }) => subjectId);
  expect(await order([7])).toEqual([3, 4, 2, 1, 5]);
  expect(await order([7, 8])).toEqual([6, 3, 4, 2, 1, 5]);
  expect(await order([7, 8], 2)).toEqual([6, 3]);
  expect(await order([])).toEqual([]);
  expect(await countOpenDuties(sql, [7, 8])).toBe(6);
});
