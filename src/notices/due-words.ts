import { chinaDate, chinaDeadline, chinaFields } from '../lib/china-time.ts';

const two = (n: number) => String(n).padStart(2, '0');
const dayMs = 24 * 3600_000;
const monthDays = (year: number, month: number) => new Date(Date.UTC(year, month, 0)).getUTCDate();

/** An hour at the end: `18:00`, `18时`, `下午5点`, `17时30分`. */
const hourAtEnd =
  /(?:T|\s)*(?<part>上午|早上|中午|下午|晚上|晚)?\s?(?<hour>\d{1,2})(?::(?<minutes>\d{2})|[时点](?:(?<minute>\d{1,2})分)?)$/u;

/**
 * A date as people type it in chat: `9月25日`, `9-25`, `9/25`, `25日`, `25号前`, `2026年9月25日`, `9月底`, `明天`, with or without
 * an hour (`9月25日18时`, `2026-09-25 18:00`). A day without its year or month means the next such day.
 *
 * Shape: the instant at which it ends (24:00 in China where no hour is said); null when it is no date, or a date with a
 * year that is past: nobody means to set a deadline in the past.
 */
export function readDue(words: string, now: Date): Date | null {
  const text = words
    .normalize('NFKC')
    .trim()
    .replace(/\s+/gu, ' ')
    .replace(/\s?(?:之?前|为止|截止)$/u, '');
  const hour = hourAtEnd.exec(text);
  const date = (hour ? text.slice(0, hour.index) : text).replace(/\s/gu, '');
  const day = dayOf(date, now);
  if (day === null) return null;
  const due = hour ? atHour(day, hour.groups ?? {}) : chinaDeadline(day);
  return due && due > now ? due : null;
}

/** The instant of a deadline as readings keep it: `2026-09-25`, or `2026-09-25T18:00` where it is not 24:00 in China. */
export function dueOfInstant(at: Date): string {
  const { hour, minute } = chinaFields(at);
  return hour === 0 && minute === 0
    ? chinaDate(new Date(at.getTime() - 1))
    : `${chinaDate(at)}T${two(hour)}:${two(minute)}`;
}

function atHour(
  day: string,
  { part = '', hour = '', minutes, minute }: Record<string, string | undefined>,
): Date | null {
  const isLater = /^(?:下午|晚)/u.test(part) && Number(hour) < 12;
  const [h, m] = [Number(hour) + (isLater ? 12 : 0), Number(minutes ?? minute ?? 0)];
  if (h > 24 || m > 59 || (h === 24 && m > 0)) return null;
  return new Date(Date.parse(`${day}T00:00:00+08:00`) + (h * 60 + m) * 60_000);
}

/** `YYYY-MM-DD` in China; `text` is the date and nothing else. */
function dayOf(text: string, now: Date): string | null {
  const relative: Record<string, number> = { 今天: 0, 今日: 0, 明天: 1, 明日: 1, 后天: 2 };
  const days = relative[text];
  if (days !== undefined) return chinaDate(new Date(now.getTime() + days * dayMs));
  const full = /^(\d{4})(?:年|[-/.])(\d{1,2})(?:月|[-/.])(\d{1,2})[日号]?$/u.exec(text);
  if (full) return validDay(Number(full[1]), Number(full[2]), Number(full[3]));
  const today = chinaFields(now);
  const end = /^(?:(\d{1,2})|本|这个)月(?:底|末)$/u.exec(text);
  const monthDay = /^(\d{1,2})(?:月|[-/.])(\d{1,2})[日号]?$/u.exec(text);
  if (end || monthDay) {
    const month = Number(end?.[1] ?? monthDay?.[1] ?? today.month);
    const inYear = (year: number) => validDay(year, month, end ? monthDays(year, month) : Number(monthDay?.[2]));
    const thisYear = inYear(today.year);
    return thisYear !== null && thisYear < chinaDate(now) ? inYear(today.year + 1) : thisYear;
  }
  const dayOnly = /^(\d{1,2})[日号]$/u.exec(text);
  if (!dayOnly) return null;
  const wanted = Number(dayOnly[1]);
  if (wanted >= today.day) return validDay(today.year, today.month, wanted);
  return today.month === 12 ? validDay(today.year + 1, 1, wanted) : validDay(today.year, today.month + 1, wanted);
}

const validDay = (year: number, month: number, day: number): string | null =>
  month >= 1 && month <= 12 && day >= 1 && day <= monthDays(year, month) ? `${year}-${two(month)}-${two(day)}` : null;
