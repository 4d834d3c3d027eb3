import { basename } from 'node:path';
import { AppError } from '../errors.ts';
import {
  canonicalText,
  dueOfInstant,
  examineFiles,
  isCompletable,
  phrases,
  readDue,
  type ByHand,
  type Issuing,
} from '../notices/index.ts';

/** What an operator says about a file that is issued; each corrects what was read of it, or stands in where nothing could be read. */
export interface SaidOfFile {
  title?: string | null;
  number?: string | null;
  /** A date as `readDue` takes it. */
  due?: string | null;
  /** Paths of files that go down with it. */
  attach?: string[];
}

function byHandOf({ title, number, due }: SaidOfFile, now: Date): ByHand {
  const at = due ? readDue(due, now) : null;
  if (due && !at) throw new AppError('date.unreadable', `看不懂日期 ${due}，或已经过去，例如 2026-09-25`);
  return {
    ...(title ? { title } : {}),
    ...(number ? { documentNumber: number } : {}),
    ...(at ? { due: [dueOfInstant(at)] } : {}),
  };
}

/** The words of a relay's own, from a file. Throws: AppError `notice.secret`, `file.not_text`, `file.unreadable`. */
export async function readWords(path: string, read: (path: string) => Promise<Uint8Array>): Promise<string> {
  const { files, mark } = await examineFiles([{ name: basename(path), bytes: await read(path) }]);
  if (mark !== null) throw new AppError('notice.secret', phrases.secretMark(mark));
  const [file] = files;
  if (!file || file.read.text === null) throw new AppError('file.not_text', file?.read.why ?? phrases.uploadEmpty());
  return canonicalText(file.read.text);
}

/**
 * A file and its attachments as they are issued from the command line. `read` gives the bytes of a path.
 *
 * Throws: AppError `notice.secret`, `file.not_text` where nothing can be read of the file and no title was said, `file.unreadable`,
 * `date.unreadable`.
 */
export async function readIssued(
  path: string,
  said: SaidOfFile,
  { read, now }: { read: (path: string) => Promise<Uint8Array>; now: Date },
): Promise<Pick<Issuing, 'text' | 'file' | 'attachments' | 'isByLine' | 'byHand'>> {
  const paths = [path, ...(said.attach ?? [])];
  const bytes = await Promise.all(paths.map(read));
  const { files, mark } = await examineFiles(bytes.map((one, i) => ({ name: basename(paths[i] ?? ''), bytes: one })));
  if (mark !== null) throw new AppError('notice.secret', phrases.secretMark(mark));
  const [main, ...attachments] = files;
  if (!main) throw new Error('the document is the first of the files');
  const byHand = byHandOf(said, now);
  const isByLine = main.read.text === null;
  if (isByLine && (!byHand.title || !isCompletable(main.read))) {
    const mend = isCompletable(main.read) ? '或补上 --title 标题 [--number 文号] [--due 日期]，下级看原件签收。' : '';
    throw new AppError('file.not_text', `${main.read.why}${mend}`);
  }
  const line = [said.title, said.number, said.due].filter(Boolean).join('，');
  return { text: main.read.text ?? canonicalText(line), file: main, attachments, isByLine, byHand };
}
