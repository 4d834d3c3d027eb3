import { cut, glue, passage, tighten, trim, type Passage } from './passage.ts';

/** A printed line with its page furniture taken off. Torn pieces are already mended, so it may span several lines of the text. */
export interface Line {
  /** Without the white space at both ends. */
  readonly words: Passage;
  readonly tight: Passage;
  /** Columns of white space in front; a full-width space counts two. */
  readonly indent: number;
  /** Columns from the left edge to the last character. */
  readonly width: number;
  /** Blank lines in front of it. */
  readonly gap: number;
  /** First and last line number in the canonical text. */
  readonly first: number;
  readonly last: number;
}

const wide = /[\u1100-\uFFDC]/u;
const columns = (text: string): number => {
  let sum = 0;
  for (let i = 0; i < text.length; i += 1) sum += wide.test(text.charAt(i)) || text.charCodeAt(i) === 0x3000 ? 2 : 1;
  return sum;
};

const toLine = (words: Passage, indent: number, gap: number, first: number, last: number): Line => ({
  words,
  tight: tighten(words),
  indent,
  width: indent + columns(words.raw),
  gap,
  first,
  last,
});

/** Marks of Markdown, in which notices are pasted too: # and list dashes in front, ** around. The signed text keeps them. */
const withoutMarkdown = (words: Passage): Passage => {
  const front = /^(?:#{1,6} +|[-*•] +(?=[^-]*$))/u.exec(words.raw)?.[0].length ?? 0;
  const rest = front === 0 ? words : trim(cut(words, front));
  if (!rest.raw.includes('**')) return rest;
  return { raw: rest.raw.replaceAll('**', ''), key: rest.key.replaceAll('**', '') };
};

/** A text printed with a blank line between each two lines: blank lines mean nothing in it. */
const closeUp = (lines: Line[]): Line[] => {
  const doubled = lines.filter(({ gap }) => gap > 0).length;
  return doubled > 12 && doubled > lines.length * 0.9
    ? lines.map((line) => ({ ...line, gap: Math.max(0, line.gap - 1) }))
    : lines;
};

const split = (text: string): Line[] => {
  const lines: Line[] = [];
  let gap = 0;
  for (const [at, raw] of text.split('\n').entries()) {
    const whole = passage(raw);
    const words = withoutMarkdown(trim(whole));
    if (words.key === '') {
      gap += 1;
      continue;
    }
    const indent = whole.key.length - whole.key.trimStart().length;
    lines.push(toLine(words, columns(raw.slice(0, indent)), gap, at, at));
    gap = 0;
  }
  return lines;
};

const number = /^\d{1,4}$/u;
/** PDF and some web texts put every run of digits on a line of its own: then a lone number is text, never a page number. */
const isTorn = (lines: Line[]): boolean =>
  lines.filter(
    (line, i) => number.test(line.tight.key) && /^[年月日号个家项名人起条〕]/u.test(lines[i + 1]?.tight.key ?? ''),
  ).length >= 2;

const pageNumber =
  /^(?:-{1,3}\d{1,3}-{1,3}|[·•]\d{1,3}[·•]|第\d{1,3}页(?:[,/]?共\d{1,3}页)?|\d{1,3}\/\d{1,3}|-{1,3})$/u;
const withoutPageNumbers = (lines: Line[], torn: boolean): Line[] => {
  const kept: Line[] = [];
  let dropped = 0;
  for (const [i, line] of lines.entries()) {
    const lone = !torn && number.test(line.tight.key) && line.tight.key.length <= 3;
    const after = lines[i + 1];
    const between = line.gap > 0 && (after === undefined || after.gap > 0 || after.tight.key === '-');
    if ((pageNumber.test(line.tight.key) && !(torn && /^-+$/u.test(line.tight.key))) || (lone && between)) {
      dropped += line.gap + 1;
      continue;
    }
    // A page break is white space: whoever looks for blank lines must still see one.
    kept.push(dropped === 0 ? line : { ...line, gap: Math.max(line.gap, 1) });
    dropped = 0;
  }
  return kept;
};

const han = /\p{Script=Han}/u;
const isFragment = (key: string): boolean => key.length <= 24 && !/[\p{Script=Han}]/u.test(key.replaceAll('〇', ''));
const itemNumber = /^\(?\d{1,2}[.、)]$/u;
const wholeDate = /^(?:19|20)\d{2}[-./]\d{1,2}[-./]\d{1,2}$/u;
/** A label waits for its value: 联系电话： and the number on the next line. */
const label = /(?:电话|手机|传真|邮箱|邮件|编号|时间|日期|时限|期限|网址|联系人|热线|QQ群?):$/u;

/** Dates, limits and numbers cut by the edge of the page: 9月 / 30日前, 15日 / 前, 2024 / 年, 〔2024〕 / 33号. */
const tornApart = [
  [/\d$/u, /^[年月日号时点]/u],
  [/\d[年月]$/u, /^\d{1,2}[月日号]/u],
  [/\d[日号时点月]?[底末]?$/u, /^(?:之前|以前|前[,\p{Script=Han}])/u],
  [/[〔[(](?:19|20)\d{2}[〕\])]$/u, /^第?\d{1,5}号/u],
] as const;

const belongs = (before: Line, tail: string, line: Line, torn: boolean): boolean => {
  const [a, b] = [before.tight.key, line.tight.key];
  if (/[([〔《〈“]$/u.test(a)) return true;
  if (line.gap > 0) return false;
  if (/^[,。、;:!?)\]〕》〉”]/u.test(b)) return true;
  if (tornApart.some(([end, start]) => end.test(a) && start.test(b))) return true;
  if (wholeDate.test(b) || wholeDate.test(tail)) return false;
  if (/[。!?;]$/u.test(a) || (a.endsWith(':') && !label.test(a))) return false;
  // The copy number on top of a red head (GB/T 9704-2012 7.2.1) is no torn piece.
  if (before.first === 0 && /^\d{5,7}$/u.test(a)) return false;
  if (!torn) return a.endsWith(':') ? isFragment(b) : /\d$/u.test(a) && /^-\d/u.test(b) && isFragment(b);
  if (isFragment(tail)) return true;
  if (isFragment(b)) return !itemNumber.test(b);
  // Only around titles and runs of digits was such a text torn; a phone at the end of a line ends it.
  const titled = /[》”]$/u.test(a) || /^[《“]/u.test(b);
  const counted = (han.test(a.at(-1) ?? '') && /^\d/u.test(b)) || (/(?<!\d{5})\d$/u.test(a) && han.test(b.charAt(0)));
  return titled || counted;
};

const mend = (lines: Line[], torn: boolean): Line[] => {
  const mended: Line[] = [];
  let pieces: Line[] = [];
  let last: Line | undefined;
  const close = () => {
    const [first] = pieces;
    if (first === undefined || last === undefined) return;
    const words = { raw: pieces.map((p) => p.words.raw).join(''), key: pieces.map((p) => p.words.key).join('') };
    const mendedLine = pieces.length === 1 ? first : toLine(words, first.indent, first.gap, first.first, last.last);
    mended.push(mendedLine);
  };
  for (const line of lines) {
    const open = pieces.length === 0 ? undefined : pieces[pieces.length - 1];
    if (open !== undefined && belongs(headOf(pieces), open.tight.key, line, torn)) {
      pieces.push(line);
    } else {
      close();
      pieces = [line];
    }
    last = line;
  }
  close();
  return mended;
};

/** What the rule needs to know of the pieces so far: a short tail, so that a million torn lines stay linear. */
const headOf = (pieces: Line[]): Line => {
  const open = pieces[pieces.length - 1];
  const before = pieces[pieces.length - 2];
  if (open === undefined) throw new Error('a line without pieces');
  if (before === undefined) return open;
  const tail = glue(cut(before.tight, Math.max(0, before.tight.key.length - 12)), open.tight);
  return { ...open, tight: tail };
};

/**
 * The lines of a canonical text without blank lines and page numbers, with the pieces put together that PDF and web extraction tore
 * apart (digits on lines of their own, a bracket or comma at the beginning of a line). Linear in the length of the text.
 */
export const readLines = (text: string): Line[] => {
  const lines = closeUp(split(text));
  const torn = isTorn(lines);
  return mend(withoutPageNumbers(lines, torn), torn);
};
