import { findCheckPage } from '../web/check/page-bundle.ts';
import { openNewFile } from './new-file.ts';

/** The check page as one file, the same bytes as `/verify`; needs neither database nor network. Throws AppError `file.unwritable`. */
export async function writeCheckPage(path: string): Promise<{ file: string; bytes: number }> {
  const file = await openNewFile(path);
  const { html } = await findCheckPage();
  await file.write(html);
  return { file: path, bytes: Buffer.byteLength(html) };
}
