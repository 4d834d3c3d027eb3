import { docNumberPattern } from './head-lines.ts';
import { passage } from './passage.ts';

/** What the clerk typed about a document that cannot be read; `due` in the clerk's words. */
export interface Completion {
  title: string;
  documentNumber: string | null;
  due: string | null;
}

const longestLine = 400;
const number = new RegExp(String.raw`^(?:发文字号|文号)?:?(${docNumberPattern})$`, 'u');
const none = /^(?:文号|期限|限期)?:?无(?:文号|期限|限期)?$/u;
const dueLabel = /^(?:最早)?(?:期限|限期|截止)(?:为|是|[:：])?\s*/u;

/** The last piece and what stands in front of it; a title may hold commas of its own. */
const splitLast = (words: string): [front: string, last: string] | null => {
  const at = Math.max(...['，', ',', '；', ';', '、', '\n'].map((mark) => words.lastIndexOf(mark)));
  return at <= 0 ? null : [words.slice(0, at).trim(), words.slice(at + 1).trim()];
};

const tightKey = (words: string): string => passage(words).key.replaceAll(/\s/gu, '');

/**
 * Reads the one line that completes a document without text: `关于开展…的通知，云安办〔2026〕18号，9月30日`. Number and deadline may be
 * absent or change places; `isDue` says what a date is. Null when no title is left.
 */
export const readCompletion = (line: string, isDue: (words: string) => boolean): Completion | null => {
  let title = line.trim().replace(/[。.]$/u, '');
  if (title.length > longestLine) return null;
  let documentNumber: string | null = null;
  let due: string | null = null;
  for (;;) {
    const [front, last] = splitLast(title) ?? [];
    if (front === undefined || last === undefined) break;
    const key = tightKey(last);
    const words = last.replace(dueLabel, '').trim();
    if (number.test(key)) documentNumber ??= last.replaceAll(/\s|^(?:发文字号|文号)[:：]?/gu, '');
    else if (isDue(words)) due ??= words;
    else if (!none.test(key)) break;
    title = front;
  }
  title = title.replace(/^标题\s*[:：]?\s*/u, '').trim();
  const hasWords = (title.match(/\p{Script=Han}/gu)?.length ?? 0) >= 4;
  return !hasWords || number.test(tightKey(title)) || isDue(title) ? null : { title, documentNumber, due };
};
