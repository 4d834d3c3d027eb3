import { z } from 'zod';
import { defineCard } from '../../chat/card.ts';
import { count, longest, words } from './fields.ts';

/** Somebody's organs, one to choose. Keys: switch-organ. */
export const switchOrganCard = defineCard({
  name: 'switch-organ',
  data: z.strictObject({
    total: count,
    /** The organs, joined by 、. */
    names: words,
    /** The one chosen before; null for none. */
    acting: words.nullable(),
    /** One that can be chosen, as it can be typed. */
    example: words,
    items: z.array(
      z.strictObject({
        id: z
          .string()
          .max(12)
          .regex(/^\d{1,9}$/u),
        organ: words,
        ticked: z.literal('1').nullable(),
      }),
    ),
  }),
  sample: {
    total: 2,
    names: '临澜高新区管委会、柳湾镇人民政府',
    acting: '临澜高新区管委会',
    example: '柳湾镇人民政府',
    items: [
      { id: '5', organ: '临澜高新区管委会', ticked: '1' },
      { id: '6', organ: '柳湾镇人民政府', ticked: null },
    ],
  },
  longest: {
    total: longest.count,
    names: Array.from({ length: 20 }, () => longest.organ).join('、'),
    acting: longest.organ,
    example: longest.organ,
    items: Array.from({ length: 20 }, (_, i) => ({ id: `9999999${i}`, organ: longest.organ, ticked: null })),
  },
});
