import { chinaFields } from '../lib/china-time.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
/** Longer than any gap that our five fields can leave (29 February). */
const longestGapDays = 8 * 366;

const ranges = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 6],
] as const;

/** `5`, `*`, `1-5`, `1,3`, with `/n` behind a range. */
function parseField(field: string, [low, high]: readonly [number, number]): Set<number> {
  const values = new Set<number>();
  for (const part of field.split(',')) {
    const [, from, to, step] = /^(?:\*|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/u.exec(part) ?? [];
    if (!/^(?:\*|\d+(?:-\d+)?)(?:\/[1-9]\d*)?$/u.test(part)) throw new Error(`cron field ${field} is not understood`);
    const first = from === undefined ? low : Number(from);
    const last = to !== undefined ? Number(to) : from !== undefined && step === undefined ? first : high;
    if (first < low || last > high || first > last) throw new Error(`cron field ${field} is out of range`);
    for (let value = first; value <= last; value += Number(step ?? 1)) values.add(value);
  }
  return values;
}

/**
 * The last instant at or before `at` that a cron line names, in China's time: the slot to which a tick belongs, whoever
 * noticed it and however late. Five fields; at most one of day and weekday may be restricted, because programs disagree
 * on what both together mean.
 *
 * Throws: Error for a line it does not understand, or that names no instant at all.
 */
export function latestSlot(cron: string, at: Date): Date {
  const fields = cron.trim().split(/\s+/u);
  const [minutes, hours, days, months, weekdays] = ranges.map((range, n) => parseField(fields[n] ?? '', range));
  if (fields.length !== 5 || !minutes || !hours || !days || !months || !weekdays)
    throw new Error(`cron ${cron}: five fields`);
  if (fields[2] !== '*' && fields[4] !== '*') throw new Error(`cron ${cron}: day or weekday, not both`);

  // Whole days and hours in China end on whole UTC hours (UTC+8): steps may be cut in UTC.
  let slot = Math.floor(at.getTime() / minuteMs) * minuteMs;
  const earliest = slot - longestGapDays * dayMs;
  while (slot > earliest) {
    const { month, day, weekday, hour, minute } = chinaFields(new Date(slot));
    if (!months.has(month) || !days.has(day) || !weekdays.has(weekday))
      slot -= hour * hourMs + minute * minuteMs + minuteMs;
    else if (!hours.has(hour)) slot -= minute * minuteMs + minuteMs;
    else if (!minutes.has(minute)) slot -= minuteMs;
    else return new Date(slot);
  }
  throw new Error(`cron ${cron} names no instant`);
}
