import { expect, test } from 'vitest';
import { nextReminderTime } from '../../src/lib/quiet-hours.ts';

const china = (local: string) => new Date(`${local}:00+08:00`);

test.each([
  ['2026-09-03T10:32', '2026-09-03T10:32', 'a Thursday morning'],
  ['2026-09-03T08:00', '2026-09-03T08:00', 'the first minute'],
  ['2026-09-03T19:59', '2026-09-03T19:59', 'the last minute'],
  ['2026-09-03T20:00', '2026-09-04T08:00', 'in the evening'],
  ['2026-09-03T23:59', '2026-09-04T08:00', 'before midnight'],
  ['2026-09-04T00:00', '2026-09-04T08:00', 'after midnight'],
  ['2026-09-04T07:59', '2026-09-04T08:00', 'before eight'],
  ['2026-09-04T20:00', '2026-09-07T08:00', 'on Friday evening'],
  ['2026-09-05T10:00', '2026-09-07T08:00', 'on Saturday'],
  ['2026-09-06T23:00', '2026-09-07T08:00', 'on Sunday night'],
  ['2026-12-31T21:00', '2027-01-01T08:00', 'over the year'],
])('%s waits until %s (%s)', (at, until) => {
  expect(nextReminderTime(china(at))).toEqual(china(until));
});
