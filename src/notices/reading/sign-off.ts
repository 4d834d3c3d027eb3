import { findDate } from './dates.ts';
import { cellsOf, isDateLine } from './head-lines.ts';
import type { Line } from './lines.ts';
import { readNumber } from './numbering.ts';
import { isOrganName } from './organ-names.ts';
import { cut, glue, type Passage } from './passage.ts';

/** The issuers and the date under a body, by their place in the list of lines. */
export interface SignOff {
  readonly from: number;
  readonly to: number;
  readonly issuers: string[];
  readonly issuedOn: string | null;
}

const stamp = /\((?:盖章|印章|公章|代章|代|章|印)\)$/u;
const mark = /[,。;:!?《]/u;
const mostIssuers = 8;

/** Lines behind a sign-off: 附件, 抄送, 印发, notes in brackets, contacts. */
export const isTail = (line: Line): boolean => {
  const key = line.tight.key.slice(0, 120);
  return /^附[件:]|^抄[送报发]|^主送|^(?:共印|印数|校对|承办|拟稿|报送:|分送|发:)|印发\)?$|^\((?:此件|信息公开|联系|本件|公开|主动)|^(?:联系|经办|承办)/u.test(
    key,
  );
};

/** A signing organ has no punctuation, no item number, and stands apart from the text. */
const isSigning = (line: Line | undefined): line is Line => {
  if (line === undefined) return false;
  const key = line.tight.key;
  return (
    key.length >= 1 &&
    key.length <= 60 &&
    !mark.test(key) &&
    readNumber(key) === null &&
    !isTail(line) &&
    !isDateLine(line)
  );
};

const withoutStamp = (words: Passage): Passage => cut(words, 0, words.key.replace(stamp, '').length);

const splitAt = (words: Passage, mark: string): Passage[] => {
  const parts: Passage[] = [];
  let from = 0;
  for (let at = words.key.indexOf(mark); at >= 0; at = words.key.indexOf(mark, from)) {
    parts.push(cut(words, from, at));
    from = at + 1;
  }
  return [...parts, cut(words, from)];
};

/** The organs on a signing line: several of them where each part between gaps or 、 is a whole name. */
const namesOn = (words: Passage, cells: Passage[]): string[] => {
  const isName = (part: Passage): boolean => isOrganName(withoutStamp(part).key);
  const listed = splitAt(words, '、');
  const parts = listed.length > 1 && listed.every(isName) ? listed : cells;
  return (parts.length > 1 && parts.every(isName) ? parts : [words]).map((part) => withoutStamp(part).raw);
};

const allHan = /^\p{Script=Han}{4,40}$/u;
const isFirstHalf = (line: Line, below: Line | undefined): boolean =>
  allHan.test(line.tight.key) &&
  below?.gap === 0 &&
  (line.indent >= 8 || (below.tight.key.length <= 8 && line.tight.key.length >= 12)) &&
  isOrganName(withoutStamp(glue(line.tight, below.tight)).key);
const isLastHalf = (above: Line | undefined, line: Line): boolean =>
  above !== undefined &&
  line.gap === 0 &&
  line.tight.key.length <= 8 &&
  /^\p{Script=Han}{8,40}$/u.test(above.tight.key) &&
  isOrganName(withoutStamp(glue(above.tight, line.tight)).key);

/** The signing organs that end on line `last`, the topmost first, and the line on which they begin. */
const collect = (lines: Line[], floor: number, last: number): { names: string[]; from: number } => {
  const names: string[] = [];
  let tail: Passage | null = null;
  let from = last + 1;
  for (let i = last; i >= floor && i > last - mostIssuers; i -= 1) {
    const line = lines[i];
    if (!isSigning(line)) break;
    const whole = isOrganName(withoutStamp(line.tight).key);
    if (tail !== null && i === last - 1) names.unshift(withoutStamp(glue(line.tight, tail)).raw);
    else if (whole) names.unshift(...namesOn(line.tight, cellsOf(line)));
    // A long name wraps: its first half has no ending of its own and stands to the right like the rest.
    else if (names.length > 0 && isFirstHalf(line, lines[i + 1])) names[0] = line.tight.raw + (names[0] ?? '');
    // The end of such a name may be too short for a name: ……委员会办公 / 室.
    else if (names.length === 0 && i === last && isLastHalf(lines[i - 1], line)) tail = line.tight;
    else break;
    from = i;
  }
  return { names, from };
};

