import { z } from 'zod';
import { defineCard } from '../../chat/card.ts';
import { count, day, entry, longest, readingFields, ref, words } from './fields.ts';

/** The preview of 发文, renewed by every further text of the draft. Keys: issue-confirm, cancel. */
export const issueConfirmCard = defineCard({
  name: 'issue-confirm',
  data: z.strictObject({
    /** The issuing organ, where the writer may issue for several; else null. */
    issuer: words.nullable(),
    /** 特急, 加急; null for none. */
    urgency: z.string().max(4).nullable(),
    /** The title as it was understood. */
    title: words,
    /** Receiving organs, and which: `市13`, or the names where they were named. */
    count,
    whom: words.nullable(),
    /** Addressees of the text that the register does not know; null where all are known, or others were named. */
    unfound: words.nullable(),
    /** Direct lower organs that the text does not address; null for none. */
    leftOut: words.nullable(),
    /** Organs that were named and have a successor: `柳湾镇已并入石桥县安委办`; null for none. */
    merged: words.nullable(),
    /** A notice of the same text that the issuer has sent or got: `N12 粉尘检查`; null for none. */
    same: words.nullable(),
    ...readingFields,
  }),
  sample: {
    issuer: '云岭省安委办',
    urgency: '加急',
    title: '关于开展涉爆粉尘企业专项检查的通知',
    count: 13,
    whom: '市13',
    unfound: null,
    leftOut: null,
    merged: null,
    same: null,
    documentNumber: '云安办〔2026〕18号',
    requirements: 4,
    acts: '传达、自查、整改、报送',
    firstDue: '9月20日',
    firstWhat: '报联络员名单',
    lastDue: '9月30日',
    lastWhat: '书面报送情况',
    layers: 2,
    layerKind: '转发',
    attachments: 2,
  },
  longest: {
    issuer: longest.organ,
    urgency: '特急',
    title: longest.title,
    count: longest.count,
    whom: '甲市安委办、'.repeat(80),
    unfound: '省安委会各成员单位、'.repeat(20),
    leftOut: '甲市安委办、'.repeat(80),
    merged: '甲县安委办已并入乙县安委办，'.repeat(20),
    same: `N999999999 ${longest.words}`,
    documentNumber: '云岭省安全生产委员会办公室明电〔2026〕1018号',
    requirements: longest.count,
    acts: '组织传达学习、全面自查自纠、'.repeat(40),
    firstDue: longest.day,
    firstWhat: longest.reason,
    lastDue: longest.day,
    lastWhat: longest.reason,
    layers: 12,
    layerKind: '转发',
    attachments: longest.count,
  },
});

/** The result of 发文; replaces the preview. Key: status. */
export const issueDoneCard = defineCard({
  name: 'issue-done',
  data: z.strictObject({
    ref,
    /** `nickname(title)` of lib/text. */
    words,
    count,
    whom: words.nullable(),
    /** The last deadline. */
    due: day.nullable(),
    /** Organs nobody can be reached in, and their names joined by 、: both or neither. */
    unreachable: count.nullable(),
    unreachableNames: words.nullable(),
    entry,
  }),
  sample: {
    ref: 'N12',
    words: '涉爆粉尘企业专项检查',
    count: 13,
    whom: '市13',
    due: '9月30日',
    unreachable: 1,
    unreachableNames: '石桥市',
    entry: 1029,
  },
  longest: {
    ref: 'N999999999',
    words: longest.words,
    count: longest.count,
    whom: '甲市安委办、'.repeat(80),
    due: longest.day,
    unreachable: longest.count,
    unreachableNames: '望川县、'.repeat(200),
    entry: longest.entry,
  },
});
