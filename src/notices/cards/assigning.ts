import { z } from 'zod';
import { defineCard } from '../../chat/card.ts';
import { day, longest, ref, time, words } from './fields.ts';

/** To the one person to whom the work of a notice was assigned. Keys: handled, read. */
export const assignedCard = defineCard({
  name: 'assigned',
  data: z.strictObject({
    title: words,
    ref,
    organ: words,
    by: words,
    post: words.nullable(),
    at: time,
    due: day.nullable(),
  }),
  sample: {
    title: '关于开展涉爆粉尘企业专项检查的通知',
    ref: 'N12',
    organ: '临澜市安委办',
    by: '王丽',
    post: '文书',
    at: '9月3日 10:32',
    due: '9月20日',
  },
  longest: {
    title: longest.title,
    ref: 'N999999999',
    organ: longest.organ,
    by: longest.person,
    post: longest.post,
    at: longest.time,
    due: longest.day,
  },
});

/** The same after 办结; it has no buttons. `by` only where a clerk said it for him. */
export const handledCard = defineCard({
  name: 'handled',
  data: z.strictObject({
    ref,
    words,
    organ: words,
    person: words,
    by: words.nullable(),
    at: time,
    note: words.nullable(),
  }),
  sample: {
    ref: 'N12',
    words: '涉爆粉尘企业专项检查',
    organ: '临澜市安委办',
    person: '王强',
    by: '王丽',
    at: '9月18日 16:05',
    note: '已查12家，整改3处',
  },
  longest: {
    ref: 'N999999999',
    words: longest.words,
    organ: longest.organ,
    person: longest.person,
    by: longest.person,
    at: longest.time,
    note: longest.reason,
  },
});
