import { settleDuties } from '../duties/index.ts';
import { AppError } from '../errors.ts';
import type { Act } from './act.ts';
import { lockArrival, signatoryEntry, type LockedArrival } from './arrival.ts';
import { correctionsOf } from './corrections.ts';
import { phrases } from './phrases.ts';
import { reachedStates } from './rules.ts';
import { openSeconds } from './second-arrival.ts';
import { markSigned } from './sign.ts';
import { signSecond } from './sign-second.ts';

export interface DeskSigning {
  number: number;
  organId: number;
  /** Who signed, as the operator was told; need not be in the register. */
  name: string;
  /** How the operator knows: a telephone call, a returned slip … */
  reason: string;
}

/**
 * Signs at the desk for somebody who cannot: kept and counted apart (design.md 6). The first signature of an organ
 * counts; a desk signature after it stands beside it. A correction that the organ still owes a signature for is signed with
 * it, and so is the text of a second sender. The same name again changes nothing.
 *
 * Throws: AppError `notice.not_found`, `notice.withdrawn`, `reason.missing`.
 */
export async function signAtDesk(act: Act, signing: DeskSigning): Promise<{ isNew: boolean }> {
  const { number, organId, name, reason } = signing;
  if (reason === '' || name === '') throw new AppError('reason.missing', phrases.deskNeedsReason());
  const arrival = await lockArrival(act.sql, number, organId);
  const known = await act.sql(
    `SELECT 1 AS one FROM acknowledgement WHERE delivery_id = $1::int AND person_name = $2::text AND via = 'desk'`,
    [arrival.id, name],
  );
  const isFirst = known.length === 0;
  if (isFirst) await keepSignature(act, arrival, signing);
  const isCorrected = await signOwedCorrection(act, arrival, { ...signing, isOnly: !isFirst });
  const seconds = await openSeconds(act.sql, [organId], number);
  const by = { personId: null, name, post: deskPost, via: 'desk' as const, at: act.now };
  for (const { id } of seconds) await signSecond(act, { secondId: id, organIds: [organId], by, reason });
  return { isNew: isFirst || isCorrected || seconds.length > 0 };
}

const deskPost = '柜台代录';

async function keepSignature(act: Act, arrival: LockedArrival, { name, reason }: DeskSigning): Promise<void> {
  const { sql, now } = act;
  const counts = !reachedStates.includes(arrival.state);
  await sql(
    `INSERT INTO acknowledgement (delivery_id, notice_id, layer_id, organ_id, person_name, post, via, at, seen_at, reason,
       onion_digest, counts)
     VALUES ($1::int, $2::int, $3::int, $4::int, $5::text, $6::text, 'desk', $7::timestamptz, $7::timestamptz, $8::text,
       $9::text, $10::bool)`,
    [
      arrival.id,
      arrival.noticeId,
      arrival.layerId,
      arrival.organId,
      name,
      deskPost,
      now.toISOString(),
      reason,
      arrival.onionDigest,
      counts,
    ],
  );
  if (counts) await markSigned(act, [{ arrival, at: now, desk: true }]);
  record(act, 'sign', arrival, { name, reason, facts: { counts } });
}

/**
 * 签收更正 at the desk: it covers every correction there is, for the operator has read them out. `isOnly`: this name signed
 * the notice before, so nothing else keeps what it says now. False when the organ owes none.
 */
async function signOwedCorrection(
  act: Act,
  arrival: LockedArrival,
  { name, reason, isOnly }: DeskSigning & { isOnly: boolean },
): Promise<boolean> {
  const { sql, now } = act;
  const settled = await sql(
    'UPDATE delivery SET corrected_since = NULL WHERE id = $1::int AND corrected_since IS NOT NULL RETURNING id',
    [arrival.id],
  );
  if (settled.length === 0) return false;
  await settleDuties(sql, 'correct', [arrival.id], 'signed', now);
  const newest = (await correctionsOf(sql, arrival.layerId)).at(-1);
  if (!isOnly || !newest) return true;
  await sql(
    `INSERT INTO correction_acknowledgement (correction_id, delivery_id, person_name, post, via, at, seen_at, onion_digest)
     VALUES ($1::int, $2::int, $3::text, $4::text, 'desk', $5::timestamptz, $5::timestamptz, $6::text)`,
    [newest.id, arrival.id, name, deskPost, now.toISOString(), arrival.onionDigest],
  );
  record(act, 'correct.sign', arrival, { name, reason, facts: { correction: newest.serial } });
  return true;
}

function record(
  act: Act,
  kind: 'sign' | 'correct.sign',
  arrival: LockedArrival,
  { name, reason, facts }: { name: string; reason: string; facts: Record<string, boolean | number> },
): void {
  const by = signatoryEntry({ personId: null, name, post: deskPost, via: 'desk', at: act.now });
  const { person, facts: _none, ...signatory } = by;
  act.record({
    ...signatory,
    kind,
    notice: `N${arrival.number}`,
    organ: arrival.organCode,
    subject: `N${arrival.number}/L${arrival.layerId}`,
    digest: arrival.onionDigest,
    facts,
    secret: { person, reason },
    lookup: { noticeId: arrival.noticeId, deliveryId: arrival.id },
  });
}
