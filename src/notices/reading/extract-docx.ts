import mammoth from 'mammoth';
import { AppError } from '../../errors.ts';

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", nbsp: ' ' };

/** mammoth writes few tags and escapes the rest: paragraphs and table rows become lines, cells are parted by two spaces. */
const toText = (html: string): string =>
  html
    .replaceAll(/<\/p><\/t[dh]>/gu, '</td>')
    .replaceAll(/<\/t[dh]>/gu, '  ')
    .replaceAll(/<br \/>|<\/(?:p|tr|li|h\d)>/gu, '\n')
    .replaceAll(/<[^<>]{0,400}>/gu, '')
    .replaceAll(/&(amp|lt|gt|quot|#39|nbsp);/gu, (whole, name: string) => entities[name] ?? whole);

/**
 * The text of a .docx, tables too, without pictures. The zip must have passed `inspectZip`. Numbers that Word counts by itself are
 * not in the file's text and are missing here. Throws AppError `file.unreadable`.
 */
export const extractDocx = async (bytes: Uint8Array): Promise<string> => {
  try {
    const { value } = await mammoth.convertToHtml(
      { buffer: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) },
      { ignoreEmptyParagraphs: false, convertImage: mammoth.images.imgElement(() => Promise.resolve({ src: '' })) },
    );
    return toText(value);
  } catch (error) {
    throw new AppError('file.unreadable', '这个 .docx 打不开。请用 Word 打开后另存为 .docx 再发，或把正文粘贴过来。', {
      cause: error,
    });
  }
};
