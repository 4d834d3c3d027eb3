import { wordsAt, type Sketch } from './sketch.ts';
import type { ActName, Understood } from './understood.ts';

/** One act of the record as people say it. */
export interface ActGrammar {
  act: ActName;
  /** The verb, anywhere in a piece of a message. */
  verb: RegExp;
  /** Words behind it belong to it, whatever they are: reasons, reports. */
  takesWords?: true;
  /** Reads a piece that holds the verb; null when more is said than the act can mean. */
  read(piece: Sketch): Understood | null;
}

/** What stands in front of a match and behind it, as sketch positions. */
export interface Around {
  before: [from: number, to: number];
  after: [from: number, to: number];
}

export function around(sketch: Sketch, core: RegExp): Around | null {
  const match = new RegExp(core.source, 'u').exec(sketch.text);
  if (!match) return null;
  const end = match.index + match[0].length;
  return { before: [0, match.index], after: [end, sketch.text.length] };
}

const markOnly = /^[ⓃⒽⒹⓁⓉ\s,;:、?]*$/u;
const leadIn =
  /^(?:[\s,;:、ⓃⒽⒹⓁ]|(?:原因|理由|因为|由于|说明|备注|内容|是|为)(?:是|为)?(?=[\s,;:]|\p{Script=Han}{2}))+/u;
const leadOut = /(?:[\s,;:、ⓃⒽⒹⓁ]|把|将|所以|因此|故|请|我们?|要|就|先)+$/u;

/** The words between two places of the sketch, as written, without numbers and lead-ins around them; undefined where none are. */
export function freeWords(sketch: Sketch, [from, to]: [number, number]): string | undefined {
  const text = sketch.text.slice(from, to);
  if (markOnly.test(text)) return undefined;
  const skipped = leadIn.exec(text)?.[0].length ?? 0;
  const kept = text.slice(skipped);
  const cutOff = leadOut.exec(kept)?.[0].length ?? 0;
  if (kept.length - cutOff < 1 || !/[\p{L}\p{N}Ⓣ]/u.test(kept)) return undefined;
  const words = wordsAt(sketch, from + skipped, to - cutOff);
  return words === '' ? undefined : words;
}

/** What is left of a piece once all that a pattern knows is gone. */
export const leftOf = (text: string, known: RegExp): string =>
  text.replace(new RegExp(known.source, 'gu'), '').replace(/[\s,;:、?]+/gu, '');
