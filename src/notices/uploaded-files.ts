import { AppError } from '../errors.ts';
import type { NoticeFile } from './files.ts';
import { phrases } from './phrases.ts';
import { findSecrecyMark, readFile, safeFileName, type ReadFile } from './reading/index.ts';

/** What one notice may carry, the document among them: nobody reads more on a phone. */
export const mostFiles = 10;
/** The platform sends nothing smaller (wecom.md 7). */
const leastBytes = 6;

export interface UploadedFile extends NoticeFile {
  read: ReadFile;
}

/**
 * Looks into files that somebody brought: their real type, their text, and a secrecy mark in any of them: in the text, in headers, text
 * boxes and WordArt, or as the name. Nothing is kept here.
 *
 * Throws: AppError `file.unreadable`, `file.not_text`, `request.invalid` for what no notice carries.
 */
export async function examineFiles(
  files: readonly { name: string; bytes: Uint8Array }[],
): Promise<{ files: UploadedFile[]; mark: string | null }> {
  if (files.length === 0) throw new AppError('request.invalid', phrases.uploadEmpty());
  if (files.length > mostFiles) throw new AppError('request.invalid', phrases.uploadTooMany(mostFiles));
  const examined: UploadedFile[] = [];
  // One after the other: a reader holds a whole document in memory.
  for (const { name, bytes } of files) {
    if (bytes.byteLength < leastBytes) throw new AppError('request.invalid', phrases.tinyFile(name));
    const read = await readFile(bytes, name);
    if (read.kind === 'archive') throw new AppError('file.not_text', phrases.notAllowedFile(name));
    examined.push({ name: safeFileName(name, read), mime: read.mime, bytes, read });
  }
  return { files: examined, mark: examined.map(markOf).find((mark) => mark !== null) ?? null };
}

/** Each part has a head of its own; a name counts when nothing else stands in it. */
const markOf = ({ name, read: { text, aside } }: UploadedFile): string | null =>
  [text ?? '', ...aside, name.replace(/\.\w{1,8}$/u, '')].map(findSecrecyMark).find((mark) => mark !== null) ?? null;
