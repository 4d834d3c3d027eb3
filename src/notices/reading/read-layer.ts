import type { Level } from '../../organs/index.ts';

/** The four degrees of 党政机关公文处理工作条例 art. 9: the first two belong to telegrams, the others to paper. */
export type Urgency = '特提' | '特急' | '加急' | '平急';
export type Recurrence = 'daily' | 'weekly' | 'monthly' | 'quarterly';

/** A time limit set for the readers. `due` is `YYYY-MM-DD` or `YYYY-MM-DDTHH:mm` in China, null when recurring or not fixed by the text. */
export interface ReadDeadline {
  text: string;
  due: string | null;
  recurrence: Recurrence | null;
  action: string;
}

/** One person, or one phone line that bears no name. A fax number counts as a phone. */
export interface ReadContact {
  name: string | null;
  phones: string[];
  emails: string[];
}

/** A top-level numbered item; `number` as written, without the 、 or full stop behind it. */
export interface ReadRequirement {
  heading: string;
  number: string;
}

/** The original that a layer passes on. */
export interface ReadOriginal {
  title: string | null;
  docNumber: string | null;
}

/**
 * One layer of a notice: the words of one issuer. Values are the text's own words with white space and line breaks taken out;
 * what the text does not say is null or empty. `text` is the canonical text of this layer alone.
 */
export interface ReadLayer {
  title: string | null;
  docNumber: string | null;
  urgency: Urgency | null;
  issuers: string[];
  addressees: string[];
  /** `YYYY-MM-DD`. */
  issuedOn: string | null;
  forwards: ReadOriginal | null;
  requirements: ReadRequirement[];
  deadlines: ReadDeadline[];
  contacts: ReadContact[];
  attachments: string[];
  /** Levels the layer wants to be passed on to (传达到县、乡、各类开发区), from the top down; empty where it does not say. */
  reachLevels: Level[];
  /** Its words for that, null where there are none. */
  reachText: string | null;
  text: string;
}
