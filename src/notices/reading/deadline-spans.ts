import { addDays, addMonths } from './dates.ts';
import { dueDates, looseTerm, term, type Reckoning } from './date-terms.ts';
import { parseNumeral } from './numerals.ts';
import { readNumber } from './numbering.ts';
import { around, bindsReaders, owes } from './obligations.ts';
import type { Recurrence } from './read-layer.ts';
import { findRecurring } from './recurring.ts';

/** A limit found in a tight, folded paragraph; one per date, so several may share a place. `blocks` marks dates that are no limit. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly dues: readonly (string | null)[];
  readonly recurrence: Recurrence | null;
  readonly blocks?: true;
}

type Finder = (key: string, at: Reckoning) => Span[];

const before = String.raw`(?:下班|上班)?(?:之前|以前|前|止|截止|为止)(?![述期后往来款景列夕]|三季|[一二三四两几]季)`;
const spanOf = (match: RegExpExecArray, dues: (string | null)[]): Span => ({
  from: match.index,
  to: match.index + match[0].length,
  dues,
  recurrence: null,
});
const single = (text: string, at: Reckoning): string | null => dueDates(text, at)[0] ?? null;

const recurring: Finder = (key) =>
  findRecurring(key).map(({ from, to, recurrence, dates }) => ({
    from,
    to,
    dues: Array.from({ length: dates }, () => null),
    recurrence,
  }));

const festival = String.raw`(?:春节|元旦|国庆|中秋|清明|端午|“?五一”?|“?十一”?|“?两会”?|节日|节假日|假期|放假|汛期|主汛期|入汛|高温季节|开学|高考|中考|农历\p{Script=Han}{1,8}|腊月\p{Script=Han}{1,4}|正月\p{Script=Han}{1,4}|节)(?:假期|长假|节|到来|来临)?`;
const untilPattern = new RegExp(
  String.raw`(?:从|自)?(?:即日|今日|现在|本通知下发之日|通知下发之日|印发之日)(?:起|开始)?,?(?:至|到|-)(?:(${term})(?:下班)?(?:之前|以前|前|止|为止)?|${festival}(?:之前|以前|前))`,
  'gu',
);
/** 自即日起至4月8日: the range ends on its last day. Without something to do it only says how long a campaign lasts. */
const until: Finder = (key, at) =>
  [...key.matchAll(untilPattern)].map((match) => {
    const span = spanOf(match, [match[1] === undefined ? null : single(match[1], at)]);
    const words = around(key, span.from, span.to);
    return bindsReaders(words) && owes.test(words.after) ? span : { ...span, blocks: true };
  });

