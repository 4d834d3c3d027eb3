import { Writable } from 'node:stream';
import { setImmediate as breathe } from 'node:timers/promises';
import ExcelJS from 'exceljs';
import { chinaDate, chinaFields, daysLate } from '../lib/china-time.ts';
import { nickname } from '../lib/text.ts';
import { isLevel, levelNames } from '../organs/index.ts';
import type { Sql } from '../store/db.ts';
import { getCoverage, wholeNotice, type Coverage, type Scope } from './coverage.ts';
import { reachedStates } from './rules.ts';
import { stateWords } from './state-words.ts';
import { tableRows, type TableRow } from './table-rows.ts';

export interface Workbook {
  name: string;
  bytes: Buffer;
}

/**
 * A file message holds 20 MB (wecom.md 7): both lists this long and with long names were 15 MB. What is left out is said in
 * the first sheet.
 */
const mostRows = 150_000;
/** Rows written before others get their turn: whoever taps meanwhile must not feel it. */
const atOnce = 200;

const ways: Record<string, string> = { desk: '柜台代录', 'wecom-tap': '点签收', 'wecom-text': '回复签收' };

const levelName = (level: string) => (isLevel(level) ? levelNames[level] : level);
const two = (n: number) => String(n).padStart(2, '0');
/** `2026-09-03 10:32` in China: as text it sorts, and no spreadsheet moves it into another time zone. */
const stamp = (at: Date) => `${chinaDate(at)} ${two(chinaFields(at).hour)}:${two(chinaFields(at).minute)}`;
/** A deadline at 24:00 by the day that ends there, as people say it. */
const stampDue = (at: Date) => (stamp(at).endsWith(' 00:00') ? chinaDate(new Date(at.getTime() - 1)) : stamp(at));

interface Column {
  header: string;
  width: number;
  isNumber?: true;
  of: (row: TableRow) => string | number | null;
}

const organColumns: Column[] = [
  { header: '单位编码', width: 16, of: ({ code }) => code },
  { header: '单位', width: 34, of: ({ name }) => name },
  { header: '层级', width: 8, of: ({ level }) => levelName(level) },
  { header: '发送单位', width: 28, of: ({ sender }) => sender },
];
/** `迟2天`; null in time, and where nothing was due. */
const lateness = (word: string, at: Date, due: Date | null): string | null => {
  const days = due === null ? 0 : daysLate(at, due);
  return days > 0 ? `${word}${days}天` : null;
};
const gapColumns = (now: Date): Column[] => [
  ...organColumns,
  {
    header: '断在',
    width: 16,
    of: ({ state }) => (reachedStates.includes(state) ? '已签收未转达' : (stateWords[state] ?? state)),
  },
  { header: '自', width: 18, of: ({ since }) => stamp(since) },
  { header: '期限', width: 18, of: ({ dueAt }) => dueAt && stampDue(dueAt) },
  { header: '逾期', width: 10, of: ({ dueAt }) => lateness('逾', now, dueAt) },
  { header: '其下情况不明', width: 14, isNumber: true, of: ({ unknown }) => unknown || null },
  { header: '原因', width: 40, of: ({ reason }) => reason },
];
const signColumns: Column[] = [
  ...organColumns,
  { header: '状态', width: 12, of: ({ state }) => stateWords[state] ?? state },
  { header: '签收人', width: 12, of: ({ signer }) => signer },
  { header: '岗位', width: 16, of: ({ post }) => post },
  { header: '签收时间', width: 18, of: ({ signedAt }) => signedAt && stamp(signedAt) },
  { header: '迟签', width: 10, of: ({ signedAt, dueAt }) => signedAt && lateness('迟', signedAt, dueAt) },
  {
    header: '方式',
    width: 16,
    of: ({ via, absent }) => (absent === null ? via && (ways[via] ?? via) : `代签（代${absent}）`),
  },
];

const asText = { style: { numFmt: '@' } };

/** A sheet whose cells are text: what begins with = + - @ stays words, also after somebody has edited the cell. */
function addSheet(book: ExcelJS.stream.xlsx.WorkbookWriter, name: string, columns: Omit<Column, 'of'>[]) {
  const sheet = book.addWorksheet(name, { views: [{ state: 'frozen', ySplit: 1 }] });
  sheet.columns = columns.map(({ header, width, isNumber }) => ({ header, width, ...(isNumber ? {} : asText) }));
  sheet.getRow(1).font = { bold: true };
  sheet.getRow(1).commit();
  return sheet;
}

async function writeList(
  sheet: ExcelJS.Worksheet,
  columns: Column[],
  pages: AsyncGenerator<TableRow[]>,
): Promise<void> {
  for await (const rows of pages) {
    for (const [i, row] of rows.entries()) {
      if (i % atOnce === 0) await breathe();
      sheet.addRow(columns.map(({ of }) => of(row))).commit();
    }
  }
  sheet.commit();
}

function writeCoverage(book: ExcelJS.stream.xlsx.WorkbookWriter, coverage: Coverage, now: Date): void {
  const { notice, levels, expected, required, reached, open, desk, gapsTotal } = coverage;
  const figures = ['名录内', '已知应达', '已签收', '未达'].map((header) => ({
    header,
    width: 12,
    isNumber: true as const,
  }));
  const sheet = addSheet(book, '覆盖', [{ header: '层级', width: 14 }, ...figures]);
  const row = (cells: (string | number)[]) => sheet.addRow(cells).commit();
  for (const c of levels) row([levelName(c.level), c.expected, c.required, c.reached, c.open]);
  row(['合计', expected, required, reached, open]);
  row([]);
  row(['通知', `N${notice.number} ${notice.title}`]);
  if (notice.documentNumber) row(['文号', notice.documentNumber]);
  row(['截至', stamp(now)]);
  row(['断点', `${gapsTotal}处`]);
  if (desk > 0) row(['柜台代录', `${desk}家，已计入已签收`]);
  row(['说明', '名录内：收到者及其下全部单位；已知应达：实际发到的；未达：名录内减已签收']);
  if (required > mostRows) row(['注意', `名单只列编码最前的${mostRows}家`]);
  sheet.commit();
}

/** The bytes of what a stream was given; xlsx is a zip, so these are small. */
function collect(): { stream: Writable; chunks: Buffer[] } {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  return { stream, chunks };
}

/**
 * How far a notice is, as a workbook: 覆盖 by level, 断点 with all first broken links, 签收 with every arrival. Written as it
 * is read, so that a hundred thousand rows take no more memory than a few.
 *
 * Shape: times are China's, as text; every cell of words is text, no formulas. At most `mostRows` rows a list.
 * Throws: AppError `notice.not_found`.
 */
export async function coverageWorkbook(
  sql: Sql,
  number: number,
  { scope = wholeNotice, now }: { scope?: Scope; now: Date },
): Promise<Workbook> {
  const coverage = await getCoverage(sql, number, scope);
  const { stream, chunks } = collect();
  const book = new ExcelJS.stream.xlsx.WorkbookWriter({ stream, useStyles: true, useSharedStrings: false });
  book.created = now;
  writeCoverage(book, coverage, now);
  const list = (onlyGaps: boolean) => tableRows(sql, coverage.notice.id, scope, { onlyGaps, most: mostRows });
  const gaps = gapColumns(now);
  await writeList(addSheet(book, '断点', gaps), gaps, list(true));
  await writeList(addSheet(book, '签收', signColumns), signColumns, list(false));
  await book.commit();
  const name = `N${number} ${nickname(coverage.notice.title)} ${stamp(now).replace(':', '')}.xlsx`;
  return { name, bytes: Buffer.concat(chunks) };
}