/** Whether a line can be the end of a signature: it is a date, or a name and a date. */
export const endsInDate = (line: Line): boolean =>
  /[日号\d)]$/u.test(line.tight.key.slice(-1)) && (isDateLine(line) || signedOnOneLine(line) !== null);

/** 某某办公室 2024年3月8日 on one line. */
export const signedOnOneLine = (line: Line): { organ: Passage; iso: string } | null => {
  if (line.tight.key.length > 90) return null;
  const found = findDate(line.tight.key);
  if (!found || found.from === 0 || found.to !== line.tight.key.length) return null;
  const organ = withoutStamp(cut(line.tight, 0, found.from));
  return !mark.test(organ.key) && readNumber(organ.key) === null && isOrganName(organ.key)
    ? { organ, iso: found.iso }
    : null;
};

const closes = (lines: Line[], at: number, to: number): boolean => {
  for (let i = at + 1; i < Math.min(to, at + 3); i += 1) {
    const line = lines[i];
    if (line !== undefined && !isTail(line)) return false;
  }
  return true;
};

/** A date alone behind the last sentence, where the seal stood for the name; not the text of a numbered heading (整改时间). */
const endsText = (lines: Line[], at: number): boolean => {
  const [before, after] = [lines[at - 1], lines[at + 1]];
  if (before === undefined || !/[。)]$/u.test(before.tight.key)) return false;
  const heading = readNumber(before.tight.key.slice(0, 24)) !== null && before.tight.key.length <= 40;
  return (
    !heading &&
    (after === undefined || (readNumber(after.tight.key.slice(0, 24)) === null && !/[。;]$/u.test(after.tight.key)))
  );
};

const dated = (lines: Line[], floor: number, at: number, to: number): SignOff | null => {
  const line = lines[at];
  if (line === undefined) return null;
  if (isDateLine(line)) {
    const { names, from } = collect(lines, floor, at - 1);
    if (names.length === 0 && line.indent < 8 && !closes(lines, at, to) && !endsText(lines, at)) return null;
    return { from, to: at + 1, issuers: names, issuedOn: findDate(line.tight.key)?.iso ?? null };
  }
  const one = signedOnOneLine(line);
  if (!one) return null;
  const above = collect(lines, floor, at - 1);
  const cells = cellsOf(line).filter((cell) => findDate(cell.key) === null);
  return { from: above.from, to: at + 1, issuers: [...above.names, ...namesOn(one.organ, cells)], issuedOn: one.iso };
};

const isTailAt = (lines: Line[], at: number): boolean => {
  const line = lines[at];
  return line !== undefined && isTail(line);
};

/** A name without a date under the text, as in a pasted message. */
const undated = (lines: Line[], floor: number, to: number): SignOff | null => {
  let last = to - 1;
  while (last > floor && last > to - 30 && isTailAt(lines, last)) last -= 1;
  // 4月11日 without its year, as neighbours write: it dates nothing, but the name stands above it.
  const dayOnly = /^\d{1,2}月\d{1,2}[日号]$/u.test(lines[last]?.tight.key ?? '');
  const { names, from } = collect(lines, floor, dayOnly ? last - 1 : last);
  const before = lines[from - 1]?.tight.key ?? '';
  return names.length > 0 && /[。!;:)》]$/u.test(before)
    ? { from, to: last + 1, issuers: names, issuedOn: null }
    : null;
};

/** Finds the sign-off of the layer whose body runs from `from` to `to`; null where the text has none. */
export const findSignOff = (lines: Line[], from: number, to: number): SignOff | null => {
  for (let at = from; at < to; at += 1) {
    const found = dated(lines, from, at, to);
    if (found) return found;
  }
  return undated(lines, from, to);
};
