import { z } from 'zod';
import { defineCard } from '../../chat/card.ts';
import { day, longest, ref, words } from './fields.ts';

/** A notice that an organ has already, relayed to it by another sender with words of its own. Keys: sign-second, read. */
export const secondArrivalCard = defineCard({
  name: 'second-arrival',
  data: z.strictObject({
    sender: words,
    title: words,
    ref,
    organ: words,
    /** What the sender asks beyond the first text. */
    added: words,
    /** The sender's deadline; null for none. */
    due: day.nullable(),
  }),
  sample: {
    sender: '临澜市安委办',
    title: '关于开展涉爆粉尘企业专项检查的通知',
    ref: 'N12',
    organ: '望川县安委办',
    added: '先查抛光企业',
    due: '9月18日',
  },
  longest: {
    sender: longest.organ,
    title: longest.title,
    ref: 'N999999999',
    organ: longest.organ,
    added: longest.reason,
    due: longest.day,
  },
});
