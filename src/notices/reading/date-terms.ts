import { isoDate, isoMonthEnd } from './dates.ts';
import { parseNumeral } from './numerals.ts';

/** What a date without a year is reckoned from. Both null: such a date stays unknown. */
export interface Reckoning {
  /** `YYYY-MM-DD`. */
  readonly issuedOn: string | null;
  /** The year that the title names, used only without an issue date. */
  readonly titleYear: number | null;
}

// Patterns for tight, folded text. None of them nests an unbounded repetition.
const num = String.raw`(?:\d{1,2}|[一二三四五六七八九十]{1,3})`;
const years = String.raw`(?:(?:(?:19|20)\d{2}|[一二][〇一二三四五六七八九]{3})年|今年|明年|本年度?|当年|次年)`;
const dayPart = String.raw`(?:上午|下午|早上|早|晚上|晚|中午|傍晚|夜间)`;
const clock = String.raw`(?:${dayPart}?(?:\d{1,2}(?::\d{2}|[时点](?:\d{1,2}分|半|整|钟)?)|[一二三四五六七八九十]{1,3}[时点](?:半|整|钟)?)|${dayPart})`;
/** 9月6日（星期五）, （下周三）, （腊月二十四）: what a bracket says of a day beside its number. */
const weekday = String.raw`(?:\([^()\d]{1,8}\)|(?:星期|周)[一二三四五六日天])`;
const monthDay = String.raw`${num}月份?(?:的?${num}[日号]|底|末|[上中下]旬|中|初)?`;
const quarter = String.raw`第?[一二三四]季度[末底内]`;
const tail = String.raw`(?:\(含\))?${weekday}?(?:的?${clock})?`;

/** A day named by itself: 9月30日, 2024年底, 年底, 本月25日, 2024-09-30. */
export const term = String.raw`(?:(?:19|20)\d{2}[-./]\d{1,2}[-./]\d{1,2}|${years}(?:${monthDay}|年?[底末]前?(?=[前之以])|年?[底末]|年?内|上半年|${quarter})|${monthDay}|年[底末]|上半年|${quarter}|(?:本|当|下)?月(?:底|末|${num}[日号])|[今明]日|[今明]天)${tail}`;
/** What may stand in a list before the last term, which lends it what it lacks: 2024年、2025年11月底前; 3月5日、15日前. */
export const looseTerm = String.raw`(?:${term}|${years}|${num}[日号]${tail})`;

interface Parts {
  year: number | null;
  month: number | null;
  day: number | null;
  part: string | null;
  hour: string | null;
}

const yearOf = (text: string, { issuedOn }: Reckoning): number | null => {
  const issued = issuedOn === null ? null : Number(issuedOn.slice(0, 4));
  if (/^[今本当]/u.test(text)) return issued;
  if (/^[明次]/u.test(text)) return issued === null ? null : issued + 1;
  return parseNumeral(text.replace('年', ''));
};

const two = (n: number): string => String(n).padStart(2, '0');

/** `THH:mm` of a stated hour; 下午 and 晚 add twelve. Null for 上午 without an hour. */
const clockOf = (text: string): string | null => {
  const match =
    /(上午|下午|早上|早|晚上|晚|中午|傍晚|夜间)?(\d{1,2}|[一二三四五六七八九十]{1,3})(?::(\d{2})|[时点](?:(\d{1,2})分|(半))?)/u.exec(
      text,
    );
  const stated = match?.[2] === undefined ? null : parseNumeral(match[2]);
  if (!match || stated === null || stated > 24) return null;
  const late = /下午|晚|傍晚|夜间/u.test(match[1] ?? '') || (match[1] === '中午' && stated < 11);
  const hour = late && stated < 12 ? stated + 12 : stated;
  const minute = match[5] ? 30 : Number(match[3] ?? match[4] ?? '0');
  return minute > 59 ? null : `T${two(hour)}:${two(minute)}`;
};

const front = new RegExp(String.raw`^(${years})?(?:(${num})月份?)?(?:的?(${num})[日号])?`, 'u');

