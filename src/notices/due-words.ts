import { chinaDate, chinaDeadline, chinaFields } from '../lib/china-time.ts';

const two = (n: number) => String(n).padStart(2, '0');
const dayMs = 24 * 3600_000;
const monthDays = (year: number, month: number) => new Date(Date.UTC(year, month, 0)).getUTCDate();

/**
 * A date as people type it in chat: `9月25日`, `9-25`, `9/25`, `25日`, `25号前`, `2026年9月25日`, `9月底`, `明天`, with or without
 * an hour (`9月25日18时`). A day that is past means the next such day: nobody sets a deadline in the past.
 *
 * Shape: the instant at which it ends (24:00 in China where no hour is said); null when it is no date.
 */
export function readDue(words: string, now: Date): Date | null {
  const text = words
    .normalize('NFKC')
    .replace(/\s+/gu, '')
    .replace(/(?:之?前|为止|截止)$/u, '');
  const day = dayOf(text, now);
  if (day === null) return null;
  const hour = /(?:日|号|底|天)(?:上午|下午)?(\d{1,2})(?:时|点|:(\d{2}))/u.exec(text);
  if (!hour) return chinaDeadline(day);
  const hours = Number(hour[1]) + (text.includes('下午') && Number(hour[1]) < 12 ? 12 : 0);
  if (hours > 24 || Number(hour[2] ?? 0) > 59) return null;
  return new Date(Date.parse(`${day}T00:00:00+08:00`) + (hours * 60 + Number(hour[2] ?? 0)) * 60_000);
}

/** `YYYY-MM-DD` in China. */
function dayOf(text: string, now: Date): string | null {
  const relative = { 今天: 0, 今日: 0, 明天: 1, 明日: 1, 后天: 2 }[text.slice(0, 2)];
  if (relative !== undefined) return chinaDate(new Date(now.getTime() + relative * dayMs));
  const full = /^(\d{4})(?:年|[-/.])(\d{1,2})(?:月|[-/.])(\d{1,2})/u.exec(text);
  if (full) return validDay(Number(full[1]), Number(full[2]), Number(full[3]));
  const today = chinaFields(now);
  const end = /^(?:(\d{1,2})|本|这个)月(?:底|末)/u.exec(text);
  const monthDay = /^(\d{1,2})(?:月|[-/.])(\d{1,2})(?:日|号|$|\D)/u.exec(text);
  if (end || monthDay) {
    const month = Number(end?.[1] ?? monthDay?.[1] ?? today.month);
    const inYear = (year: number) => validDay(year, month, end ? monthDays(year, month) : Number(monthDay?.[2]));
    const thisYear = inYear(today.year);
    return thisYear !== null && thisYear < chinaDate(now) ? inYear(today.year + 1) : thisYear;
  }
  const dayOnly = /^(\d{1,2})(?:日|号)/u.exec(text);
  if (!dayOnly) return null;
  const wanted = Number(dayOnly[1]);
  if (wanted >= today.day) return validDay(today.year, today.month, wanted);
  return today.month === 12 ? validDay(today.year + 1, 1, wanted) : validDay(today.year, today.month + 1, wanted);
}

const validDay = (year: number, month: number, day: number): string | null =>
  month >= 1 && month <= 12 && day >= 1 && day <= monthDays(year, month) ? `${year}-${two(month)}-${two(day)}` : null;
