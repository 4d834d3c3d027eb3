import { parseNumeral } from './numerals.ts';

const two = (n: number): string => String(n).padStart(2, '0');
const lastDayOf = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

/** `YYYY-MM-DD`, or null where the calendar has no such day: 2月30日 is a slip, and we do not guess which one. */
export const isoDate = (year: number, month: number, day: number): string | null =>
  month >= 1 && month <= 12 && day >= 1 && day <= lastDayOf(year, month) ? `${year}-${two(month)}-${two(day)}` : null;

export const isoMonthEnd = (year: number, month: number): string | null =>
  month >= 1 && month <= 12 ? `${year}-${two(month)}-${two(lastDayOf(year, month))}` : null;

export const addDays = (iso: string, days: number): string =>
  new Date(Date.parse(`${iso}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

/** The same day `months` later, or that month's last day where it is shorter. */
export const addMonths = (iso: string, months: number): string => {
  const [year = 0, month = 1, day = 1] = iso.split('-').map(Number);
  const first = new Date(Date.UTC(year, month - 1 + months, 1));
  const [y, m] = [first.getUTCFullYear(), first.getUTCMonth() + 1];
  return `${y}-${two(m)}-${two(Math.min(day, lastDayOf(y, m)))}`;
};

const year = String.raw`(?:(?:19|20)\d{2}|[一二][〇零0O一二九八七]{1}[〇零0O一二三四五六七八九]{2})`;
const small = String.raw`(?:\d{1,2}|[一二三四五六七八九十]{1,3})`;
/** A whole date in tight, folded text. */
const wholeDate = String.raw`(?:${year}年${small}月${small}[日号]|(?:19|20)\d{2}[-./]\d{1,2}[-./]\d{1,2})`;
const whole = new RegExp(wholeDate, 'u');
const parts = new RegExp(String.raw`^(${year})[年./-](${small})[月./-](${small})`, 'u');

/** The date written at `text`, which is all of it: 2014年8月26日, 二〇一四年八月十一日, 2024-03-08. Folded text in. */
const readDate = (text: string): string | null => {
  const match = parts.exec(text);
  const [y, m, d] = [match?.[1], match?.[2], match?.[3]].map((part) =>
    part === undefined ? null : parseNumeral(part),
  );
  return y == null || m == null || d == null ? null : isoDate(y, m, d);
};

/** The first whole date in a folded text, with its place. */
export const findDate = (key: string): { iso: string; from: number; to: number } | null => {
  const match = whole.exec(key);
  const iso = match ? readDate(match[0]) : null;
  return match && iso ? { iso, from: match.index, to: match.index + match[0].length } : null;
};
