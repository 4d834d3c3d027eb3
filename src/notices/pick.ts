import { rowName } from '../lib/text.ts';

/** One arrival that somebody can tick: exactly the text that came, at the organ it came to. */
export interface Pick {
  number: number;
  layerId: number;
  organId: number;
}

/** The most boxes one card holds (wecom.md 4.9). */
export const mostPicks = 20;

/** The question that all boxes of signing answer. */
export const pickQuestion = 'unsigned';

/** What comes back when the box is ticked. */
export const pickId = ({ number, layerId, organId }: Pick) => `${number}.${layerId}.${organId}`;

/** Reads a box; null for what we never wrote. Which organs somebody may sign for is asked again afterwards. */
export function readPickId(id: string): Pick | null {
  const match = /^(\d{1,9})\.(\d{1,9})\.(\d{1,9})$/u.exec(id);
  return match && { number: Number(match[1]), layerId: Number(match[2]), organId: Number(match[3]) };
}

/** Names of organs for a box: short ones (望川县) where they still differ, else the full ones. */
export function shortNames(organs: readonly string[]): Map<string, string> {
  const different = new Set(organs);
  const short = new Set([...different].map(rowName));
  const isTorn = [...short].some((name) => name.endsWith('…'));
  const useShort = short.size === different.size && !isTorn;
  return new Map([...different].map((organ) => [organ, useShort ? rowName(organ) : organ]));
}
