import { z } from 'zod';
import { defineCard } from '../../chat/card.ts';
import { count, longest, ref, share, time, words } from './fields.ts';

const levelFields = {
  /** Reached of known, one level each; null where the notice does not go to that level. */
  cities: share.nullable(),
  counties: share.nullable(),
  zones: share.nullable(),
  townships: share.nullable(),
  enterprises: share.nullable(),
  /** Organs that signed before a correction and have not signed for that; null for none. */
  uncorrected: count.nullable(),
};
/** Organs that came into the register later and were not added: told beside the figures. Both or neither. */
const newcomerFields = { newcomers: count.nullable(), newcomerNames: words.nullable() };
const newcomerLongest = { newcomers: longest.count, newcomerNames: `${Array(5).fill(longest.organ).join('、')}等` };
const levelLongest = {
  cities: '9999/9999',
  counties: '9999/9999',
  zones: '9999/9999',
  townships: '99999/99999',
  enterprises: '999999/999999',
  uncorrected: 999_999,
};

/**
 * How far a notice is while anything is open. Its text is made to be read out. Keys: urge, unsigned, export.
 * No percentage (wording.md 5): known, signed, unknown.
 */
export const statusCard = defineCard({
  name: 'status',
  data: z.strictObject({
    at: time,
    ref,
    /** `nickname(title)` of lib/text. */
    words,
    /** Arrivals so far, and those that signed (desk signatures included). */
    required: count,
    signed: z.number().int().nonnegative(),
    unsigned: count.nullable(),
    /** Signed but not relayed though organs are below. */
    unrelayed: count.nullable(),
    /** Organs of the register below arrivals that no relay has reached. */
    unknown: count.nullable(),
    ...levelFields,
    ...newcomerFields,
    /** First broken links. */
    gapCount: count,
    /** `均未逾期`, `其中3处逾期`; null where the notice has no deadline. */
    overdue: z.string().min(1).max(20).nullable(),
    /** The longest open one: `石桥县 已签收3天未转达`. */
    worst: words.nullable(),
    /** How many of them `gaps` names: four at most; null for none. */
    listed: count.nullable(),
    /** Longest open first: `{ organ: '东岗区', state: '2天未签收' }`. */
    gaps: z.array(z.strictObject({ organ: words, state: words })),
    /** The number, where this person may urge and there is somebody to urge; else null. */
    urge: ref.nullable(),
  }),
  sample: {
    at: '9月3日 15:20',
    ref: 'N12',
    words: '涉爆粉尘专项检查',
    required: 165,
    signed: 151,
    unsigned: 14,
    unrelayed: 4,
    unknown: 46,
    cities: '13/13',
    counties: '40/42',
    zones: '27/32',
    townships: '71/78',
    enterprises: null,
    newcomers: null,
    newcomerNames: null,
    uncorrected: null,
    gapCount: 16,
    overdue: '均未逾期',
    worst: '石桥县 已签收3天未转达',
    listed: 4,
    gaps: [
      { organ: '石桥县', state: '已签收3天未转达' },
      { organ: '东岗区', state: '2天未签收' },
      { organ: '澜东高新区', state: '已签收1天未转达' },
      { organ: '望川县', state: '未送达，文书岗位未绑定' },
    ],
    urge: 'N12',
  },
  longest: {
    at: longest.time,
    ref: 'N999999999',
    words: longest.words,
    required: 999_999,
    signed: 999_999,
    unsigned: 999_999,
    unrelayed: longest.count,
    unknown: 999_999,
    ...levelLongest,
    ...newcomerLongest,
    gapCount: 999_999,
    overdue: '其中999999处逾期',
    worst: `${longest.organ} 已签收300天未转达`,
    listed: 4,
    gaps: Array.from({ length: 100 }, () => ({ organ: longest.organ, state: '未送达，文书岗位未绑定' })),
    urge: 'N999999999',
  },
});

