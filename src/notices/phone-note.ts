import { AppError } from '../errors.ts';
import { chinaDate } from '../lib/china-time.ts';
import { nickname } from '../lib/text.ts';
import type { Act } from './act.ts';
import { lockArrival, signatoryEntry, type Signatory } from './arrival.ts';
import { phrases } from './phrases.ts';
import { reachingPhrases } from './reaching-phrases.ts';
import { reachedStates } from './rules.ts';

export interface Phoning {
  number: number;
  organId: number;
  senderOrgan: { id: number; code: string };
  by: Signatory;
}

/**
 * Notes that somebody of the organ above telephoned (已电话): shown beside the broken link, and never a signature
 * (domain.md 4.4). Once a day and arrival; again on the same day changes nothing.
 *
 * Throws: AppError `notice.not_found` (also for an arrival another organ sent), `notice.withdrawn`, `notice.wrong_state`
 * (signed already).
 */
export async function notePhoneCall(
  act: Act,
  { number, organId, senderOrgan, by }: Phoning,
): Promise<{ isNew: boolean; organName: string }> {
  const { sql, now } = act;
  const arrival = await lockArrival(sql, number, organId);
  if (arrival.senderOrganId !== senderOrgan.id) throw new AppError('notice.not_found', phrases.notFound(`N${number}`));
  if (reachedStates.includes(arrival.state)) {
    const about = { ref: `N${number}`, words: nickname(arrival.noticeTitle), organ: arrival.organName };
    throw new AppError('notice.wrong_state', reachingPhrases.signedThere(about));
  }
  const made = await sql(
    `INSERT INTO phone_note (delivery_id, by_person_id, day, at)
     VALUES ($1::int, $2::int, $3::date, $4::timestamptz) ON CONFLICT (delivery_id, day) DO NOTHING RETURNING id`,
    [arrival.id, by.personId, chinaDate(now), now.toISOString()],
  );
  if (made.length === 0) return { isNew: false, organName: arrival.organName };
  const { person, facts, ...signatory } = signatoryEntry(by);
  act.record({
    ...signatory,
    kind: 'phone',
    notice: `N${number}`,
    organ: senderOrgan.code,
    subject: `N${number}/L${arrival.layerId}`,
    digest: arrival.onionDigest,
    facts: { ...facts, for: arrival.organCode },
    secret: { person },
    lookup: {
      noticeId: arrival.noticeId,
      deliveryId: arrival.id,
      ...(by.personId === null ? {} : { personId: by.personId }),
    },
  });
  return { isNew: true, organName: arrival.organName };
}
