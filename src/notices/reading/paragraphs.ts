import { tighten, type Passage } from './passage.ts';
import type { Line } from './lines.ts';
import { startsItem } from './numbering.ts';

/** A logical paragraph: hard-wrapped lines joined. */
export interface Paragraph {
  /** With the spaces inside lines, which part names and phones. */
  readonly spaced: Passage;
  readonly tight: Passage;
  readonly indent: number;
  readonly first: number;
  readonly last: number;
}

/** How many lines to each side tell whether a line is as wide as its neighbours. */
const reach = 12;

/** Lines about as wide as their neighbours were cut by the printer, not by the writer. */
const isFull = (lines: Line[], at: number): boolean => {
  const width = lines[at]?.width ?? 0;
  if (width < 36 || width > 130) return false;
  let alike = 0;
  for (let i = Math.max(0, at - reach); i <= Math.min(lines.length - 1, at + reach); i += 1) {
    const other = lines[i]?.width ?? 0;
    if (other > width + 8 && other <= 130) alike -= 1;
    if (Math.abs(other - width) <= 5) alike += 1;
  }
  return alike >= 3;
};

const startsAfresh = (key: string): boolean =>
  startsItem(key) ||
  /^(?:附件?[:一二三四五六七八九十\d]|附件$|后附|抄[送报]:|联系人|联系电话|电子邮箱|邮箱:|传真:)/u.test(key);

/** Ends within brackets that were opened on the same line. */
const isCutInside = (key: string): boolean =>
  [
    ['(', ')'],
    ['《', '》'],
  ].some(([open = '', close = '']) => key.lastIndexOf(open) > key.lastIndexOf(close)) && !/[。!?;:]$/u.test(key);

/** A row of a table: three cells or more with gaps between them. A padded name or label has one gap at most. */
const isRow = ({ words }: Line): boolean => /\S {3,40}\S.{0,60}? {3,40}\S/u.test(words.key.slice(0, 200));

const continues = (lines: Line[], at: number, indent: number): boolean => {
  const [before, line] = [lines[at - 1], lines[at]];
  if (before === undefined || line === undefined) return false;
  if (isRow(before) || isRow(line)) return false;
  const [a, b] = [before.tight.key, line.tight.key];
  if (/^[,。、;:!?)\]〕》〉”]/u.test(b)) return true;
  if (/^附件?[:\d]|^后附/u.test(b)) return false;
  if (/[([〔《〈“、]$/u.test(a) || isCutInside(a)) return true;
  // A phone or a figure cut in two is no number of an item.
  if (/\d$/u.test(a) && /^\d/u.test(b) && isFull(lines, at - 1)) return true;
  if (/[。!?;:]$/u.test(a)) {
    return /[。!?;]$/u.test(a) && line.gap === 0 && line.indent < indent && isFull(lines, at - 1) && !startsAfresh(b);
  }
  if (startsAfresh(b)) return false;
  if (a.endsWith(',')) return true;
  // A long line that ends in the middle of a sentence, and the next one is less indented than the paragraph's first.
  if (before.width >= 44 && line.indent < indent && (line.gap === 0 || isFull(lines, at - 1))) return true;
  return line.indent <= before.indent && isFull(lines, at - 1);
};

const join = (run: Line[]): Paragraph | undefined => {
  const [first] = run;
  const last = run.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const spaced = { raw: run.map((l) => l.words.raw).join(''), key: run.map((l) => l.words.key).join('') };
  return { spaced, tight: tighten(spaced), indent: first.indent, first: first.first, last: last.last };
};

/** Joins hard-wrapped lines of a body into paragraphs; a web paste, whose lines are paragraphs already, passes unchanged. Linear. */
export const readParagraphs = (lines: Line[]): Paragraph[] => {
  const paragraphs: Paragraph[] = [];
  let run: Line[] = [];
  const close = () => {
    const paragraph = join(run);
    if (paragraph) paragraphs.push(paragraph);
  };
  for (const [at, line] of lines.entries()) {
    if (run.length > 0 && continues(lines, at, run[0]?.indent ?? 0)) run.push(line);
    else {
      close();
      run = [line];
    }
  }
  close();
  return paragraphs;
};
