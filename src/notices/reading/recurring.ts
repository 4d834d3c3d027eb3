import type { Recurrence } from './read-layer.ts';

/** 每…… with a cut-off. The middle holds only words of time, at most thirty, up to the first 前, 内 or 止. */
const middle = String.raw`[一二三四五六七八九十\d日天号月周季度末首底初最后第个工作结束下次当上午中晚早旬时点分半:()之以的于星期年报班、和及]{0,30}?`;
const cutOff = new RegExp(
  String.raw`每个?(?:工作日|半个?月|半年|季度|星期|[天日周月季旬年])(?:${middle})(?:之前|以前|前|之内|以内|内|止)(?!述|期|后|往)`,
  'gu',
);
/** 每周五报送, 每月25日上报, 每日17时报告: a fixed time with a verb of reporting is a cut-off too. */
const fixed =
  /每个?(?:(?:周|星期)[一二三四五六日天]|(?:季度末)?月(?:的)?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[日号]|月[底末]|季度?[底末]|[日天](?:上午|下午|晚上?|早上?)?\d{1,2}(?::\d{2}|[时点]))(?:上午|下午)?(?:\d{1,2}(?::\d{2}|[时点]))?(?=[^,。;]{0,24}(?:报送|上报|报告|反馈|提交|发送|报至|报[省市县区局厅委办公]))/gu;
/** 次月5日前 in a sentence about monthly reports. */
const nextMonth =
  /(?:次月|翌月|当月|下月|下个月)(?:的)?(?:第?[一二三四五六七八九十\d]{1,3}个?(?:工作日|[日号])|底|末|上旬|[初])(?:上午|下午)?(?:\d{1,2}(?::\d{2}|[时点]))?(?:之前|以前|前|内)/gu;
const weekEnd =
  /(?:次周|下周|当周|季度结束后|季后|季末|月末|半年结束后)(?:[一二三四五六日天]|次?月?(?:\d{1,2}|[一二三四五六七八九十]{1,3})个?(?:工作日|[日号]))?(?:上午|下午)?(?:\d{1,2}(?::\d{2}|[时点]))?(?:之前|以前|前|内)/gu;

const kindOf = (text: string): Recurrence | null => {
  if (/半年|半个?月|旬/u.test(text)) return null;
  if (/季/u.test(text)) return 'quarterly';
  if (/^每个?(?:工作日|[天日])/u.test(text)) return 'daily';
  if (/周|星期/u.test(text)) return 'weekly';
  return /月/u.test(text) && !/^每年/u.test(text) ? 'monthly' : null;
};

/** A limit that comes back. `recurrence` is null for the rhythms that the labels have no word for (每旬, 每半年, 每年). */
export interface Recurring {
  readonly from: number;
  readonly to: number;
  /** How many dates each round has. */
  readonly dates: number;
  readonly recurrence: Recurrence | null;
}

/** Finds recurring limits in a tight, folded paragraph. A frequency without a cut-off (每季度开展一次) is none. */
export const findRecurring = (key: string): Recurring[] => {
  const found: Recurring[] = [];
  for (const pattern of [cutOff, fixed]) {
    for (const match of key.matchAll(pattern)) {
      const [from, to] = [match.index, match.index + match[0].length];
      // 每天下班前 and 班前 is when one switches off the light, unless something is to be reported by then.
      if (match[0].includes('班') && !/^[^。;]{0,30}(?:报|反馈|提交|发送|上传)/u.test(key.slice(to, to + 40))) continue;
      // 每月5日、15日、25日前 are three dates a month.
      const dates = (match[0].match(/(?<!第)[\d一二三四五六七八九十]{1,3}[日号]/gu)?.length ?? 0) || 1;
      found.push({ from, to, dates, recurrence: kindOf(match[0]) });
    }
  }
  for (const pattern of [nextMonth, weekEnd]) {
    for (const match of key.matchAll(pattern)) {
      const sentence = key.slice(Math.max(0, match.index - 60), match.index + 60);
      const rhythm = /每季|按季|季报/u.test(sentence)
        ? 'quarterly'
        : /每月|按月|逐月|月报|月度/u.test(sentence)
          ? 'monthly'
          : null;
      const weekly = /周/u.test(match[0]) && /每周|按周|周报/u.test(sentence) ? 'weekly' : null;
      if (rhythm === null && weekly === null) continue;
      found.push({ from: match.index, to: match.index + match[0].length, dates: 1, recurrence: weekly ?? rhythm });
    }
  }
  return found;
};
