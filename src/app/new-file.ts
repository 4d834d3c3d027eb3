import { open, rm, writeFile } from 'node:fs/promises';
import { AppError } from '../errors.ts';

export interface NewFile {
  write(text: string): Promise<void>;
  /** Takes it away again. */
  discard(): Promise<void>;
}

/**
 * Opens a file that is not there yet, so that a wrong path is told before anything is done and nothing is overwritten. Only
 * its owner can read it.
 *
 * Throws: AppError `file.unwritable`.
 */
export async function openNewFile(path: string): Promise<NewFile> {
  const file = await open(path, 'wx', 0o600).catch((error: unknown) => {
    const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    const mend = isThere ? '已存在，不覆盖：请换一个文件名' : '写不了：请核对路径和权限';
    throw new AppError('file.unwritable', `文件 ${path} ${mend}`, { cause: error });
  });
  await file.close();
  return { write: (text) => writeFile(path, text), discard: () => rm(path, { force: true }) };
}
