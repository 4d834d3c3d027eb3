import { z } from 'zod';
import { defineCard } from '../../chat/card.ts';
import { longest, ref, words } from './fields.ts';

/** What was understood of free words, before anything is done. Key: understood. */
export const understoodCard = defineCard({
  name: 'understood',
  data: z.strictObject({
    /** The act, so that the button says what it does: `退回`, `签收并转发`; `照此办理` for several. */
    button: z.string().min(1).max(10),
    /** The one notice it is about; null for several, or for none. */
    ref: ref.nullable(),
    /** `nickname(title)` of lib/text. */
    words: words.nullable(),
    /** A line each; `rest` is what the exact form says beside act and number: `石桥县 期限9月25日`. */
    items: z.array(
      z.strictObject({
        verb: z.string().min(1).max(5),
        ref: ref.nullable(),
        words: words.nullable(),
        rest: words.nullable(),
      }),
    ),
    /** What may be typed in place of the tap: the exact form, or 确认 where it is long. */
    reply: z.string().min(1).max(60),
  }),
  sample: {
    button: '退回',
    ref: 'N12',
    words: '涉爆粉尘企业专项检查',
    items: [{ verb: '退回', ref: 'N12', words: '涉爆粉尘企业专项检查', rest: '发错单位' }],
    reply: '退回 N12 发错单位',
  },
  longest: {
    button: '无需转达并转发转发了',
    ref: 'N999999999',
    words: longest.words,
    items: Array.from({ length: 20 }, () => ({
      verb: '无需转达了',
      ref: 'N999999999',
      words: longest.words,
      rest: longest.reason,
    })),
    reply: '无需转达 N999999999 '.repeat(3),
  },
});
