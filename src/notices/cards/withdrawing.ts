import { z } from 'zod';
import { defineCard } from '../../chat/card.ts';
import { count, longest, ref, time, words } from './fields.ts';

/** What stands on everybody's card once the notice, or the layer that came to them, was taken back. Key: read. */
export const withdrawnCard = defineCard({
  name: 'withdrawn',
  data: z.strictObject({
    ref,
    /** `nickname(title)` of lib/text. */
    words,
    /** Who took it back. */
    organ: words,
    by: words.nullable(),
    post: words.nullable(),
    at: time,
    reason: words,
    /** `N15` and its nickname, where another notice stands in its place: both or neither. */
    replacement: ref.nullable(),
    replacementWords: words.nullable(),
  }),
  sample: {
    ref: 'N12',
    words: '涉爆粉尘企业专项检查',
    organ: '云岭省安委办',
    by: '周岚',
    post: '文书',
    at: '9月3日 15:20',
    reason: '文号有误',
    replacement: 'N15',
    replacementWords: '涉爆粉尘企业专项检查',
  },
  longest: {
    ref: 'N999999999',
    words: longest.words,
    organ: longest.organ,
    by: longest.person,
    post: longest.post,
    at: longest.time,
    reason: longest.reason,
    replacement: 'N999999999',
    replacementWords: longest.words,
  },
});

/** The preview of a withdrawal that was not said exactly. Keys: withdraw-confirm, cancel. */
export const withdrawConfirmCard = defineCard({
  name: 'withdraw-confirm',
  data: z.strictObject({
    ref,
    words,
    /** `全部单位`, or `临澜市安委办转发的一层及其下`. */
    scope: words,
    /** Organs it is taken back from, and how many of them have signed; null for none. */
    count,
    signed: count.nullable(),
    reason: words,
    replacement: ref.nullable(),
  }),
  sample: {
    ref: 'N12',
    words: '涉爆粉尘企业专项检查',
    scope: '全部单位',
    count: 165,
    signed: 151,
    reason: '文号有误',
    replacement: 'N15',
  },
  longest: {
    ref: 'N999999999',
    words: longest.words,
    scope: `${longest.organ}转发的一层及其下`,
    count: longest.count,
    signed: longest.count,
    reason: longest.reason,
    replacement: 'N999999999',
  },
});
