import { z } from 'zod';
import { defineCard } from '../../chat/card.ts';
import { count, day, entry, leaf, longest, readingFields, ref, time, words } from './fields.ts';

const noticeFields = {
  /** Who sends this layer, as people say it: `云岭省安委办`. */
  issuer: words,
  /** `特急`, `加急`; null for the rest. */
  urgency: words.nullable(),
  /** The whole title as the document has it. */
  title: words,
  ref,
  /** The document's date. */
  date: day.nullable(),
  /** What was corrected since, newest first; null for nothing. */
  correction: words.nullable(),
  ...readingFields,
};
const noticeSample = {
  issuer: '云岭省安委办',
  urgency: '加急',
  title: '关于开展涉爆粉尘企业专项检查的通知',
  ref: 'N12',
  documentNumber: '云安办〔2026〕18号',
  date: '9月1日',
  correction: null,
  requirements: 4,
  acts: '传达、自查、整改、报送',
  firstDue: '9月20日',
  firstWhat: '报联络员名单',
  lastDue: '9月30日',
  lastWhat: '书面报送情况',
  layers: 2,
  layerKind: '转发',
  attachments: 2,
};
const noticeLongest = {
  ...noticeSample,
  issuer: longest.organ,
  urgency: '特提',
  title: longest.title,
  ref: 'N999999999',
  documentNumber: '云岭省安全生产委员会办公室明电〔2026〕1018号',
  date: '2026年12月31日',
  correction: longest.reason,
  requirements: longest.count,
  acts: '组织传达学习、全面自查自纠、'.repeat(60),
  firstDue: longest.day,
  firstWhat: longest.reason,
  lastDue: longest.day,
  lastWhat: longest.reason,
  layers: 12,
  attachments: longest.count,
};

/**
 * The notice. Sent to up to 1,000 people at once, so nothing on it may name the receiver (wording.md 7): the organ is found from who taps.
 * Keys: sign, read, return.
 */
export const noticeCard = defineCard({
  name: 'notice',
  data: z.strictObject(noticeFields),
  sample: noticeSample,
  longest: noticeLongest,
});

/** The notice for somebody who signs for several of the receiving organs: one card per organ, which it names (design.md 5). */
export const noticeForCard = defineCard({
  name: 'notice-for',
  data: z.strictObject({ ...noticeFields, /** The receiving organ. */ organ: words }),
  sample: { ...noticeSample, organ: '临澜市安委办' },
  longest: { ...noticeLongest, organ: longest.organ },
});

const signedFields = {
  issuer: words,
  /** `matter(title)` of lib/text: without issuer and 关于. */
  title: words,
  ref,
  /** The signer's organ and name; `post` as the register has it, null when unknown. */
  organ: words,
  signer: words,
  post: words.nullable(),
  /** 代签: the colleague whose signature this stands for, and why: both or neither. */
  absent: words.nullable(),
  absentWhy: words.nullable(),
  /** The entry of this signature. */
  entry,
  leaf,
  /** How many lower organs wait for a relay; null when there are none or it is done. The relay buttons stand and fall with it. */
  lower: count.nullable(),
  /** What comes next where nothing is to be relayed: `已办结`, `已转达21家`; null while `lower` is given. */
  next: words.nullable(),
};
const signedSample = {
  issuer: '云岭省安委办',
  title: '涉爆粉尘企业专项检查的通知',
  ref: 'N12',
  organ: '临澜市安委办',
  signer: '王丽',
  post: '文书',
  absent: null,
  absentWhy: null,
  entry: 1042,
  leaf: '9f3c01ab',
  lower: 21,
  next: null,
};
const signedLongest = {
  ...signedSample,
  issuer: longest.organ,
  title: longest.title,
  ref: 'N999999999',
  organ: longest.organ,
  signer: longest.person,
  post: longest.post,
  absent: longest.person,
  absentWhy: longest.reason,
  entry: longest.entry,
  lower: longest.count,
};

/** What the first signer of an organ gets, by tap or by word. Keys: relay-all, relay-pick, nothing-to-relay. */
export const receiptCard = defineCard({
  name: 'receipt',
  data: z.strictObject({
    ...signedFields,
    /** When it was signed. */
    at: time,
    /** Whole days after the deadline for signing; null when in time. */
    late: count.nullable(),
    /** The next deadline of this organ and what is due then: both or neither. */
    due: day.nullable(),
    dueWhat: words.nullable(),
  }),
  sample: { ...signedSample, at: '9月3日 10:32', late: null, due: '9月20日', dueWhat: '报联络员名单' },
  longest: { ...signedLongest, at: longest.time, late: longest.count, due: longest.day, dueWhat: longest.reason },
});

/** What whoever signs after a colleague gets: the first one counts, this one is kept. Keys as the receipt. */
export const colleagueCard = defineCard({
  name: 'colleague',
  data: z.strictObject({
    ...signedFields,
    /** Name of the first signer, and when. */
    first: words,
    firstAt: time,
  }),
  sample: { ...signedSample, signer: '陈静', entry: 1043, first: '王丽', firstAt: '9月3日 10:32' },
  longest: { ...signedLongest, first: longest.person, firstAt: longest.time },
});
