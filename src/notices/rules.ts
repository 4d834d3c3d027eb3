import { AppError } from '../errors.ts';

/** States that count as reached: signed or beyond (domain.md 4.5). */
export const reachedStates: readonly string[] = ['signed', 'relayed', 'notApplicable'];

/** `N12` → 12, also `n12`, `Ｎ12` and `12`; null for anything else. */
function noticeNumberOf(ref: string): number | null {
  const digits = /^N?(\d{1,9})$/iu.exec(ref.normalize('NFKC').trim())?.[1];
  return digits === undefined ? null : Number(digits);
}

/** The number of a REF that an operator typed. Throws `notice.not_found`. */
export function getNoticeNumber(ref: string): number {
  const number = noticeNumberOf(ref);
  if (number === null) throw new AppError('notice.not_found', `没有找到 ${ref}，编号形如 N12`);
  return number;
}

/** What a card of a notice is known by on a platform: which notice, which layer, and for whom if it names an organ. */
export interface CardSubject {
  number: number;
  layerId: number;
  /** Set on the cards of people who sign for several organs. */
  organId: number | null;
}

/** Task ids are unique for ever per app, and hold only letters, digits and `_-@` (wecom.md 4.9); `unique` makes them so. */
export const taskIdOf = ({ number, layerId, organId }: CardSubject, unique: string | number) =>
  `n${number}-l${layerId}${organId === null ? '' : `-o${organId}`}@${unique}`;

export function readTaskId(taskId: string): CardSubject | null {
  const match = /^n(\d{1,9})-l(\d{1,9})(?:-o(\d{1,9}))?@/u.exec(taskId);
  if (!match) return null;
  return { number: Number(match[1]), layerId: Number(match[2]), organId: match[3] ? Number(match[3]) : null };
}
