import { z } from 'zod';
import { defineCard } from '../../chat/card.ts';
import { count, longest, ref, time, words } from './fields.ts';

/**
 * To whoever has signed already: what was corrected, and one button. A shared send names no organ; people who sign for
 * several get one card an organ. Keys: sign-correction, read.
 */
export const correctionCard = defineCard({
  name: 'correction',
  data: z.strictObject({
    ref,
    /** `nickname(title)` of lib/text. */
    words,
    /** Who corrected it last, and when. */
    corrector: words,
    at: time,
    /** What was corrected, newest first. */
    correction: words,
    /** How many corrections; null for one. */
    count: count.nullable(),
    organ: words.nullable(),
  }),
  sample: {
    ref: 'N12',
    words: '涉爆粉尘企业专项检查',
    corrector: '云岭省安委办',
    at: '9月3日 15:20',
    correction: '报送截止日应为9月25日',
    count: 2,
    organ: '临澜市安委办',
  },
  longest: {
    ref: 'N999999999',
    words: longest.words,
    corrector: longest.organ,
    at: longest.time,
    correction: longest.reason,
    count: longest.count,
    organ: longest.organ,
  },
});

/** The preview of a correction: its words are new, so they are declared not secret. Keys: correct-confirm, cancel. */
export const correctConfirmCard = defineCard({
  name: 'correct-confirm',
  data: z.strictObject({
    ref,
    words,
    correction: words,
    /** Organs that have it, and how many of them have signed; null for none. */
    count,
    signed: count.nullable(),
    /** `全部单位`, or `临澜市安委办转发的一层及其下`. */
    scope: words,
  }),
  sample: {
    ref: 'N12',
    words: '涉爆粉尘企业专项检查',
    correction: '报送截止日应为9月25日',
    count: 165,
    signed: 151,
    scope: '全部单位',
  },
  longest: {
    ref: 'N999999999',
    words: longest.words,
    correction: longest.reason,
    count: longest.count,
    signed: longest.count,
    scope: `${longest.organ}转发的一层及其下`,
  },
});
