import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { AppError } from '../errors.ts';
import { canonicalText, extractText, readNotice, type Reading } from '../notices/index.ts';

/** What a file says, without a database: the layers of its notice, outermost first. Throws AppError `file.unreadable`, `file.not_text`. */
export async function parseNotice(file: string): Promise<Reading[]> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new AppError('file.unreadable', '读不到文件：请核对路径和权限', { cause: error });
  });
  const { text } = await extractText(bytes, basename(file));
  return readNotice(canonicalText(text)).map(({ text: _text, ...reading }) => reading);
}
