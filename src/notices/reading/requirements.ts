import { numberKinds, readNumber, type NumberKind } from './numbering.ts';
import type { Paragraph } from './paragraphs.ts';
import { cut, type Passage } from './passage.ts';
import type { ReadRequirement } from './read-layer.ts';

interface Item {
  readonly kind: NumberKind;
  readonly value: number;
  readonly number: string;
  readonly words: Passage;
}

/** The heading line, or the first sentence without its full stop. A half-width dot ends a sentence where Chinese surrounds it. */
const headingOf = (words: Passage): string => {
  const stop = /[。!?]|(?<=\p{Script=Han})\.(?=\p{Script=Han}|$)/u.exec(words.key);
  const first = cut(words, 0, stop?.index ?? words.key.length);
  return first.raw.slice(0, first.key.replace(/[;:,、]+$/u, '').length);
};

const itemsOf = (paragraphs: Paragraph[]): Item[] =>
  paragraphs.flatMap(({ tight }) => {
    const number = readNumber(tight.key.slice(0, 24));
    if (!number) return [];
    const words = cut(tight, number.length);
    return words.key === '' ? [] : [{ ...number, number: tight.raw.slice(0, number.labelLength), words }];
  });

const inlineMark =
  /(?<=[:;。,])(?:第[一二三四五六七八九十][,、:]|[一二三四五六七八九十]{1,2}、|\([一二三四五六七八九十]\)|[①②③④⑤⑥⑦⑧⑨⑩]|\d{1,2}[.、](?!\d))/gu;

/** Items in the run of a paragraph: 请做好以下工作：①……；②……。 */
const inlineItemsOf = (paragraphs: Paragraph[]): Item[] =>
  paragraphs.flatMap(({ tight }) => {
    const starts = [...tight.key.matchAll(inlineMark)].map((match) => match.index);
    return starts.flatMap((start, i) => {
      const piece = cut(tight, start, starts[i + 1] ?? tight.key.length);
      const number = readNumber(piece.key.slice(0, 24));
      if (!number) return [];
      return [{ ...number, number: piece.raw.slice(0, number.labelLength), words: cut(piece, number.length) }];
    });
  });

/** Items of one kind that count upwards from one; a slip of the writer (a number twice or left out) does not end the list. */
const series = (items: Item[], kind: NumberKind): Item[] => {
  const found: Item[] = [];
  let last = 0;
  for (const item of items) {
    if (item.kind !== kind) continue;
    if (found.length === 0 ? item.value !== 1 : item.value < last || item.value > last + 2) continue;
    found.push(item);
    last = item.value;
  }
  return found;
};

/**
 * The kind that the body numbers first is its top, unless that kind begins afresh again and again, as the inner ranks do; then the
 * highest rank that makes a list.
 */
const topOf = (items: Item[]): Item[] => {
  const first = items.find((item) => item.value === 1)?.kind;
  const restarts = items.filter((item) => item.kind === first && item.value === 1).length > 1;
  const order = first === undefined || restarts ? numberKinds : [first, ...numberKinds];
  for (const kind of order) {
    const found = series(items, kind);
    if (found.length >= 2) return found;
  }
  return items[0]?.kind === '一、' && items[0].value === 1 ? [items[0]] : [];
};

/** The top-level numbered items of a body, in order; an unnumbered body has none. Source: GB/T 9704-2012 7.3.3 for the ranks. */
export const readRequirements = (body: Paragraph[]): ReadRequirement[] => {
  const items = topOf(itemsOf(body));
  return (items.length > 0 ? items : topOf(inlineItemsOf(body))).map(({ number, words }) => ({
    heading: headingOf(words),
    number,
  }));
};