/** How far a notice is once nothing is open. No buttons: it goes out as words. */
export const statusCompleteCard = defineCard({
  name: 'status-complete',
  data: z.strictObject({
    at: time,
    ref,
    words,
    required: count,
    signed: count,
    /** `迟签6家、柜台代录1家`; null when all signed in time themselves. */
    apart: z.string().min(1).max(30).nullable(),
    ...levelFields,
    ...newcomerFields,
  }),
  sample: {
    at: '9月8日 09:00',
    ref: 'N12',
    words: '涉爆粉尘专项检查',
    required: 211,
    signed: 211,
    apart: '迟签6家、柜台代录1家',
    cities: '13/13',
    counties: '42/42',
    zones: '32/32',
    townships: '124/124',
    enterprises: null,
    newcomers: null,
    newcomerNames: null,
    uncorrected: null,
  },
  longest: {
    at: longest.time,
    ref: 'N999999999',
    words: longest.words,
    required: 999_999,
    signed: 999_999,
    apart: '迟签999999家、柜台代录999999家',
    ...levelLongest,
    ...newcomerLongest,
  },
});

/** How far a notice had come when it was withdrawn. No buttons: nobody has anything to do for it. */
export const statusWithdrawnCard = defineCard({
  name: 'status-withdrawn',
  data: z.strictObject({
    at: time,
    ref,
    words,
    organ: words,
    withdrawnAt: time,
    reason: words,
    /** The notice in its place, `N15`. */
    replacement: ref.nullable(),
    required: z.number().int().nonnegative(),
    signed: z.number().int().nonnegative(),
  }),
  sample: {
    at: '9月8日 09:00',
    ref: 'N12',
    words: '涉爆粉尘专项检查',
    organ: '云岭省安委办',
    withdrawnAt: '9月3日 15:20',
    reason: '文号有误',
    replacement: 'N15',
    required: 165,
    signed: 151,
  },
  longest: {
    at: longest.time,
    ref: 'N999999999',
    words: longest.words,
    organ: longest.organ,
    withdrawnAt: longest.time,
    reason: longest.reason,
    replacement: 'N999999999',
    required: 999_999,
    signed: 999_999,
  },
});

/** To the clerk above: organs the platform refused or nobody answers for. Keys: readdress, binding-code, phoned. */
export const undeliverableCard = defineCard({
  name: 'undeliverable',
  data: z.strictObject({
    at: time,
    ref,
    /** `nickname(title)` of lib/text. */
    words,
    count,
    /** How many of the same send went out; null for none. */
    sent: count.nullable(),
    /**
     * The first of them: `short` is `rowName(organ)` of lib/text; `full` is the whole name where `short` had to be cut, so that
     * two works of one town can be told apart; `why` says who is missing: `文书岗位未绑定账号`.
     */
    unreached: z.array(z.strictObject({ organ: words, short: words, full: words.nullable(), why: words })),
    /** How many `unreached` does not name; null when it names all. */
    beyond: count.nullable(),
    /** Register organs below them; null for none. */
    below: count.nullable(),
    /** The first of them, whole: what people type names an organ. */
    first: words,
  }),
  sample: {
    at: '9月3日 10:40',
    ref: 'N12',
    words: '涉爆粉尘专项检查',
    count: 2,
    sent: 19,
    unreached: [
      { organ: '望川县', short: '望川县', full: null, why: '文书岗位未绑定账号' },
      { organ: '澜东高新区', short: '高新区', full: null, why: '陈静已离职，岗位空缺' },
    ],
    beyond: null,
    below: 31,
    first: '望川县',
  },
  longest: {
    at: longest.time,
    ref: 'N999999999',
    words: longest.words,
    count: longest.count,
    sent: longest.count,
    unreached: Array.from({ length: 200 }, () => ({
      organ: longest.organ,
      short: longest.organ,
      full: longest.organ,
      why: `${longest.person}已离职，岗位空缺，无其他可用账号`,
    })),
    beyond: longest.count,
    below: 999_999,
    first: longest.organ,
  },
});
