import { byteCount } from '../lib/text.ts';
import { fillLine, leastChars, listIn, shortenLongest, sightsOf, type CardData } from './card-fill.ts';
import { namesIn, partsOf, type Line } from './card-template.ts';

/** The longest text WeCom takes in one message, in UTF-8 bytes (wording.md head; platforms/wecom.md 4.2). */
export const maxTextBytes = 2048;

/** Lines people answer by (`请回复：…`, `看原文：原文 {{ref}}`): what they type must stand there whole. */
const isCommands = (line: Line) => /回复|：\S+ \{\{/u.test(partsOf(line).join(''));

/** Below this many characters a reason or a title is no longer the whole matter. */
const leastSentence = 60;

interface Block {
  lines: string[];
  isList: boolean;
}
const fillBlocks = (lines: Line[], data: CardData): Block[] =>
  lines.map((line) => ({
    lines: sightsOf(data, line).flatMap((cells) => fillLine(line, cells) ?? []),
    isList: listIn(line) !== undefined,
  }));

/** The text with the last `dropped` items of every list left out, and said to be. */
const joinBlocks = (blocks: Block[], dropped: number): string =>
  blocks
    .flatMap(({ lines, isList }) => {
      const gone = isList ? Math.min(dropped, lines.length) : 0;
      return gone === 0 ? lines : [...lines.slice(0, -gone), `（另有${gone}项）`];
    })
    .join('\n');

/** How few items must go from `from` on for the text to fit; `most` where it never does. Halving: every try builds the whole text. */
const leastDropped = (blocks: Block[], from: number, most: number): number => {
  let [few, enough] = [from, most];
  while (few < enough) {
    const middle = Math.floor((few + enough) / 2);
    if (byteCount(joinBlocks(blocks, middle)) <= maxTextBytes) enough = middle;
    else few = middle + 1;
  }
  return enough;
};

/**
 * The plain face, at most 2,048 bytes. Too long, the longest `free` text outside the command lines is shortened, but not below a
 * sentence; then lists lose items from their end, and the face says how many; only then free texts shrink to words.
 */
export const plainFace = (lines: Line[], data: CardData, free: Set<string>): string => {
  const typed = new Set(namesIn(...lines.filter(isCommands)));
  const names = namesIn(...lines).filter((name) => free.has(name) && !typed.has(name));
  const longestList = Math.max(0, ...Object.values(data).map((value) => (Array.isArray(value) ? value.length : 0)));
  let now = data;
  let blocks = fillBlocks(lines, now);
  let dropped = 0;
  let least = leastSentence;
  for (;;) {
    const text = joinBlocks(blocks, dropped);
    const over = byteCount(text) - maxTextBytes;
    if (over <= 0) return text;
    const cells = sightsOf(now)[0] ?? {};
    const shorter = shortenLongest(cells, names, Math.ceil(over / 3) + 1, least);
    if (shorter) {
      now = { ...now, ...shorter };
      blocks = fillBlocks(lines, now);
    } else if (dropped < longestList) dropped = leastDropped(blocks, dropped + 1, longestList);
    else if (least > leastChars) least = leastChars;
    else return text;
  }
};
