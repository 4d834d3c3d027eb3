import { AppError } from '../../errors.ts';

const decode = (label: string, bytes: Uint8Array): string | null => {
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes);
  } catch {
    return null; // another encoding, which the caller tries next
  }
};

/** Characters no text file holds; a binary file read as GB18030 is full of them. */
const isControl = (code: number): boolean => code < 9 || (code > 13 && code < 32) || code === 127 || code === 0xfffd;

const countControls = (text: string): number => {
  let count = 0;
  for (let i = 0; i < text.length; i += 1) if (isControl(text.charCodeAt(i))) count += 1;
  return count;
};

/**
 * Bytes of a plain text file: UTF-8 or UTF-16 by byte order mark, else UTF-8, else GB18030 (a superset of the GBK and GB 2312 of old
 * Windows files). Throws AppError `file.unreadable`.
 */
export const decodeText = (bytes: Uint8Array): string => {
  const [a, b] = bytes;
  const utf16 = a === 0xff && b === 0xfe ? 'utf-16le' : a === 0xfe && b === 0xff ? 'utf-16be' : null;
  const text = utf16 === null ? (decode('utf-8', bytes) ?? decode('gb18030', bytes)) : decode(utf16, bytes);
  if (text === null || countControls(text) > text.length / 200) {
    throw new AppError('file.unreadable', '读不出这个文件的文字。请另存为 .docx、带文字的 .pdf，或把正文粘贴过来。');
  }
  return text;
};
