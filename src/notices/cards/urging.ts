import { z } from 'zod';
import { defineCard } from '../../chat/card.ts';
import { day, longest, ref, words } from './fields.ts';

/** Shared by everybody who is reminded of one layer: nothing names the receiver but `organ`, on cards of their own. */
const urgeFields = {
  /** The organ that urges. */
  by: words,
  /** `matter(title)` of lib/text. */
  title: words,
  ref,
  /** Who sent the layer that came, and when. */
  issuer: words,
  sentOn: day,
  due: day.nullable(),
  /** Only for people who sign for several of the receiving organs. */
  organ: words.nullable(),
};
const urgeSample = {
  by: '云岭省安委办',
  title: '涉爆粉尘企业专项检查的通知',
  ref: 'N12',
  issuer: '临澜市安委办',
  sentOn: '9月1日',
  due: '9月20日',
  organ: null,
};
const urgeLongest = {
  by: longest.organ,
  title: longest.title,
  ref: 'N999999999',
  issuer: longest.organ,
  sentOn: '2026年12月31日',
  due: longest.day,
  organ: longest.organ,
};

/** To an organ that has not signed, because somebody above urges. Key: sign. */
export const urgeSignCard = defineCard({
  name: 'urge-sign',
  data: z.strictObject(urgeFields),
  sample: urgeSample,
  longest: urgeLongest,
});

/** To an organ that has signed and not relayed to all. Keys: relay-all, relay-pick, nothing-to-relay. */
export const urgeRelayCard = defineCard({
  name: 'urge-relay',
  data: z.strictObject(urgeFields),
  sample: urgeSample,
  longest: urgeLongest,
});
