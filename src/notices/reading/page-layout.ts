/** A run of characters on a page: `x` and `y` from the lower left corner, all lengths in one unit (points, millimetres). */
export interface Run {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly size: number;
}

const byPlace = (a: Run, b: Run): number => b.y - a.y || a.x - b.x;

/** Runs whose base lines lie within half a character stand on one line. */
const toRows = (runs: Run[]): Run[][] => {
  const rows: Run[][] = [];
  for (const run of runs.toSorted(byPlace)) {
    const row = rows.at(-1);
    const base = row?.[0];
    if (row && base && Math.abs(base.y - run.y) <= Math.max(base.size, run.size) * 0.5) row.push(run);
    else rows.push([run]);
  }
  return rows.map((row) => row.toSorted((a, b) => a.x - b.x));
};

/** Gaps become spaces, half a character each, so that indents, cells and signatures on the right can be told apart as on paper. */
const toLine = (row: Run[], left: number): string => {
  let line = '';
  let end = left;
  for (const { text, x, width, size } of row) {
    const gap = x - end;
    const spaces = gap > size * 0.8 ? Math.min(120, Math.round(gap / (size / 2))) : 0;
    line += ' '.repeat(spaces) + text;
    end = x + width;
  }
  return line;
};

/** The runs of one page as lines, top down, with blank lines where the page has white. Shared by the formats that know places only. */
export const layOutPage = (runs: Run[]): string => {
  const printed = runs.filter(({ text }) => text.trim() !== '');
  const rows = toRows(printed);
  const left = Math.min(...rows.map((row) => row[0]?.x ?? 0));
  const lines: string[] = [];
  let above: Run | undefined;
  for (const row of rows) {
    const [first] = row;
    // More than two and a half line heights of white: the blank line that sets off heads, signatures and page numbers.
    if (above && first && above.y - first.y > Math.max(above.size, first.size) * 2.6) lines.push('');
    lines.push(toLine(row, left));
    above = first;
  }
  return lines.join('\n');
};
