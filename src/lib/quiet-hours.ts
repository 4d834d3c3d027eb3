import { chinaDate, chinaDeadline, chinaFields } from './china-time.ts';

/** Nobody is reminded before or after these hours in China (domain.md 9). */
const fromHour = 8;
const toHour = 20;
const dayMs = 24 * 3600_000;

/** Monday to Friday. The yearly calendar of holidays and make-up days is not known here: on a holiday a reminder goes out. */
const isWorkingDay = (at: Date): boolean => ![0, 6].includes(chinaFields(at).weekday);

/** The first instant from `at` on at which somebody may be reminded: at once, or 08:00 of the next working morning. */
export function nextReminderTime(at: Date): Date {
  const { hour } = chinaFields(at);
  if (isWorkingDay(at) && hour >= fromHour && hour < toHour) return at;
  let morning = chinaDeadline(`${chinaDate(at)}T08:00`);
  while (morning < at || !isWorkingDay(morning)) morning = new Date(morning.getTime() + dayMs);
  return morning;
}
