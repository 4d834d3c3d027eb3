import { z } from 'zod';

/** Words of documents and people, as long as they are: without a maximum the card shortens them. */
export const words = z.string().min(1);
/** How many; a card says nothing of none, so 0 is given as null where a field may be missing. */
export const count = z.number().int().positive();

/** `N12`. */
export const ref = z
  .string()
  .max(10)
  .regex(/^N\d{1,9}$/u);

/** Leaf and number of an entry of the log. */
export const entry = z.number().int().nonnegative();
/** The first 8 hex characters of the entry's leaf hash. */
export const leaf = z
  .string()
  .length(8)
  .regex(/^[0-9a-f]+$/u);

/** `9月30日`, `9月30日 18:00`: sayDate, sayDeadline of lib/china-time. Templates add 前 themselves. */
export const day = z.string().min(1).max(24);
/** `9月3日 10:32`: sayTime of lib/china-time. */
export const time = z.string().min(1).max(24);

/** `13/13`: reached and known of one level. */
export const share = z
  .string()
  .max(24)
  .regex(/^\d+\/\d+$/u);

/** What a reading understood of a document; the same on the notice card and on the preview of 发文. */
export const readingFields = {
  /** As the document has it; null when it has none. */
  documentNumber: words.nullable(),
  /** How many requirements; null together with `acts` when none was understood. */
  requirements: count.nullable(),
  /** What they are in a word each: `传达、自查、整改、报送`. */
  acts: words.nullable(),
  /** The earliest deadline, only where a later one stands in `lastDue`. See deadlineFields. */
  firstDue: day.nullable(),
  /** What is due then, with a verb: `报联络员名单`. */
  firstWhat: words.nullable(),
  /** The last deadline, or the only one. */
  lastDue: day.nullable(),
  lastWhat: words.nullable(),
  /** How many layers the onion has; null for one. */
  layers: count.nullable(),
  /** What the outermost layer is: `转发`, `批转`, `印发`. */
  layerKind: words.nullable(),
  /** How many attachments; null for none. */
  attachments: count.nullable(),
};

/** First and last of a notice's deadlines, given in order of time, as the cards want them. */
export const deadlineFields = (deadlines: { due: string; what: string }[]) => {
  const last = deadlines.at(-1);
  const first = deadlines.length > 1 ? deadlines[0] : undefined;
  return {
    firstDue: first?.due ?? null,
    firstWhat: first?.what ?? null,
    lastDue: last?.due ?? null,
    lastWhat: last?.what ?? null,
  };
};

/** Longer than anything met in documents and registers; for the check that every card still fits. */
export const longest = {
  title: `云岭省安全生产委员会办公室关于转发《${'关于立即开展涉爆粉尘企业专项检查'.repeat(8)}的紧急通知》的通知`,
  words: '涉爆粉尘企业专项检查…',
  organ: '临澜市澜东高新技术产业开发区管理委员会安全生产与生态环境监督管理局（应急管理局）',
  person: '阿卜杜热合曼·买买提吐尔逊',
  post: '安全生产监督管理科副科长（主持工作）',
  reason: '本单位辖区内没有涉及此项工作的企业，上次已书面说明，'.repeat(40),
  day: '2026年12月31日 18:00',
  time: '2026年12月31日 23:59',
  count: 99_999,
  share: '9999/9999',
  entry: 999_999_999,
};
