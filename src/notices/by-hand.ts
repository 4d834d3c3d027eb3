import { z } from 'zod';
import { canonicalText, readNotice, type ReadLayer } from './reading/index.ts';

/**
 * What the issuing clerk set by hand about the outermost layer, where it was misread or could not be read at all. The text stays as it
 * is; only the reading changes, and the entry of the issue says so. Null: the document has none.
 */
export const byHandShape = z.object({
  title: z.string().exactOptional(),
  documentNumber: z.string().nullable().exactOptional(),
  urgency: z.enum(['特提', '特急', '加急', '平急']).nullable().exactOptional(),
  /** All deadlines with a date: `YYYY-MM-DD` or `YYYY-MM-DDTHH:mm` in China. */
  due: z.array(z.string()).exactOptional(),
  /** Items of the text that are no requirements, counted from 1 as they were read. */
  without: z.array(z.int()).exactOptional(),
});
export type ByHand = z.infer<typeof byHandShape>;

/** What is to be issued, as far as its reading is concerned. */
export interface Issuable {
  text: string;
  /** The document could not be read; `text` is the one line its clerk typed about it. */
  isByLine: boolean;
  byHand: ByHand;
}

/** The layers of what is issued, outermost first, with what was set by hand. Empty for an empty text. */
export function readIssued({ text, isByLine, byHand }: Issuable): ReadLayer[] {
  const canonical = canonicalText(text);
  const [outermost, ...inner] = isByLine ? [unread(canonical)] : readNotice(canonical);
  return outermost ? [correct(outermost, byHand), ...inner] : [];
}

/** A layer of which nothing is known but a line of words. */
const unread = (text: string): ReadLayer => ({
  title: null,
  docNumber: null,
  urgency: null,
  issuers: [],
  addressees: [],
  issuedOn: null,
  forwards: null,
  requirements: [],
  deadlines: [],
  contacts: [],
  attachments: [],
  reachLevels: [],
  reachText: null,
  text,
});

function correct(layer: ReadLayer, { title, documentNumber, urgency, due, without = [] }: ByHand): ReadLayer {
  return {
    ...layer,
    ...(title === undefined ? {} : { title }),
    ...(documentNumber === undefined ? {} : { docNumber: documentNumber }),
    ...(urgency === undefined ? {} : { urgency }),
    requirements: layer.requirements.filter((_, i) => !without.includes(i + 1)),
    ...(due === undefined ? {} : { deadlines: deadlinesOf(layer, due) }),
  };
}

/** The dates that were set replace those that were read; what recurs stays. A date that was read keeps what is due then. */
function deadlinesOf({ deadlines }: ReadLayer, due: string[]): ReadLayer['deadlines'] {
  const dated = deadlines.filter((deadline) => deadline.due !== null);
  const spare = dated.filter((deadline) => !due.includes(deadline.due ?? ''));
  const kept = due.map((date) => {
    const read = dated.find((deadline) => deadline.due === date);
    return read ?? { text: date, due: date, recurrence: null, action: spare.shift()?.action ?? '办结' };
  });
  return [...deadlines.filter((deadline) => deadline.due === null), ...kept];
}
