import { AppError } from '../errors.ts';
import type { Act } from './act.ts';
import { addToRoster, assertMayAdd, type Added, type Adding } from './addition.ts';
import { clerkOf, closeApproval, putBeforeLeaders, type Asking, type Clerk, type OpenApproval } from './approval.ts';
import type { Signatory } from './arrival.ts';
import { phrases } from './phrases.ts';

/**
 * Puts an addition before the leaders of the organ: it reaches organs below as a relay does, so 呈批 holds for it too. The
 * issuer's own additions are part of its issuing and ask nobody.
 *
 * Throws: what addToRoster throws; `person.not_found` when no leader can be reached.
 */
export async function askAddition(
  act: Act,
  { by, accountId, ...adding }: Omit<Adding, 'by' | 'askedBy'> & Pick<Asking, 'by' | 'accountId'>,
): Promise<{ leaders: string[]; organs: number; title: string }> {
  const { arrival, organs } = await assertMayAdd(act, adding);
  const { reason } = adding;
  const put = { kind: 'addition' as const, organs, text: null, dueAt: null, reason, by, accountId };
  const leaders = await putBeforeLeaders(act, arrival, put);
  return { leaders, organs: organs.length, title: arrival.noticeTitle };
}

/**
 * 同意补发: adds what was asked, in the leader's name with the clerk beside it in the entry. Organs that have got the notice
 * meanwhile are passed over.
 *
 * Shape: `clerk` is where the result is to be told; null when that account is gone.
 * Throws: what addToRoster throws; `notice.not_found` when it was answered or replaced meanwhile.
 */
export async function approveAddition(
  act: Act,
  approval: OpenApproval,
  organ: Adding['organ'],
  by: Signatory,
): Promise<{ added: Added; clerk: Clerk | null; reason: string }> {
  const asked = await closeApproval(act, approval, 'approved', null);
  const { organIds, reason, personId, name, post } = asked;
  if (reason === null) throw new AppError('reason.missing', phrases.askAddition(`N${approval.number}`));
  const askedBy = { personId, name, post };
  const added = await addToRoster(act, { number: approval.number, organ, organIds, reason, by, askedBy });
  return { added, clerk: clerkOf(asked), reason };
}
