import { settleDuties } from '../duties/index.ts';
import { AppError } from '../errors.ts';
import type { Act } from './act.ts';
import { signatoryEntry, type Signatory } from './arrival.ts';
import { phrases } from './phrases.ts';
import { secondHolds } from './second-arrival.ts';

/**
 * Signs for the second text of a notice, that of another sender (see arriveAgain). The first signature stays; the first to
 * sign the second text counts, a repeat changes nothing. `reason`: how the operator knows, at the desk.
 *
 * Throws: AppError `notice.not_found`, `notice.withdrawn`.
 */
export async function signSecond(
  act: Act,
  { secondId, organIds, by, reason }: { secondId: number; organIds: number[]; by: Signatory; reason?: string },
): Promise<{ isNew: boolean }> {
  const { sql, now } = act;
  const [notice] = await sql<{ isWithdrawn: boolean; number: number }>(
    `SELECT n.withdrawn_at IS NOT NULL AS "isWithdrawn", n.number FROM notice n
     WHERE n.id = (SELECT notice_id FROM second_arrival WHERE id = $1::int) FOR SHARE`,
    [secondId],
  );
  const [second] = await sql<{
    noticeId: number;
    organCode: string;
    layerId: number;
    onionDigest: string;
    isSigned: boolean;
    holds: boolean;
  }>(
    `SELECT s.notice_id AS "noticeId", d.organ_code AS "organCode", s.layer_id AS "layerId",
       l.onion_digest AS "onionDigest", s.signed_at IS NOT NULL AS "isSigned", ${secondHolds} AS holds
     FROM second_arrival s JOIN delivery d ON d.id = s.delivery_id JOIN layer l ON l.id = s.layer_id
     WHERE s.id = $1::int AND s.organ_id = ANY($2::int[]) FOR UPDATE OF s`,
    [secondId, organIds],
  );
  const ref = `N${notice?.number ?? ''}`;
  if (!notice || !second) throw new AppError('notice.not_found', phrases.notFound(ref));
  if (notice.isWithdrawn || !second.holds) throw new AppError('notice.withdrawn', phrases.secondWithdrawn(ref));
  if (second.isSigned) return { isNew: false };
  await sql(
    `UPDATE second_arrival SET signed_at = $2::timestamptz, signed_by = $3::int, signed_name = $4::text, post = $5::text,
       via = $6::text WHERE id = $1::int`,
    [secondId, by.at.toISOString(), by.personId, by.name, by.post, by.via],
  );
  await settleDuties(sql, 'signAgain', [secondId], 'signed', now);
  const { person, facts, ...signatory } = signatoryEntry(by);
  act.record({
    ...signatory,
    kind: 'sign',
    notice: ref,
    organ: second.organCode,
    subject: `${ref}/L${second.layerId}`,
    digest: second.onionDigest,
    // It counts for the second text only: the organ was reached by the first.
    facts: { ...facts, counts: false, second: true },
    secret: { person, ...(reason === undefined ? {} : { reason }) },
    // Without the arrival: receipts of the first signature look for their entry by that.
    lookup: { noticeId: second.noticeId, ...(by.personId === null ? {} : { personId: by.personId }) },
  });
  return { isNew: true };
}
