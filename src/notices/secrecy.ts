import { AppError } from '../errors.ts';
import { phrases } from './phrases.ts';
import { findSecrecyMark } from './reading/index.ts';

/**
 * Refuses words that bear a secrecy mark before anything of them is kept: a relay carries text of its own, too.
 *
 * Throws: AppError `notice.secret`.
 * Source: design.md 5 "Secrecy"; domain.md 4.1.
 */
export function assertNotMarked(...texts: (string | null)[]): void {
  for (const text of texts) {
    const mark = text === null ? null : findSecrecyMark(text);
    if (mark !== null) throw new AppError('notice.secret', phrases.secretMark(mark));
  }
}
