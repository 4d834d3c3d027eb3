/** China Standard Time has had no daylight saving since 1991: a fixed offset is exact for every date we handle. */
const offsetMs = 8 * 3600_000;
const dayMs = 24 * 3600_000;

/** Calendar fields in China of a UTC instant. `month` 1–12, `weekday` 0 is Sunday. */
export const chinaFields = (at: Date) => {
  const local = new Date(at.getTime() + offsetMs);
  return {
    year: local.getUTCFullYear(),
    month: local.getUTCMonth() + 1,
    day: local.getUTCDate(),
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
    weekday: local.getUTCDay(),
  };
};

/** `2026-09-30` in China. */
export const chinaDate = (at: Date) => new Date(at.getTime() + offsetMs).toISOString().slice(0, 10);

/** The instant at which the day `YYYY-MM-DD` ends in China (24:00), or the instant of `YYYY-MM-DDTHH:mm`. */
export const chinaDeadline = (due: string): Date =>
  due.length > 10
    ? new Date(Date.parse(`${due}:00Z`) - offsetMs)
    : new Date(Date.parse(`${due}T00:00:00Z`) + dayMs - offsetMs);

const two = (n: number) => String(n).padStart(2, '0');

/** `9月3日`, with the year in front only when it is not the year of `now`. */
export const sayDate = (at: Date, now: Date) => {
  const { year, month, day } = chinaFields(at);
  return `${year === chinaFields(now).year ? '' : `${year}年`}${month}月${day}日`;
};

/** `9月3日 10:32`. */
export const sayTime = (at: Date, now: Date) => {
  const { hour, minute } = chinaFields(at);
  return `${sayDate(at, now)} ${two(hour)}:${two(minute)}`;
};

/** A deadline as people say it: an instant at 24:00 is named by the day that ends there (`9月30日`), another with its time. */
export const sayDeadline = (at: Date, now: Date) => {
  const { hour, minute } = chinaFields(at);
  return hour === 0 && minute === 0 ? sayDate(new Date(at.getTime() - 1), now) : sayTime(at, now);
};

/** Whole days, begun ones counted, by which `at` is past `due`; 0 when it is not. */
export const daysLate = (at: Date, due: Date) => Math.max(0, Math.ceil((at.getTime() - due.getTime()) / dayMs));
