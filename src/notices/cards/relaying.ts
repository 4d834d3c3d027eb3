import { z } from 'zod';
import { defineCard } from '../../chat/card.ts';
import { count, day, entry, longest, ref, time, words } from './fields.ts';

/** `nickname(title)` of lib/text; `whom`: counts a level (`县区14、园区7`), or the names where they were named. */
const sentFields = { ref, words, count, whom: words.nullable(), due: day.nullable() };
const sentSample = { ref: 'N12', words: '涉爆粉尘企业专项检查', count: 21, whom: '县区14、园区7', due: '9月25日' };
const sentLongest = {
  ref: 'N999999999',
  words: longest.words,
  count: longest.count,
  whom: '石桥县安委办、'.repeat(80),
  due: longest.day,
};

/** The preview of a relay that says something new or was not typed exactly. Keys: relay-confirm, relay-due, relay-pick, cancel. */
export const relayConfirmCard = defineCard({
  name: 'relay-confirm',
  data: z.strictObject({
    ...sentFields,
    /** The deadline above, where `due` is another. */
    dueAbove: day.nullable(),
    /** Own requirements, and what they say: both or neither. */
    added: count.nullable(),
    addedWhat: words.nullable(),
    /** Organs nobody can be reached in; null for none. */
    unreachable: count.nullable(),
    /** A date somebody might type, and one of the organs: the typed forms need examples that hold. */
    dueExample: day,
    exceptExample: words.nullable(),
  }),
  sample: {
    ...sentSample,
    dueAbove: '9月30日',
    added: 1,
    addedWhat: '先查抛光企业',
    unreachable: 2,
    dueExample: '9月22日',
    exceptExample: '东岗区',
  },
  longest: {
    ...sentLongest,
    dueAbove: longest.day,
    added: longest.count,
    addedWhat: longest.reason,
    unreachable: longest.count,
    dueExample: longest.day,
    exceptExample: longest.organ,
  },
});

/** The result of a relay: its `text` is the answer; the face has no buttons and replaces the preview. */
export const relayDoneCard = defineCard({
  name: 'relay-done',
  data: z.strictObject({
    ...sentFields,
    /** Organs nobody can be reached in, and their names joined by 、: both or neither. A card of its own follows. */
    unreachable: count.nullable(),
    unreachableNames: words.nullable(),
    entry,
  }),
  sample: { ...sentSample, unreachable: 2, unreachableNames: '望川县、澜东高新区', entry: 1043 },
  longest: {
    ...sentLongest,
    unreachable: longest.count,
    unreachableNames: '望川县、'.repeat(200),
    entry: longest.entry,
  },
});

/** Who did something about a notice, when, and the entry that keeps it. */
const deedFields = { organ: words, ref, words, by: words, post: words.nullable(), at: time, reason: words, entry };
const deedSample = {
  organ: '丙区安委办',
  ref: 'N12',
  words: '涉爆粉尘企业专项检查',
  by: '赵敏',
  post: '文书',
  at: '9月3日 15:20',
  reason: '发错单位',
  entry: 1044,
};
const deedLongest = {
  organ: longest.organ,
  ref: 'N999999999',
  words: longest.words,
  by: longest.person,
  post: longest.post,
  at: longest.time,
  reason: longest.reason,
  entry: longest.entry,
};

/** To the sender's clerk: an organ gave the notice back. Key: status. */
export const returnedCard = defineCard({
  name: 'returned',
  data: z.strictObject(deedFields),
  sample: deedSample,
  longest: deedLongest,
});

/** To the clerk above: an organ says it has nobody to relay to; that counts only when confirmed. Keys: claim-accept, claim-refuse. */
export const nothingToRelayCard = defineCard({
  name: 'nothing-to-relay',
  data: z.strictObject({
    ...deedFields,
    /** Which lower organs it is about: `全部下级`, or one by name. */
    scope: words,
    /** The text's own words where it asks to be passed on further down than the organ stands: `传达到县、乡`. */
    asked: words.nullable(),
    /** Register organs that will not be expected any more; null for none. */
    below: count.nullable(),
  }),
  sample: { ...deedSample, reason: '辖区内没有此类企业', scope: '全部下级', asked: null, below: 6 },
  longest: {
    ...deedLongest,
    scope: longest.organ,
    asked: `层层传达到${'县（市、区）、'.repeat(12)}`,
    below: longest.count,
  },
});

/** The face after an act that ends a card: returned, nothing to relay, agreed, refused, cancelled. No buttons. */
export const settledCard = defineCard({
  name: 'settled',
  data: z.strictObject({
    /** What was done, at most 10 characters: `已退回`, `已报无需转达`, `已同意无需转达`, `未同意无需转达`, `已取消`. */
    done: z.string().min(1).max(10),
    ref: ref.nullable(),
    words: words.nullable(),
    organ: words.nullable(),
    scope: words.nullable(),
    reason: words.nullable(),
    at: time,
    entry: entry.nullable(),
    /** `待上级确认`, `请转达下级6家`; null when nothing follows. */
    next: words.nullable(),
  }),
  sample: {
    done: '已报无需转达',
    ref: 'N12',
    words: '涉爆粉尘企业专项检查',
    organ: '丙区安委办',
    scope: '全部下级',
    reason: '辖区内没有此类企业',
    at: '9月3日 15:20',
    entry: 1044,
    next: '待上级确认',
  },
  longest: {
    done: '未同意丙区的无需转达',
    ref: 'N999999999',
    words: longest.words,
    organ: longest.organ,
    scope: longest.organ,
    reason: longest.reason,
    at: longest.time,
    entry: longest.entry,
    next: longest.reason,
  },
});

/** 呈批: a relay as it waits for a leader of the same organ. Keys: approval-accept, approval-refuse. */
export const relayApprovalCard = defineCard({
  name: 'relay-approval',
  data: z.strictObject({
    ...sentFields,
    /** Own requirements, where there are any. */
    addedWhat: words.nullable(),
    by: words,
    post: words.nullable(),
    at: time,
  }),
  sample: { ...sentSample, addedWhat: '先查抛光企业', by: '王丽', post: '文书', at: '9月3日 15:20' },
  longest: { ...sentLongest, addedWhat: longest.reason, by: longest.person, post: longest.post, at: longest.time },
});

/** 呈批 of an addition (补发). Keys: approval-accept, approval-refuse. */
export const additionApprovalCard = defineCard({
  name: 'addition-approval',
  data: z.strictObject({ ...sentFields, reason: words, by: words, post: words.nullable(), at: time }),
  sample: { ...sentSample, reason: '9月新设', by: '王丽', post: '文书', at: '9月3日 15:20' },
  longest: { ...sentLongest, reason: longest.reason, by: longest.person, post: longest.post, at: longest.time },
});