const partsOf = (text: string, at: Reckoning): Parts => {
  const iso = /^((?:19|20)\d{2})[-./](\d{1,2})[-./](\d{1,2})/u.exec(text);
  const bare = text.replace(/\([^()]{1,8}\)/gu, '');
  if (iso) {
    const rest = bare.slice(iso[0].length);
    return { year: Number(iso[1]), month: Number(iso[2]), day: Number(iso[3]), part: null, hour: clockOf(rest) };
  }
  const match = front.exec(bare);
  const rest = bare.slice(match?.[0].length ?? 0);
  const whole =
    /^年?[底末内]|^上半年|^第?[一二三四]季度|^(?:本|当|下)?月(?:底|末)?|^[上中下]旬|^[底末中初]|^[今明][日天]/u.exec(
      rest,
    )?.[0];
  const inMonth = /^(?:本|当|下)?月/u.test(rest)
    ? /^(?:本|当|下)?月(\d{1,2}|[一二三四五六七八九十]{1,3})[日号]/u.exec(rest)?.[1]
    : undefined;
  return {
    year: match?.[1] === undefined ? null : yearOf(match[1], at),
    month: match?.[2] === undefined ? null : parseNumeral(match[2]),
    day: parseNumeral(match?.[3] ?? inMonth ?? ''),
    part: whole ?? null,
    hour: clockOf(rest.replace(/^(?:星期|周)[一二三四五六日天]/u, '')),
  };
};

/** A month earlier than the issue month is next year's (notices/README.md, `due`). */
const inferYear = (month: number, { issuedOn, titleYear }: Reckoning): number | null => {
  if (issuedOn === null) return titleYear;
  const [year = 0, issued = 0] = issuedOn.split('-').map(Number);
  return month < issued ? year + 1 : year;
};

const lastDayOfYear = (parts: Parts, at: Reckoning, month: number): string | null => {
  const year = parts.year ?? (at.issuedOn === null ? at.titleYear : Number(at.issuedOn.slice(0, 4)));
  return year === null ? null : isoMonthEnd(year, month);
};

const dayIn = (year: number, month: number, { day, part }: Parts): string | null => {
  if (day !== null) return isoDate(year, month, day);
  if (part === null) return month === 1 ? isoMonthEnd(year - 1, 12) : isoMonthEnd(year, month - 1);
  if (/[底末]|下旬/u.test(part)) return isoMonthEnd(year, month);
  if (part === '上旬') return isoDate(year, month, 10);
  if (part === '中旬') return isoDate(year, month, 20);
  if (part === '中') return isoDate(year, month, 15);
  return null;
};

/** 本月25日, 月底, 下月5日, and a bare 25日: counted from the issue date. */
const relativeMonth = (parts: Parts, { issuedOn }: Reckoning): string | null => {
  if (issuedOn === null) return null;
  const [year = 0, month = 0, issuedDay = 0] = issuedOn.split('-').map(Number);
  const next = parts.part?.startsWith('下') || (parts.part === null && parts.day !== null && parts.day < issuedDay);
  const [y, m] = !next ? [year, month] : month === 12 ? [year + 1, 1] : [year, month + 1];
  return parts.day === null ? isoMonthEnd(y, m) : isoDate(y, m, parts.day);
};

const dateOf = (parts: Parts, at: Reckoning): string | null => {
  if (parts.month !== null) {
    const year = parts.year ?? inferYear(parts.month, at);
    return year === null ? null : dayIn(year, parts.month, parts);
  }
  const { part } = parts;
  if (part !== null && /^今/u.test(part)) return at.issuedOn;
  if (part !== null && /^明/u.test(part)) return null;
  const season = /^第?([一二三四])季度/u.exec(part ?? '')?.[1];
  if (season !== undefined) return lastDayOfYear(parts, at, (parseNumeral(season) ?? 0) * 3);
  if (part === '上半年') return lastDayOfYear(parts, at, 6);
  if (part !== null && /^年?[底末内]$/u.test(part)) return lastDayOfYear(parts, at, 12);
  return relativeMonth(parts, at);
};

/** The terms of a list, each with its due date (null where the text does not fix one); the last lends the others what they lack. */
export const dueDates = (list: string, at: Reckoning): (string | null)[] => {
  const all = list
    .split(/[、和及与,]/u)
    .filter((text) => text !== '')
    .map((text) => partsOf(text, at));
  const last = all.at(-1);
  let month: number | null = null;
  let year: number | null = null;
  return all.map((parts) => {
    const whole = parts.month === null && parts.part !== null;
    const yearOnly = parts.year !== null && parts.month === null && parts.part === null;
    const full = {
      ...parts,
      year: parts.year ?? year,
      month: parts.month ?? (whole ? null : yearOnly ? (last?.month ?? null) : month),
      day: parts.day ?? (parts.part === null ? (last?.day ?? null) : null),
      part: parts.part ?? (parts.day === null ? (last?.part ?? null) : null),
    };
    [month, year] = [full.month, full.year];
    const date = dateOf(full, at);
    return date === null ? null : date + (parts.hour ?? last?.hour ?? '');
  });
};
