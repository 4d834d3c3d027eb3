import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { getDocumentProxy } from 'unpdf';
import { AppError } from '../../errors.ts';
import { withoutRunningHeads } from './running-heads.ts';
import { mapRadicals } from './radicals.ts';

/** A run of characters on a page: `x` and `y` in points from the lower left corner. */
interface Run {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly size: number;
}

const mostPages = 500;
/** Below this many characters a page there is only a page number or a stamp on a picture. */
const scanCharacters = 8;

/** The tables that name the characters of fonts which are not embedded: without them a PDF in GBK-EUC-H gives an empty text and no error. */
const cMapUrl = `${join(dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json')), 'cmaps')}/`;

const unreadable = (cause: unknown): AppError => {
  const locked = cause instanceof Error && cause.name === 'PasswordException';
  const why = locked ? '这个 PDF 有密码。请去掉密码后再发' : '这个 PDF 打不开。请重新导出为带文字的 .pdf 或 .docx 再发';
  return new AppError('file.unreadable', `${why}，或把正文粘贴过来。`, { cause });
};

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

const toPage = (runs: Run[]): string => {
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

const readPages = async (bytes: Uint8Array): Promise<string[]> => {
  // pdf.js takes the buffer for itself: the caller keeps his bytes, whose digest is signed.
  const pdf = await getDocumentProxy(new Uint8Array(bytes), { cMapUrl, cMapPacked: true, isEvalSupported: false });
  try {
    if (pdf.numPages > mostPages) {
      throw new AppError(
        'file.unreadable',
        `这个 PDF 超过${mostPages}页，不像通知。请只发通知部分，或把正文粘贴过来。`,
      );
    }
    const pages: string[] = [];
    for (let number = 1; number <= pdf.numPages; number += 1) {
      const { items } = await (await pdf.getPage(number)).getTextContent();
      const runs = items.flatMap((item) => {
        if (!('str' in item)) return [];
        const [, , , , x, y]: (number | undefined)[] = item.transform;
        const size = item.height || Math.abs(Number(item.transform[3])) || 10;
        return [{ text: item.str, x: x ?? 0, y: y ?? 0, width: item.width, size }];
      });
      pages.push(toPage(runs));
    }
    return pages;
  } finally {
    await pdf.destroy();
  }
};

/** The text of a .pdf, laid out by place. Throws AppError `file.unreadable` (broken, locked), `file.not_text` (a scan). */
export const extractPdf = async (bytes: Uint8Array): Promise<string> => {
  const pages = await readPages(bytes).catch((error: unknown) => {
    throw error instanceof AppError ? error : unreadable(error);
  });
  const text = mapRadicals(withoutRunningHeads(pages).join('\n\n'));
  if (text.replaceAll(/\s/gu, '').length < scanCharacters * Math.max(1, pages.length)) {
    throw new AppError(
      'file.not_text',
      '这个 PDF 是扫描件，没有可读的文字。请转成 .docx 或带文字的 .pdf，或把正文粘贴过来。',
    );
  }
  return text;
};
