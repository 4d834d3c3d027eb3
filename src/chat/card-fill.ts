import { charCount, cut, shortTitle } from '../lib/text.ts';
import { namesIn, partsOf, placeholder, type Line } from './card-template.ts';

/** A value as the feature formatted it; null and '' make whatever they stand in fall away. */
export type Cell = string | number | null;
export type Cells = Record<string, Cell>;
/** What a card is filled with: values, and lists of items whose rows and lines repeat. */
export type CardData = Record<string, Cell | Cells[]>;

/** Line breaks, control characters and direction marks: with them a typed reason could forge a line such as 请回复 on our face. */
const unsafeMarks = /[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069\u200E\u200F]+/gu;
const cleanCell = (cell: Cell): Cell => (typeof cell === 'string' ? cell.replace(unsafeMarks, ' ').trim() : cell);
const cleanCells = (cells: Cells): Cells =>
  Object.fromEntries(Object.entries(cells).map(([k, v]) => [k, cleanCell(v)]));

/** The data with every string made safe for one line. */
export const cleanData = (data: CardData): CardData =>
  Object.fromEntries(Object.entries(data).map(([k, v]) => [k, Array.isArray(v) ? v.map(cleanCells) : cleanCell(v)]));

/** The values a line sees: one set, or, where it names a list, one per item with the item's fields under `list.field`. */
export const sightsOf = (data: CardData, ...lines: Line[]): Cells[] => {
  const flat: Cells = {};
  for (const [name, value] of Object.entries(data)) if (!Array.isArray(value)) flat[name] = value;
  const list = listIn(...lines);
  if (!list) return [flat];
  const items = data[list];
  if (!Array.isArray(items)) return [];
  return items.map((item) => ({
    ...flat,
    ...Object.fromEntries(Object.entries(item).map(([field, value]) => [`${list}.${field}`, value])),
  }));
};

/** The list these lines repeat over, if any. */
export const listIn = (...lines: Line[]): string | undefined =>
  namesIn(...lines)
    .find((name) => name.includes('.'))
    ?.split('.')[0];

const isFilled = (cells: Cells, part: string) =>
  namesIn(part).every((name) => {
    const cell = cells[name] ?? null;
    return cell !== null && cell !== '';
  });

/** The line with its values, or null when it falls away. Values are put in as they are, in one pass: braces in them stay text. */
export const fillLine = (line: Line, cells: Cells): string | null => {
  const parts = partsOf(line);
  const kept = parts.filter((part) => isFilled(cells, part));
  const filled = kept.map((part) => part.replace(placeholder, (_, name: string) => String(cells[name]))).join('');
  // Nothing left, or only the full stop of a sentence that fell away.
  if (!/[^\s\p{P}]/u.test(filled) && kept.length < parts.length) return null;
  // The separator belonged to the part in front, which is gone.
  return (kept[0] === parts[0] ? filled : filled.replace(/^[\s，、；·]+/u, '')).trim();
};

/** A word shorter than this says nothing. */
export const leastChars = 4;

/**
 * The same values with the longest text among `names` shorter by `over` characters; null when none is longer than `least`.
 * A field named `title` loses its head first (wording.md 6).
 */
export const shortenLongest = (cells: Cells, names: string[], over: number, least = leastChars): Cells | null => {
  let longest = '';
  let length = least;
  for (const name of names) {
    const cell = cells[name];
    if (typeof cell === 'string' && charCount(cell) > length) [longest, length] = [name, charCount(cell)];
  }
  const cell = cells[longest];
  if (typeof cell !== 'string') return null;
  // A quarter at most at a time: two long texts share the loss.
  const room = Math.max(least, length - over, Math.ceil(length * 0.75));
  return { ...cells, [longest]: longest === 'title' ? shortTitle(cell, room) : cut(cell, room) };
};

/**
 * The filled line in at most `max` characters: its `free` texts are shortened, the longest first; a line of parts then loses its last
 * part. Figures, dates and numbers are never cut: a torn one would be a wrong one.
 */
export const fitLine = (line: Line, cells: Cells, max: number, free: Set<string>): string | null => {
  const text = fillLine(line, cells);
  if (text === null || charCount(text) <= max) return text;
  const names = namesIn(line).filter((name) => free.has(name));
  const shorter = shortenLongest(cells, names, charCount(text) - max);
  if (shorter) return fitLine(line, shorter, max, free);
  const parts = partsOf(line).slice(0, -1);
  return parts.length > 0 ? fitLine(parts, cells, max, free) : text;
};
