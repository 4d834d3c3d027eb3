import { AppError } from '../../errors.ts';
import { decodeText } from './decode-text.ts';
import { extractDocx } from './extract-docx.ts';
import { extractOfd } from './extract-ofd.ts';
import { extractPdf } from './extract-pdf.ts';
import { fileKindOf, type FileKind } from './file-kind.ts';
import { looseWords } from './loose-words.ts';
import { xmlWords } from './xml-words.ts';

/** The upload limit of design.md 7, in bytes. */
export const mostFileBytes = 20 * 1024 * 1024;

const mend = '请转成 .docx 或带文字的 .pdf，或把正文粘贴过来。';
const notText = (what: string) => new AppError('file.not_text', `${what}，系统读不出文字。${mend}`);

/** What a file turned out to be. */
export interface ReadFile extends Pick<FileKind, 'kind' | 'mime' | 'extensions'> {
  /** As extracted; null where the file bears no readable text. */
  text: string | null;
  /** Why there is none, for people; '' where there is. */
  why: string;
  /** Words beside the running text in which a secrecy mark may stand: headers, text boxes, stamps on a scan. */
  aside: string[];
}

/** Kinds that may be the document itself though nothing can be read of them: their title, number and deadline are typed in. */
export const isCompletable = ({ kind }: Pick<ReadFile, 'kind'>): boolean =>
  ['pdf', 'docx', 'ofd', 'office97', 'rtf', 'picture'].includes(kind);

const extensionOf = (name: string): string => /\.([a-z0-9]{1,8})$/iu.exec(name)?.[1]?.toLowerCase() ?? '';

const officeParts = /^(?:word|xl|ppt)\/(?!theme\/|(?:styles|settings|webSettings|fontTable|numbering)\.xml$).*\.xml$/u;
const cells = /^xl\/(?:sharedStrings\.xml|worksheets\/)/u;
const headLines = 8;

/** A cell that holds a mark's word is a line of its own only for us: of a sheet its head counts, of a body its text boxes. */
const asideOfPart = (name: string, xml: string): string => {
  const words = xmlWords(xml, { boxesOnly: name === 'word/document.xml' });
  if (!cells.test(name)) return words;
  const lines = words.split('\n').filter((line) => line.trim() !== '');
  return lines.slice(0, headLines).join('\n');
};

const asideOf = ({ zip }: FileKind): string[] =>
  (zip?.names ?? []).filter((name) => officeParts.test(name)).map((name) => asideOfPart(name, zip?.xml(name) ?? ''));

const none = (why: string, aside: string[] = []) => ({ text: null, why: `${why}，系统读不出文字。${mend}`, aside });
const some = (text: string, aside: string[] = []) =>
  text.trim() === '' ? { text: null, why: `文件里没有文字。${mend}`, aside } : { text, why: '', aside };

const readOffice97 = (bytes: Uint8Array, extension: string) =>
  none(extension === 'wps' ? '这是 .wps 文件' : '这是旧版 .doc 文件', [looseWords(bytes)]);

const readPdf = async (bytes: Uint8Array) => {
  const { text, isScan } = await extractPdf(bytes);
  return isScan ? { text: null, why: `这个 PDF 是扫描件，没有可读的文字。${mend}`, aside: [text] } : some(text);
};

const readPlain = (bytes: Uint8Array) => {
  const text = decodeText(bytes);
  if (/^\s*<(?:!doctype html|html|\?xml)/iu.test(text.slice(0, 200))) throw notText('这是网页或 XML 文件');
  return some(text);
};

const contentOf = async (bytes: Uint8Array, found: FileKind, name: string) => {
  switch (found.kind) {
    case 'pdf':
      return readPdf(bytes);
    case 'docx':
      return some(await extractDocx(bytes, found.zip?.xml ?? (() => '')), asideOf(found));
    case 'ofd': {
      const text = found.zip ? extractOfd(found.zip) : '';
      return text === '' ? none('这是 .ofd 版式文件') : some(text);
    }
    case 'xlsx':
      return none('这是 Excel 表格', asideOf(found));
    case 'pptx':
      return none('这是演示文稿', asideOf(found));
    case 'office97':
      return readOffice97(bytes, extensionOf(name));
    case 'rtf':
      return none('这是 .rtf 文件');
    case 'picture':
      return none('这是图片或扫描件');
    case 'archive':
      return none(extensionOf(name) === 'docx' ? '这个 .docx 里没有正文' : '这是压缩包');
    case 'text':
      return readPlain(bytes);
  }
};

/**
 * What an uploaded file is and says: .txt (UTF-8, UTF-16 with a mark, GB18030), .docx, .pdf, .ofd. The bytes decide, not the name:
 * whoever sends the file chooses the name. The text is as extracted; `canonicalText` is the caller's next step.
 *
 * Limits: 20 MB, 32 MB of unpacked XML, 500 pages. Throws AppError `file.unreadable` (broken, locked, too big), `file.not_text` for web
 * pages, each with the mend in Chinese.
 */
export const readFile = async (bytes: Uint8Array, name: string): Promise<ReadFile> => {
  if (bytes.byteLength > mostFileBytes) throw new AppError('file.unreadable', `文件超过20 MB。${mend}`);
  const found = fileKindOf(bytes);
  const { kind, mime, extensions } = found;
  return { kind, mime, extensions, ...(await contentOf(bytes, found, name)) };
};

/**
 * The text and the real type of a file that must have some; limits as readFile. Throws AppError `file.unreadable` and `file.not_text`
 * (scan, picture, .wps, .doc, nothing inside), each with the mend in Chinese.
 */
export const extractText = async (bytes: Uint8Array, name: string): Promise<{ text: string; mime: string }> => {
  const { text, mime, why } = await readFile(bytes, name);
  if (text === null) throw new AppError('file.not_text', why);
  return { text, mime };
};
