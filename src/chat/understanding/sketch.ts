import { fold } from '../fold.ts';
import { findSpans, type Mark } from './references.ts';
import { mendSlips } from './sound-alikes.ts';
import { respell, typedBySound } from './spelling.ts';
import { findTitle } from './titles.ts';

/**
 * A message as its grammar sees it: slips mended, fillers and stickers gone, and one letter for every number:
 * Ⓝ notice, Ⓗ hazard, Ⓓ document number, Ⓣ date, Ⓥ voucher, Ⓛ 这个通知 and
 * words of a title. Every place leads back to the words as written.
 */
export interface Sketch {
  text: string;
  original: string;
  /** Where each character of `text` begins in `original`. */
  starts: number[];
  /** Where it ends. */
  ends: number[];
  /** What a character that is a mark stands for. */
  marks: Map<number, Mark>;
}

const letters: Record<Mark['kind'], string> = {
  notice: 'Ⓝ',
  hazard: 'Ⓗ',
  document: 'Ⓓ',
  date: 'Ⓣ',
  voucher: 'Ⓥ',
  last: 'Ⓛ',
  title: 'Ⓛ',
};

/** Politeness and sounds that change nothing. Particles only where a piece ends: 哈尔滨 keeps its 哈. */
const fillers =
  /\[[\p{Script=Han}a-z]{1,5}\]|\p{Extended_Pictographic}|\p{Emoji_Modifier}|\u200D|\uFE0F|一下子?|一哈|下子|麻烦(?:你们?|您|帮忙)?|劳驾|烦请|拜托(?:你|您|了)?|有劳|谢谢(?:你们?|您|啊|哈|啦|了)?|多谢(?:了)?|感谢|辛苦(?:你们?|您)?(?:了|啦)?|不好意思|你好|您好|在吗|(?:吧|呀|啊|哈|哦|喔|噢|呗|嘞|哇|诶|欸|额|呃|唉|哟|嗷|噻|撒|咧|耶|呐|滴)+(?=$|[\s,;?])|(?<=^|[\s,;])(?:那个啥|那啥|呃+|额+|诶+|欸+|唉+|哎呀?|喂|那么|那行|行吧)(?=[\s,;])|[~～…]+|'|`|\*/gu;

const separators: Record<string, string> = {
  '，': ',',
  '、': '、',
  '。': ';',
  '.': ';',
  '!': ';',
  '！': ';',
  '；': ';',
  '：': ':',
  '？': '?',
  '/': '、',
  '\n': ';',
};

/** `a. b` parts sentences, `3.5` does not. */
const separatorAt = (text: string, at: number): string => {
  const char = text.charAt(at);
  if (char === '.' && /\d/u.test(text.charAt(at + 1))) return char;
  if (/\s/u.test(char) && char !== '\n') return ' ';
  return separators[char] ?? char;
};

/** Draws the sketch of what somebody wrote themselves. */
export function sketchOf(original: string): Sketch {
  const folded = mendSlips(respell(lower(fold(original))));
  const typed = typedBySound(folded);
  const spans = findSpans(folded);
  const dropped = Array.from(folded.matchAll(fillers), ({ index, 0: word }) => ({
    from: index,
    to: index + word.length,
  }));
  const sketch: Sketch = { text: '', original, starts: [], ends: [], marks: new Map() };
  let [nextSpan, nextDrop] = [0, 0];
  for (let at = 0; at < folded.length;) {
    const found = spans[nextSpan];
    if (found?.from === at) {
      sketch.marks.set(sketch.text.length, documentAsSaid(found.mark, original.slice(found.from, found.to)));
      put(sketch, letters[found.mark.kind], found.from, found.to);
      at = found.to;
      nextSpan += 1;
      continue;
    }
    while ((dropped[nextDrop]?.to ?? Infinity) <= at) nextDrop += 1;
    const gone = dropped[nextDrop];
    if (gone?.from === at && (found?.from ?? Infinity) >= gone.to) {
      at = gone.to;
      continue;
    }
    const sounded = typed.find(({ from }) => from === at);
    if (sounded) {
      for (const char of sounded.word) put(sketch, char, sounded.from, sounded.to);
      at = sounded.to;
      continue;
    }
    const char = separatorAt(folded, at);
    const last = sketch.text.at(-1) ?? ' ';
    if (!(char === ' ' && /[\s,;:?]/u.test(last))) put(sketch, char, at, at + 1);
    at += 1;
  }
  return withTitle(sketch);
}

/** Puts one mark in place of the words that point at a notice by its title. */
function withTitle(sketch: Sketch): Sketch {
  const title = /[ⓃⒹⒽ]/u.test(sketch.text) ? null : findTitle(sketch.text);
  if (!title) return sketch;
  const { from, to } = title;
  const words = wordsAt(sketch, ...title.words);
  const marks = new Map([...sketch.marks].filter(([at]) => at < from).concat([[from, { kind: 'title', words }]]));
  for (const [at, mark] of sketch.marks) if (at >= to) marks.set(at - (to - from) + 1, mark);
  return {
    original: sketch.original,
    text: `${sketch.text.slice(0, from)}${letters.title}${sketch.text.slice(to)}`,
    starts: sketch.starts.toSpliced(from + 1, to - from - 1),
    ends: sketch.ends.toSpliced(from, to - from - 1),
    marks,
  };
}

function put(sketch: Sketch, char: string, from: number, to: number): void {
  sketch.text += char;
  sketch.starts.push(from);
  sketch.ends.push(to);
}

const documentAsSaid = (mark: Mark, said: string): Mark =>
  mark.kind === 'document' ? { ...mark, doc: said.trim() } : mark;

/** The words as written behind a part of the sketch, without marks of punctuation around them. */
export const wordsAt = (sketch: Sketch, from: number, to: number): string => {
  const [start, end] = [sketch.starts[from], sketch.ends[to - 1]];
  if (start === undefined || end === undefined || to <= from) return '';
  return trimmed(sketch.original.slice(start, end));
};

const trimmed = (words: string): string =>
  words.replace(/^[\s,，。.;；:：、!！?？\-—~～]+|[\s,，。;；:：、!！~～]+$/gu, '');

/** A part of a sketch, as a sketch. */
export function partOf(sketch: Sketch, from: number, to: number): Sketch {
  const marks = new Map<number, Mark>();
  for (const [at, mark] of sketch.marks) if (at >= from && at < to) marks.set(at - from, mark);
  return {
    text: sketch.text.slice(from, to),
    original: sketch.original,
    starts: sketch.starts.slice(from, to),
    ends: sketch.ends.slice(from, to),
    marks,
  };
}

/** What a pattern's named group found, in the words as written. */
export function said(sketch: Sketch, match: RegExpExecArray | null, group: string): string | undefined {
  const [from, to] = match?.indices?.groups?.[group] ?? [];
  if (from === undefined || to === undefined) return undefined;
  return wordsAt(sketch, from, to) || undefined;
}

export const marksOf = <Kind extends Mark['kind']>(sketch: Sketch, kind: Kind): Extract<Mark, { kind: Kind }>[] =>
  // `as`: filtered by the very kind.
  [...sketch.marks.values()].filter((mark) => mark.kind === kind) as Extract<Mark, { kind: Kind }>[];

/** Lower case of Latin letters only, which never changes a length. */
const lower = (text: string): string => text.replace(/[A-Z]/gu, (letter) => letter.toLowerCase());