const rangePattern = new RegExp(
  String.raw`(?:从|自|于|在)?(${term})(?:起|开始)?(?:至|到|-|~)(${looseTerm})(前|之前|止|结束|期间|为止)?`,
  'gu',
);
/** 9月1日至9月20日: a period, unless the sentence tells the readers to be done in it. */
const range: Finder = (key, at) =>
  [...key.matchAll(rangePattern)].map((match) => {
    const span = spanOf(match, [dueDates(`${match[1] ?? ''}、${match[2] ?? ''}`, at)[1] ?? null]);
    const words = around(key, span.from, span.to);
    const asked = /^,?[^,]{0,24}(?:要|应|须|务必|必须|完成|报送|上报)/u.test(words.after);
    const labelled =
      /(?:时间|期间|为期|阶段|日期)[^,]{0,4}$|\($/u.test(words.before) ||
      match[3] === '期间' ||
      words.after.startsWith(')');
    return asked && !labelled && bindsReaders(words) ? span : { ...span, blocks: true };
  });

const limitLabel = String.raw`(?:(?:完成|整改|办理|办结|报送|上报|反馈|报名|提交|落实|整治|填报|治理|回复|答复|验收|销号|征集|申报|缴纳)(?:的)?(?:截止)?(?:时限|期限|时间|日期)|截止(?:时间|日期)|(?:最迟|至迟)(?:应|须)?(?:不(?:得)?(?:晚于|迟于|超过))?|不(?:得)?(?:晚于|迟于)|时限(?:要求)?|限期|限于|限)(?:要求)?(?:均?为|是|:|至|到|截止|截至|在|于){0,3}`;
const labelPattern = new RegExp(String.raw`${limitLabel}(${term})(?:${before})?`, 'gu');
/** 完成时限4月20日, 截止时间：10月8日17时. */
const labelled: Finder = (key, at) =>
  [...key.matchAll(labelPattern)].map((match) => spanOf(match, [single(match[1] ?? '', at)]));

const calendarPattern = new RegExp(
  String.raw`(?:分别)?(?:于|在|到)?(${term}(?:[、和及与]${looseTerm}){0,11}|(?:${looseTerm}[、和及与]){1,11}${term})(?:${before})`,
  'gu',
);
const calendar: Finder = (key, at) =>
  [...key.matchAll(calendarPattern)].map((match) => {
    const span = spanOf(match, dueDates(match[1] ?? '', at));
    return bindsReaders(around(key, span.from, span.to)) ? span : { ...span, blocks: true };
  });

const bareDayPattern = new RegExp(
  String.raw`(?:于|在|务必|请|(?<=^|[,。;:、(]|^\d{1,2}\.))((?:\d{1,2}|[一二三四五六七八九十]{1,3})[日号](?:上午|下午)?(?:\d{1,2}(?::\d{2}|[时点]))?)(?:${before})`,
  'gu',
);
/** 29日报到，30日前……: the month named before it in the sentence. */
const monthBefore = (key: string, at: number): string =>
  /(?:^|[^每\d])((?:(?:19|20)\d{2}年)?\d{1,2}月)\d{1,2}[日号][^。;每月]*$/u.exec(
    key.slice(Math.max(0, at - 60), at),
  )?.[1] ?? '';

/** 请于25日前: the issue month's, or the next one's where that day has passed. */
const bareDay: Finder = (key, at) =>
  [...key.matchAll(bareDayPattern)].map((match) =>
    spanOf(match, [single(monthBefore(key, match.index) + (match[1] ?? ''), at)]),
  );

const onPattern = new RegExp(
  String.raw`(?:于|在)(${term})(?:\([^()]{1,6}\))?(?=[^。;,召举]{0,40}(?:报送|上报|报至|报到|反馈|提交|发送|发至|送至|寄送|完成|交至|交到|交[^通流易叉底接,。]{1,12}(?:室|办|科|处|部|站|中心)|报我|报[省市县区]))`,
  'gu',
);
/** 请于9月30日将总结报送: a day to report on is the day to report by. */
const on: Finder = (key, at) =>
  [...key.matchAll(onPattern)]
    .map((match) => spanOf(match, [single(match[1] ?? '', at)]))
    .filter(({ from, to }) => bindsReaders(around(key, from, to)));

const endPattern = new RegExp(
  String.raw`(?<![到至])(${term})(?=,?(?:要|应|须|必须|务必)?(?:全部|全面|基本)?(?:完成|办结|整改到位|销号))`,
  'gu',
);
/** 12月底完成. */
const end: Finder = (key, at) =>
  [...key.matchAll(endPattern)]
    .filter((match) => /[底末]$/u.test(match[1] ?? ''))
    .map((match) => spanOf(match, [single(match[1] ?? '', at)]))
    .filter(({ from, to }) => bindsReaders(around(key, from, to)));

const amount = String.raw`(\d{1,3}|[一二三四五六七八九十两半]{1,3})(个)?(工作日|自然日|日历日|日|天|周|星期|月|小时|分钟)`;
const relativePattern = new RegExp(
  String.raw`(?<![\d近月每周第连续])((?:自|从|在|于)?[^,。;、:()\d]{0,16}?(?:后|之日起|日起|之时起|到期前|期满前|届满前)的?,?)?${amount}(?:之内|以内|内)(?![部容外在涝])`,
  'gu',
);
const fromIssue = /(?:印发|发布|下发|发文|成文|公布|本通知)(?:之)?日起/u;

const relativeDue = (match: RegExpExecArray, { issuedOn }: Reckoning): string | null => {
  const count = parseNumeral(match[2] ?? '');
  // 自收到本通知之日起 runs from a day that only the receiver knows.
  if (issuedOn === null || count === null || /[收接]到|知悉/u.test(match[1] ?? '') || !fromIssue.test(match[1] ?? ''))
    return null;
  if (/^(?:日|天|自然日|日历日)$/u.test(match[4] ?? '')) return addDays(issuedOn, count);
  if (/周|星期/u.test(match[4] ?? '')) return addDays(issuedOn, count * 7);
  return match[4] === '月' && match[3] ? addMonths(issuedOn, count) : null;
};

/** 3日内, 收到本通知后5个工作日内, 自印发之日起15日内 (the only one with a date: the issue date plus so much). */
const relative: Finder = (key, at) =>
  [...key.matchAll(relativePattern)]
    .filter(
      (match) =>
        !(match[4] === '月' && !match[3]) &&
        !/(?:近|最近|过去|未来|连续|每|前|任意|任何|累计)$/u.test(key.slice(Math.max(0, match.index - 2), match.index)),
    )
    .map((match) => {
      const skipped = /^.*?(?=收到|接到)|^(?:应|要|须|并|请|于|在)+/u.exec(match[1] ?? '')?.[0].length ?? 0;
      return { ...spanOf(match, [relativeDue(match, at)]), from: match.index + skipped };
    })
    .filter(({ from, to, dues }) => {
      const { before: front, after } = around(key, from, to);
      const asked = owes.test(after) || owes.test(front) || /[要应须需请]|务必/u.test(front + after);
      return dues[0] !== null || (asked && bindsReaders({ before: front, after }));
    });

const aheadPattern = new RegExp(
  String.raw`(?:届满|期满|到期|召开|举办|开始|实施|施工|动火|作业|复工|开工)(?:的)?${amount}(?:之前|以前|前)`,
  'gu',
);
/** 期限届满3日前: so much before something that has no date here. */
const ahead: Finder = (key) =>
  [...key.matchAll(aheadPattern)]
    .map((match) => spanOf(match, [null]))
    .filter(({ from, to }) => bindsReaders(around(key, from, to)));

const festivalPattern = new RegExp(
  String.raw`(?:于|在)?${festival}(?:之前|以前|前)(?=[,要必务须应完全将对组开报由各集抓认彻至进]|把|确保|整改|清零|配齐|拆除|关停|销号|发放|签订)`,
  'gu',
);
/** 春节前必须全部整改销号. 节前检查 and 春节前后 name a time, not a limit. */
const festivals: Finder = (key) =>
  // A heading (二、春节前全面检查) names its subject.
  (readNumber(key.slice(0, 24)) !== null && key.length <= 40 && !/[,。]/u.test(key)
    ? []
    : [...key.matchAll(festivalPattern)]
  )
    .map((match) => spanOf(match, [null]))
    .filter(({ from, to }) => {
      const words = around(key, from, to);
      return owes.test(words.after) && bindsReaders(words) && !/[当每]$/u.test(words.before);
    });

const countedBackPattern =
  /(?:于|在)?[^,。;、:()\d]{0,10}前(?:[一二三四五六七八九十两]{1,2}|\d{1,2})个?(?:工作日|日|天|小时)(?=[^。;,]{0,40}(?:报|送|交|反馈|提交|申请|告知|书面))/gu;
/** 放假前一日报送, 作业前3个工作日报备: counted back from a day that the text does not fix. */
const countedBack: Finder = (key) =>
  [...key.matchAll(countedBackPattern)]
    .filter((match) => !/[提目此之以]前|前[一二三四五六七八九十两\d]{1,2}天[内来]/u.test(match[0]))
    .map((match) => ({ ...spanOf(match, [null]), from: match.index + Math.max(0, match[0].indexOf('于')) }))
    .filter(({ from, to }) => bindsReaders(around(key, from, to)));

/** Each finder behind the characters without which it cannot find anything: most paragraphs hold none of them. */
const finders: readonly { gate: RegExp; find: Finder }[] = [
  { gate: /[每次翌当下季月]/u, find: recurring },
  { gate: /[至到-]/u, find: until },
  { gate: /[至到~-]/u, find: range },
  { gate: /[限期间晚迟]/u, find: labelled },
  { gate: /[前止]/u, find: calendar },
  { gate: /[前止]/u, find: bareDay },
  { gate: /[于在截]/u, find: on },
  { gate: /[底末]/u, find: end },
  { gate: /内/u, find: relative },
  { gate: /前/u, find: ahead },
  { gate: /前/u, find: festivals },
  { gate: /前/u, find: countedBack },
];

/**
 * The limits in one tight, folded paragraph, in order. Where two readings overlap the earlier finder wins: a period must not be read
 * again as a date. Linear: every pattern is bounded, and an occupancy mask settles overlaps.
 */
export const findSpans: Finder = (key, at) => {
  const taken = new Uint8Array(key.length);
  const kept: Span[] = [];
  for (const { gate, find } of finders) {
    if (!gate.test(key)) continue;
    for (const span of find(key, at)) {
      if (taken.subarray(span.from, span.to).includes(1)) continue;
      taken.fill(1, span.from, span.to);
      if (!span.blocks) kept.push(span);
    }
  }
  return kept.toSorted((a, b) => a.from - b.from);
};
