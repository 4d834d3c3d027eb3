import { AppError } from '../errors.ts';
import type { Act } from './act.ts';
import { lockArrival, signatoryEntry } from './arrival.ts';
import { phrases } from './phrases.ts';
import { reachedStates } from './rules.ts';
import { markSigned } from './sign.ts';

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
 * counts; a desk signature after it stands beside it. The same name again changes nothing.
 *
 * Throws: AppError `notice.not_found`, `notice.withdrawn`, `reason.missing`.
 */
export async function signAtDesk(
  act: Act,
  { number, organId, name, reason }: DeskSigning,
): Promise<{ isNew: boolean }> {
  const { sql, now } = act;
  if (reason === '' || name === '') throw new AppError('reason.missing', phrases.deskNeedsReason());
  const arrival = await lockArrival(sql, number, organId);
  const known = await sql(
    `SELECT 1 AS one FROM acknowledgement WHERE delivery_id = $1::int AND person_name = $2::text AND via = 'desk'`,
    [arrival.id, name],
  );
  if (known.length > 0) return { isNew: false };
  const counts = !reachedStates.includes(arrival.state);
  await sql(
    `INSERT INTO acknowledgement (delivery_id, notice_id, layer_id, organ_id, person_name, post, via, at, seen_at, reason,
       onion_digest, counts)
     VALUES ($1::int, $2::int, $3::int, $4::int, $5::text, '柜台代录', 'desk', $6::timestamptz, $6::timestamptz, $7::text,
       $8::text, $9::bool)`,
    [
      arrival.id,
      arrival.noticeId,
      arrival.layerId,
      organId,
      name,
      now.toISOString(),
      reason,
      arrival.onionDigest,
      counts,
    ],
  );
  if (counts) await markSigned(act, [{ arrival, at: now, desk: true }]);
  const { person, facts, ...by } = signatoryEntry({ personId: null, name, post: '柜台代录', via: 'desk', at: now });
  act.record({
    ...by,
    kind: 'sign',
    notice: `N${number}`,
    organ: arrival.organCode,
    subject: `N${number}/L${arrival.layerId}`,
    digest: arrival.onionDigest,
    facts: { ...facts, counts },
    secret: { person, reason },
    lookup: { noticeId: arrival.noticeId, deliveryId: arrival.id },
  });
  return { isNew: true };
}
