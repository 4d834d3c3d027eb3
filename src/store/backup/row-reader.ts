import type { RowWatch, TableShape } from './format.ts';

const newline = 0x0a;

/**
 * Takes COPY's text apart as it flows by: counts the rows of a table and shows them to the watch where it wants them.
 * COPY escapes tabs and newlines inside values, so that bare ones only ever divide fields and rows
 * (https://www.postgresql.org/docs/current/sql-copy.html, "Text Format").
 */
export function createRowReader({ name, columns }: TableShape, watch: RowWatch) {
  const isWatched = watch.tables.includes(name);
  let rows = 0;
  let rest: Buffer[] = [];
  /** Whether the text so far ends between two rows. */
  let isWhole = true;

  const show = (line: Buffer) => {
    const fields = line.toString('utf8').split('\t');
    watch.row(name, Object.fromEntries(columns.map((column, i) => [column, fields[i] ?? ''])));
  };
  return {
    write(chunk: Buffer): void {
      let from = 0;
      for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, from)) {
        rows += 1;
        if (isWatched) {
          const line = chunk.subarray(from, end);
          show(rest.length === 0 ? line : Buffer.concat([...rest, line]));
          rest = [];
        }
        from = end + 1;
      }
      if (from < chunk.length && isWatched) rest.push(chunk.subarray(from));
      if (chunk.length > 0) isWhole = from === chunk.length;
    },
    rows: () => rows,
    isWhole: () => isWhole,
  };
}

const escapes: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/** A field of COPY's text as it was in the table; null for NULL. */
export const fieldValue = (field: string): string | null =>
  field === String.raw`\N` ? null : field.replaceAll(/\\(.)/gu, (_, letter: string) => escapes[letter] ?? letter);
