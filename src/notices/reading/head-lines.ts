import { findDate } from './dates.ts';
import { isOrganName } from './organ-names.ts';
import type { Line } from './lines.ts';
import { cut, tighten, wordsAt, type Passage } from './passage.ts';
import type { Urgency } from './read-layer.ts';

const year = String.raw`(?:[〔[(【〈]|\\)(?:(?:19|20)\d{2}|二[〇一二三四五六七八九]{3})(?:[〕\])】〉]|\\)`;
const serial = String.raw`(?:第|-)?\d{1,5}(?:-\d{1,3})?号`;
/** A document number (GB/T 9704-2012 7.2.5): organ code, 〔year〕, running number; in practice with any bracket, or 2024年第3号. */
export const docNumberPattern = String.raw`[\p{Script=Han}A-Za-z]{1,24}(?:\([\p{Script=Han}A-Za-z]{1,6}\)[\p{Script=Han}A-Za-z]{0,8})?(?:${year}${serial}|(?:19|20)\d{2}年第?\d{1,5}号)`;
const alone = new RegExp(
  String.raw`^(?:\(|发文字号:?|发[布文]文号:?|文号:?|编号:?)?(${docNumberPattern}|${year}${serial}|第\d{1,5}号)\)?(?:签发人.{0,12})?$`,
  'u',
);
const urgencyFront = /^(?:(?:发电)?等级:?|紧急程度:?)?(?:特提|特急|加急|平急)[·、,]?(?:明电)?(?=[\p{Script=Han}])/u;

/**
 * The tight parts of a line between gaps of two spaces or more: head lines set several facts side by side. A label padded to a
 * width (文    号：) stays one part.
 */
export const cellsOf = (line: Line): Passage[] => {
  const cells: Passage[] = [];
  let from = 0;
  for (const { index, 0: gap } of line.words.raw.matchAll(/\s{2,}|\t/gu)) {
    if (index - from === 1) continue;
    cells.push(tighten(cut(line.words, from, index)));
    from = index + gap.length;
  }
  return [...cells, tighten(cut(line.words, from))];
};

/** Head lines are short; whatever is longer is never searched, so that no pasted megabyte meets these patterns. */
const isShort = (line: Line): boolean => line.words.key.length <= 200;

/** The document number that a head line bears beside nothing but other head marks, in the document's own characters; or null. */
export const docNumberOf = (line: Line): string | null => {
  if (!isShort(line)) return null;
  for (const cell of [...cellsOf(line), line.tight]) {
    const front = urgencyFront.exec(cell.key)?.[0].length ?? 0;
    const rest = cut(cell, front);
    const number = alone.exec(rest.key)?.[1];
    if (number === undefined) continue;
    const at = rest.key.indexOf(number);
    return wordsAt(rest, at, at + number.length);
  }
  return null;
};

const urgencyMark =
  /^(?:(?:发电)?等级|紧急程度|缓急)?:?[[(【]?(特提|特急|加急|平急)(?:件)?[\])】]?(?:[·、,.★\s]|明电|$|[\p{Script=Han}A-Z]{1,24}[〔[(【])/u;

/** The degree of urgency that a head line bears as a mark. 紧急通知 in a title and 明电 in a number are none. */
export const urgencyOf = (line: Line): Urgency | null => {
  if (!isShort(line)) return null;
  for (const cell of [...cellsOf(line), line.tight]) {
    const mark = urgencyMark.exec(cell.key.replace(/^.{0,12}(?:绝密|机密|秘密)(?:★[^特加平]{0,6})?/u, ''))?.[1];
    if (mark === '特提' || mark === '特急' || mark === '加急' || mark === '平急') return mark;
  }
  return null;
};

/** 某某文件, the name in red on top; also the bare 文件 between the names of joint issuers. */
export const isRedHead = (line: Line): boolean =>
  isShort(line) &&
  /(?:文件|^公文|发文稿纸|明传电报|传真电报|明电|办公通报)$/u.test(line.tight.key) &&
  !/[,。;:、《]/u.test(line.tight.key);

/** A line that is nothing but a date, perhaps in brackets. */
export const isDateLine = (line: Line): boolean => {
  const key = line.tight.key;
  if (key.length > 24) return false;
  const found = findDate(key);
  return found !== null && /^\(?$/u.test(key.slice(0, found.from)) && /^(?:印发|发布)?\)?$/u.test(key.slice(found.to));
};

/** A short line without punctuation that ends like an organ's name. */
export const isOrganLine = (line: Line): boolean =>
  isShort(line) &&
  !/[,。;:!?《]/u.test(line.tight.key) &&
  isOrganName(line.tight.key.replace(/\((?:盖章|印章|代章|章|印)\)$/u, ''));
