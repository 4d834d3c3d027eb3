import { z } from 'zod';
import { defineCard } from '../../chat/card.ts';
import { count, longest, ref, time, words } from './fields.ts';

/** One box: an arrival that is not signed yet. */
const box = {
  /** `pickId` of the arrival; comes back when it is ticked. */
  id: z.string().min(1).max(64),
  /** Filled where the box is ticked from the start. */
  ticked: z.literal('1').nullable(),
};

/** What somebody has not signed, with boxes, all ticked; at most twenty, the oldest. Keys: sign-picked. */
export const pickUnsignedCard = defineCard({
  name: 'pick-unsigned',
  data: z.strictObject({
    total: count,
    /** How many of them are listed; null when all are. */
    shown: count.nullable(),
    /** `N12 粉尘检查、N13 值班安排`: what stands beside the boxes. */
    names: words,
    /** `N12`, of the first one; with the organ behind it where there are several. */
    first: words,
    /** `全部签收`; null where the bare words would sign for more than one organ. */
    all: z.literal('全部签收').nullable(),
    items: z.array(
      z.strictObject({ ...box, ref, /** Only where there are several. */ organ: words.nullable(), words }),
    ),
  }),
  sample: {
    total: 3,
    shown: null,
    names: 'N12 粉尘检查、N13 值班安排、N15 汛期防范',
    first: 'N12',
    all: '全部签收',
    items: [
      { id: '12.34.5', ticked: '1', ref: 'N12', organ: null, words: '粉尘检查' },
      { id: '13.35.5', ticked: '1', ref: 'N13', organ: null, words: '值班安排' },
      { id: '15.36.5', ticked: '1', ref: 'N15', organ: null, words: '汛期防范' },
    ],
  },
  longest: {
    total: longest.count,
    shown: 20,
    names: Array.from({ length: 20 }, (_, i) => `N99999999${i} ${longest.organ} ${longest.words}`).join('、'),
    first: `N999999999 ${longest.organ}`,
    all: '全部签收',
    items: Array.from({ length: 20 }, (_, i) => ({
      id: `999999999.999999999.${i}`,
      ticked: '1' as const,
      ref: 'N999999999',
      organ: longest.organ,
      words: longest.words,
    })),
  },
});

/** One notice that came to several organs of one person: for which is it signed? No box is ticked. Keys: sign-picked. */
export const pickOrganCard = defineCard({
  name: 'pick-organ',
  data: z.strictObject({
    ref,
    words,
    total: count,
    /** The organs, joined by 、. */
    names: words,
    /** The first of them, as it can be typed behind the number. */
    first: words,
    items: z.array(z.strictObject({ ...box, organ: words })),
  }),
  sample: {
    ref: 'N12',
    words: '粉尘检查',
    total: 2,
    names: '望川县安委办、石桥县安委办',
    first: '望川县安委办',
    items: [
      { id: '12.34.5', ticked: null, organ: '望川县安委办' },
      { id: '12.34.6', ticked: null, organ: '石桥县安委办' },
    ],
  },
  longest: {
    ref: 'N999999999',
    words: longest.words,
    total: longest.count,
    names: Array.from({ length: 20 }, () => longest.organ).join('、'),
    first: longest.organ,
    items: Array.from({ length: 20 }, (_, i) => ({
      id: `999999999.999999999.${i}`,
      ticked: null,
      organ: longest.organ,
    })),
  },
});

/** The receipt for several at once. Keys: relay-signed. */
export const signedSeveralCard = defineCard({
  name: 'signed-several',
  data: z.strictObject({
    count,
    /** `1042—1044号`. */
    entries: words,
    at: time,
    /** The organs signed for, and who signed in which posts. */
    organs: words,
    signer: words,
    /** `N12、N13、N15`. */
    refs: words,
    /** What was ticked and could not be signed, with the reason; null for none. */
    refused: words.nullable(),
    /** The numbers whose relay waits, and to how many organs: both or neither. */
    relaying: words.nullable(),
    lower: count.nullable(),
    /** `转发 N12 全部`; null together with `lower`. */
    typed: words.nullable(),
    /** What comes next where nothing is to be relayed. */
    next: words.nullable(),
    signed: z.array(z.strictObject({ ref, words, /** `迟2天`, or who was first. */ note: words.nullable() })),
  }),
  sample: {
    count: 3,
    entries: '1042—1044号',
    at: '9月3日 10:32',
    organs: '石桥县安委办',
    signer: '王丽（文书）',
    refs: 'N12、N13、N15',
    refused: null,
    relaying: 'N12、N15',
    lower: 21,
    typed: '转发 N12 全部',
    next: null,
    signed: [
      { ref: 'N12', words: '粉尘检查', note: null },
      { ref: 'N13', words: '值班安排', note: '迟2天' },
      { ref: 'N15', words: '汛期防范', note: null },
    ],
  },
  longest: {
    count: longest.count,
    entries: `${Array.from({ length: 20 }, () => longest.entry).join('、')}号`,
    at: longest.time,
    organs: Array.from({ length: 20 }, () => longest.organ).join('、'),
    signer: `${longest.person}（${longest.post}）`,
    refs: Array.from({ length: 20 }, () => 'N999999999').join('、'),
    refused: longest.reason,
    relaying: Array.from({ length: 20 }, () => 'N999999999').join('、'),
    lower: longest.count,
    typed: '转发 N999999999 全部',
    next: null,
    signed: Array.from({ length: 20 }, () => ({ ref: 'N999999999', words: longest.words, note: longest.reason })),
  },
});

/** The result of 转发全部 on the receipt for several. */
export const relaysDoneCard = defineCard({
  name: 'relays-done',
  data: z.strictObject({
    count,
    /** `1045—1046号`. */
    entries: words,
    /** `N12 21家、N15 21家`. */
    whom: words,
    /** Organs nobody can be reached in, joined by 、; a card of its own follows. Null for none. */
    unreachableNames: words.nullable(),
    relays: z.array(z.strictObject({ ref, words, organs: count })),
  }),
  sample: {
    count: 2,
    entries: '1045—1046号',
    whom: 'N12 21家、N15 21家',
    unreachableNames: '望川县、澜东高新区',
    relays: [
      { ref: 'N12', words: '粉尘检查', organs: 21 },
      { ref: 'N15', words: '汛期防范', organs: 21 },
    ],
  },
  longest: {
    count: longest.count,
    entries: `${Array.from({ length: 20 }, () => longest.entry).join('、')}号`,
    whom: Array.from({ length: 20 }, () => `N999999999 ${longest.count}家`).join('、'),
    unreachableNames: '望川县、'.repeat(200),
    relays: Array.from({ length: 20 }, () => ({ ref: 'N999999999', words: longest.words, organs: longest.count })),
  },
});
