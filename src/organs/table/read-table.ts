import { AppError } from '../../errors.ts';
import { parseCsv, type RawRow } from './csv.ts';
import { assertFaultless, type Fault } from './faults.ts';
import { parseXlsx } from './xlsx.ts';

/** The columns a file may have: each with whether it must be there and the Chinese words also taken for it. */
export type Columns<Name extends string> = Record<Name, { required?: true; also: readonly string[] }>;

/** One row: what stands in each column that the file has, trimmed; a column the file lacks is absent. */
export interface Row<Name extends string> {
  /** From 1, as the file's own program shows it. */
  line: number;
  cells: Partial<Record<Name, string>>;
}

/** A workbook of 20 MB holds some 300,000 rows; text of a million organs is some 90 MB. */
const maxXlsxBytes = 20 * 1024 * 1024;
const maxCsvBytes = 256 * 1024 * 1024;
const maxRows = 1_100_000;

/**
 * Reads a .csv (UTF-8, UTF-16 with a byte order mark, GB18030) or the first sheet of an .xlsx; which of them it is, the
 * bytes say, not the name.
 *
 * Shape: only rows that hold something; keys of `cells` are contract names, whichever name the file used.
 * Throws: AppError `file.unreadable` for what is no table; `import.rejected` naming unknown, missing and double columns
 * and broken rows.
 * Source: design.md 6, `organs import`.
 */
export async function readTable<Name extends string>(
  bytes: Uint8Array,
  fileName: string,
  columns: Columns<Name>,
): Promise<Row<Name>[]> {
  const { rows, faults } = await parseTable(bytes, fileName);
  const [header, ...body] = rows.filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
  if (!header) throw new AppError('import.rejected', '文件是空的');
  if (body.length === 0) throw new AppError('import.rejected', '文件只有表头，没有数据行');
  if (body.length > maxRows) throw new AppError('import.rejected', `文件超过${maxRows}行，请拆成几个文件`);
  const names = readHeader(header, columns, faults);
  const read = body.map((row) => toRow(row, names, faults));
  assertFaultless(faults);
  return read;
}

/**
 * The rows of a table as they stand, whatever its columns.
 *
 * Throws: AppError `file.unreadable`.
 */
export async function parseTable(bytes: Uint8Array, fileName: string): Promise<{ rows: RawRow[]; faults: Fault[] }> {
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b;
  const limit = isZip ? maxXlsxBytes : maxCsvBytes;
  if (bytes.byteLength > limit)
    throw new AppError('file.unreadable', `文件超过${limit / 1024 / 1024}MB，请拆成几个文件`);
  if (isZip) return parseXlsx(bytes);
  if (/\.(?:xls|et)$/iu.test(fileName) || (bytes[0] === 0xd0 && bytes[1] === 0xcf)) {
    throw new AppError('file.unreadable', '旧格式表格读不了，请另存为 .xlsx 或 .csv 后再试');
  }
  return parseCsv(decode(bytes));
}

/** Excel in China saves .csv in GB18030 unless told otherwise; UTF-8 is tried first, for it cannot be mistaken. */
function decode(bytes: Uint8Array): string {
  const utf16 =
    bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : null;
  for (const encoding of utf16 ? [utf16] : ['utf-8', 'gb18030']) {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    } catch {
      // Not this encoding: the next one is tried, and after the last one the file is refused below.
    }
  }
  throw new AppError('file.unreadable', '文件不是文本表格，请另存为 .xlsx 或 UTF-8 的 .csv 后再试');
}

const foldName = (name: string) => name.normalize('NFKC').replaceAll(/\s/gu, '').toLowerCase();

/** The contract name by position; null for a name nobody knows, undefined for none at all, under which nothing may stand. */
type Header<Name extends string> = (Name | null | undefined)[];

function readHeader<Name extends string>(header: RawRow, columns: Columns<Name>, faults: Fault[]): Header<Name> {
  // `as`: Object.keys forgets that the keys of a Record<Name, …> are Names.
  const known = Object.keys(columns) as Name[];
  const byWord = new Map(known.flatMap((name) => [name, ...columns[name].also].map((word) => [foldName(word), name])));
  const seen = new Set<Name>();
  const complain = (reason: string) => faults.push({ line: header.line, column: null, reason });
  const names = header.cells.map((cell) => {
    if (cell.trim() === '') return undefined;
    const name = byWord.get(foldName(cell));
    if (name === undefined) complain(`不认识的列“${cell.trim()}”，可用的列：${known.join(',')}`);
    else if (seen.has(name)) complain(`列 ${name} 出现了两次`);
    if (name !== undefined) seen.add(name);
    return name ?? null;
  });
  for (const name of known) if (columns[name].required && !seen.has(name)) complain(`缺少列 ${name}`);
  return names;
}

/** Controls, which the database or people cannot read, and halves of surrogate pairs. */
const unreadable = /[\p{Cc}\p{Cs}]/u;

function toRow<Name extends string>({ line, cells }: RawRow, names: Header<Name>, faults: Fault[]): Row<Name> {
  const row: Row<Name> = { line, cells: {} };
  for (const name of names) if (name) row.cells[name] = '';
  cells.forEach((raw, i) => {
    const value = raw.replaceAll(/[\r\n\t]+/gu, ' ').trim();
    if (value === '') return;
    const name = names[i];
    if (name === undefined) faults.push({ line, column: null, reason: `第${i + 1}格上方没有列名` });
    // An unknown name was told with the header; saying it again on every row would bury the rest.
    if (!name) return;
    if (unreadable.test(value)) faults.push({ line, column: name, reason: '含有看不见的控制字符' });
    row.cells[name] = value;
  });
  return row;
}
