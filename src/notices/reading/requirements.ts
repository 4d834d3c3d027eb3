import { numberKinds, readNumber, readSpacedNumber, type NumberKind } from './numbering.ts';
import { parseNumeral } from './numerals.ts';
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
  paragraphs.flatMap(({ tight, spaced }) => {
    const number = readNumber(tight.key.slice(0, 24)) ?? readSpacedNumber(spaced.key.slice(0, 24));
    if (!number) return [];
    const words = cut(tight, number.length);
    return words.key === '' ? [] : [{ ...number, number: tight.raw.slice(0, number.labelLength), words }];
  });

/** 一要压实责任。 二是…… as paragraphs of their own, where a text has no numbers of the standard. */
const spokenItemsOf = (paragraphs: Paragraph[]): Item[] =>
  paragraphs.flatMap(({ tight }) => {
    const label = /^([一二三四五六七八九十])(?:是|(?=要))/u.exec(tight.key);
    if (label?.[1] === undefined) return [];
    const value = parseNumeral(label[1]) ?? 0;
    return [{ kind: '一、', value, number: tight.raw.slice(0, 1), words: cut(tight, label[0].length) }];
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
  // 1. 2. in the preamble (the faults found) do not outrank the 一、 二、 that follow; a 一、 that begins afresh stands inside them.
  const standard = items.filter((item) => item.kind === '一、' && item.value === 1).length === 1 && first === '1.';
  const order = first === undefined || restarts || standard ? numberKinds : [first, ...numberKinds];
  for (const kind of order) {
    const found = series(items, kind);
    if (found.length >= 2) return found;
  }
  return items[0]?.kind === '一、' && items[0].value === 1 ? [items[0]] : [];
};

/** The top-level numbered items of a body, in order; an unnumbered body has none. Source: GB/T 9704-2012 7.3.3 for the ranks. */
export const readRequirements = (body: Paragraph[]): ReadRequirement[] => {
  const found = [itemsOf, spokenItemsOf, inlineItemsOf].map((read) => topOf(read(body)));
  return (found.find((items) => items.length > 0) ?? []).map(({ number, words }) => ({
    heading: headingOf(words),
    number,
  }));
};
