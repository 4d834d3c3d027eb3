import ExcelJS from 'exceljs';
import { AppError } from '../../errors.ts';
import type { RawRow } from './csv.ts';
import type { Fault } from './faults.ts';

/** Unpacked size above which a workbook is not opened: 20 MB of zip can hide gigabytes. */
const maxUnpackedBytes = 600 * 1024 * 1024;

/**
 * Reads the first sheet of a workbook, every cell as the plain text its owner sees: dates as `2026-09-30`, results of
 * formulas, rich text without its dress, `007` with its zeros when the cell is text or shows them by its format.
 *
 * Shape: `line` is Excel's row number.
 * Throws: AppError `file.unreadable`.
 */
export async function parseXlsx(bytes: Uint8Array): Promise<{ rows: RawRow[]; faults: Fault[] }> {
  if (unpackedBytes(bytes) > maxUnpackedBytes) throw new AppError('file.unreadable', '表格解压后过大，请拆成几个文件');
  const sheet = await openFirstSheet(bytes);
  const rows: RawRow[] = [];
  const faults: Fault[] = [];
  sheet.eachRow((row, line) => {
    const cells: string[] = [];
    row.eachCell((cell, column) => {
      while (cells.length < column - 1) cells.push('');
      const shown = showValue(cell.value, cell.numFmt);
      cells.push(shown.text);
      if (shown.fault) faults.push({ line, column: cell.address, reason: shown.fault });
    });
    rows.push({ line, cells });
  });
  return { rows, faults };
}

async function openFirstSheet(bytes: Uint8Array): Promise<ExcelJS.Worksheet> {
  const workbook = new ExcelJS.Workbook();
  try {
    // `as`: exceljs declares an empty `Buffer` of its own; JSZip underneath takes any byte array.
    await workbook.xlsx.load(bytes as unknown as ExcelJS.Buffer);
  } catch (cause) {
    throw new AppError('file.unreadable', '表格打不开，请用 Excel 另存为 .xlsx 或 .csv 后再试', { cause });
  }
  const [sheet] = workbook.worksheets;
  if (!sheet) throw new AppError('file.unreadable', '表格里没有工作表');
  return sheet;
}

interface Shown {
  text: string;
  fault?: string;
}

function showValue(value: ExcelJS.CellValue, format: string | undefined): Shown {
  if (value === null || value === undefined) return { text: '' };
  if (typeof value === 'string') return { text: value };
  if (typeof value === 'boolean') return { text: String(value) };
  if (typeof value === 'number') return showNumber(value, format);
  if (value instanceof Date) return { text: Number.isNaN(value.getTime()) ? '' : value.toISOString().slice(0, 10) };
  if ('richText' in value) return { text: value.richText.map(({ text }) => text).join('') };
  if ('error' in value) return { text: '', fault: `单元格是错误值 ${value.error}` };
  if ('hyperlink' in value) return { text: showLink(value.text) };
  return showValue(value.result, format);
}

/** exceljs types the text of a link as a string and gives rich text all the same. */
const showLink = (text: unknown): string => {
  if (typeof text === 'string') return text;
  if (typeof text !== 'object' || text === null || !('richText' in text) || !Array.isArray(text.richText)) return '';
  return text.richText.map((run: { text?: unknown }) => (typeof run.text === 'string' ? run.text : '')).join('');
};

function showNumber(value: number, format: string | undefined): Shown {
  const zeros = /^0+$/u.exec(format ?? '')?.[0].length ?? 0;
  if (Number.isInteger(value)) {
    // Excel keeps 15 digits: a longer code typed as a number has already lost its end.
    if (!Number.isSafeInteger(value))
      return { text: '', fault: '数字超过15位，Excel 已丢失末位，请把单元格设为文本重新填写' };
    return { text: String(value).padStart(zeros, '0') };
  }
  return { text: String(value) };
}

/** The sum of unpacked sizes that the zip's own directory admits to. A lie there is caught by JSZip when it unpacks. */
function unpackedBytes(bytes: Uint8Array): number {
  const zip = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entry = Buffer.from([0x50, 0x4b, 0x01, 0x02]);
  let sum = 0;
  for (let at = zip.indexOf(entry); at >= 0 && at + 28 <= zip.length; at = zip.indexOf(entry, at + 4)) {
    sum += zip.readUInt32LE(at + 24);
  }
  return sum;
}
