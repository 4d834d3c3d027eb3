import { AppError } from '../../errors.ts';
import { decodeText } from './decode-text.ts';
import { extractDocx } from './extract-docx.ts';
import { extractPdf } from './extract-pdf.ts';
import { inspectZip } from './zip-guard.ts';

/** The upload limit of design.md 7, in bytes. */
const mostBytes = 20 * 1024 * 1024;

const mend = '请转成 .docx 或带文字的 .pdf，或把正文粘贴过来。';
const notText = (what: string) => new AppError('file.not_text', `${what}，系统读不出文字。${mend}`);

const startsWith = (bytes: Uint8Array, ...magic: number[]): boolean => magic.every((byte, i) => bytes[i] === byte);

/** Kinds that bear no readable text, by their first bytes; the name only helps to say which. */
const refuseUnreadableKinds = (bytes: Uint8Array, extension: string): void => {
  if (startsWith(bytes, 0xd0, 0xcf, 0x11, 0xe0))
    throw notText(extension === 'wps' ? '这是 .wps 文件' : '这是旧版 .doc 文件');
  if (startsWith(bytes, 0x7b, 0x5c, 0x72, 0x74, 0x66)) throw notText('这是 .rtf 文件');
  const picture =
    startsWith(bytes, 0x89, 0x50, 0x4e, 0x47) ||
    startsWith(bytes, 0xff, 0xd8, 0xff) ||
    startsWith(bytes, 0x47, 0x49, 0x46, 0x38);
  if (picture || startsWith(bytes, 0x49, 0x49, 0x2a, 0) || startsWith(bytes, 0x4d, 0x4d, 0, 0x2a))
    throw notText('这是图片或扫描件');
  if (startsWith(bytes, 0x52, 0x61, 0x72, 0x21) || startsWith(bytes, 0x37, 0x7a, 0xbc, 0xaf))
    throw notText('这是压缩包');
};

const readZip = async (bytes: Uint8Array, extension: string): Promise<string> => {
  const { names, xml } = inspectZip(bytes);
  if (names.includes('word/document.xml')) return extractDocx(bytes, xml);
  if (names.some((name) => /(?:^|\/)OFD\.xml$/iu.test(name))) throw notText('这是 .ofd 版式文件');
  if (names.some((name) => name.startsWith('xl/'))) throw notText('这是 Excel 表格');
  if (names.some((name) => name.startsWith('ppt/'))) throw notText('这是演示文稿');
  throw notText(extension === 'docx' ? '这个 .docx 里没有正文' : '这是压缩包');
};

const isPdf = (bytes: Uint8Array): boolean => Buffer.from(bytes.subarray(0, 1024)).includes('%PDF-');

const read = async (bytes: Uint8Array, extension: string): Promise<{ text: string; mime: string }> => {
  if (isPdf(bytes)) return { text: await extractPdf(bytes), mime: 'application/pdf' };
  if (startsWith(bytes, 0x50, 0x4b)) {
    const mime = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
    return { text: await readZip(bytes, extension), mime };
  }
  refuseUnreadableKinds(bytes, extension);
  const text = decodeText(bytes);
  if (/^\s*<(?:!doctype html|html|\?xml)/iu.test(text.slice(0, 200))) throw notText('这是网页或 XML 文件');
  return { text, mime: 'text/plain' };
};

/**
 * The text and the real type of an uploaded file: .txt (UTF-8, UTF-16 with a mark, GB18030), .docx, .pdf. The bytes decide, not the
 * name: whoever sends the file chooses the name. The text is as extracted; `canonicalText` is the caller's next step.
 *
 * Limits: 20 MB, 32 MB of unpacked XML, 500 pages. Throws AppError `file.unreadable` (broken, locked, too big) and `file.not_text`
 * (scan, picture, .ofd, .wps, .doc, nothing inside), each with the mend in Chinese.
 */
export const extractText = async (bytes: Uint8Array, name: string): Promise<{ text: string; mime: string }> => {
  if (bytes.byteLength > mostBytes) throw new AppError('file.unreadable', `文件超过20 MB。${mend}`);
  const extension = /\.([a-z0-9]{1,8})$/iu.exec(name)?.[1]?.toLowerCase() ?? '';
  const found = await read(bytes, extension);
  if (found.text.trim() === '') throw new AppError('file.not_text', `文件里没有文字。${mend}`);
  return found;
};
