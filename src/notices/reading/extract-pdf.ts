import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { getDocumentProxy } from 'unpdf';
import { AppError } from '../../errors.ts';
import { layOutPage } from './page-layout.ts';
import { withoutRunningHeads } from './running-heads.ts';
import { mapRadicals } from './radicals.ts';

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
      pages.push(layOutPage(runs));
    }
    return pages;
  } finally {
    await pdf.destroy();
  }
};

/**
 * The text of a .pdf, laid out by place. `isScan`: there are pictures of pages, and what words there are (a stamp, a page number) are not
 * the document's. Throws AppError `file.unreadable` (broken, locked).
 */
export const extractPdf = async (bytes: Uint8Array): Promise<{ text: string; isScan: boolean }> => {
  const pages = await readPages(bytes).catch((error: unknown) => {
    throw error instanceof AppError ? error : unreadable(error);
  });
  const text = mapRadicals(withoutRunningHeads(pages).join('\n\n'));
  const isScan = text.replaceAll(/\s/gu, '').length < scanCharacters * Math.max(1, pages.length);
  // A stamp on every page is a running head: on a scan it is all there is to look for a mark in.
  return isScan ? { text: mapRadicals(pages.join('\n\n')), isScan } : { text, isScan };
};
