import type { Line } from './lines.ts';
import { cut, tighten, type Passage } from './passage.ts';

/** Columns stand further apart than the padding inside a name (高  翔) or a label (电    话). */
const gap = / {5,}| {2,}(?=\p{Script=Han}{0,8}(?:联系人|电话|手机|邮箱|传真) ?:)/gu;
const reachable = /\d{7}|@/u;
/** Contacts fill a few lines; a longer table is something else. */
const mostRows = 12;

const cellsOf = ({ words }: Line): Passage[] => {
  const cells: Passage[] = [];
  let from = 0;
  for (const { index, 0: space } of words.key.matchAll(gap)) {
    cells.push(cut(words, from, index));
    from = index + space.length;
  }
  return [...cells, cut(words, from)];
};

/** The rows of two or more columns that begin at `at`; in each column somebody can be reached, so columns are persons, not fields. */
const blockAt = (lines: Line[], at: number): Passage[][] => {
  const rows: Passage[][] = [];
  for (const line of lines.slice(at, at + mostRows)) {
    const cells = line.words.key.length > 200 ? [] : cellsOf(line);
    if (cells.length < 2 || cells.length !== (rows[0]?.length ?? cells.length)) break;
    rows.push(cells);
  }
  const everywhere = rows[0]?.every((_, column) => rows.some((row) => reachable.test(row[column]?.key ?? ''))) ?? false;
  return rows.length >= 2 && everywhere ? rows : [];
};

/** Contacts printed side by side are read column by column: the second person's name belongs to the number below it. Linear. */
export const unfoldColumns = (lines: Line[]): Line[] => {
  const unfolded: Line[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at];
    if (line === undefined) continue;
    const rows = blockAt(lines, at);
    if (rows.length === 0) {
      unfolded.push(line);
      continue;
    }
    for (const column of (rows[0] ?? []).keys()) {
      for (const row of rows) {
        const words = row[column];
        if (words !== undefined) unfolded.push({ ...line, words, tight: tighten(words), width: 0, gap: 0 });
      }
    }
    at += rows.length - 1;
  }
  return unfolded;
};
