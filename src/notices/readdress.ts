import { enqueue, priorities } from '../delivery/index.ts';
import { AppError } from '../errors.ts';
import { nickname } from '../lib/text.ts';
import type { OrganReceiver } from '../organs/index.ts';
import type { Act } from './act.ts';
import { lockArrival, signatoryEntry, type Signatory } from './arrival.ts';
import { reachingPhrases } from './reaching-phrases.ts';
import { phrases } from './phrases.ts';
import { reachedStates } from './rules.ts';
import { topics } from './topic-names.ts';

export interface Readdressing {
  number: number;
  /** The organ whose arrival it is, and the one that sent it. */
  organId: number;
  senderOrgan: { id: number; code: string };
  /** Who gets it instead. */
  to: OrganReceiver;
  by: Signatory;
}

/**
 * Sends an arrival that nobody has answered to another person (改送), who may then sign for that organ for this notice; its
 * own receivers still may. Doing it again changes nothing and sends nothing.
 *
 * Throws: AppError `notice.not_found` (also for an arrival another organ sent), `notice.withdrawn`, `notice.wrong_state`.
 */
export async function readdress(
  act: Act,
  { number, organId, senderOrgan, to, by }: Readdressing,
): Promise<{ isNew: boolean; organName: string }> {
  const { sql, now } = act;
  const arrival = await lockArrival(sql, number, organId);
  if (arrival.senderOrganId !== senderOrgan.id) throw new AppError('notice.not_found', phrases.notFound(`N${number}`));
  const about = { ref: `N${number}`, words: nickname(arrival.noticeTitle), organ: arrival.organName };
  if (reachedStates.includes(arrival.state))
    throw new AppError('notice.wrong_state', reachingPhrases.signedThere(about));
  if (arrival.state === 'returned') throw new AppError('notice.wrong_state', reachingPhrases.returnedThere(about));
  const made = await sql(
    `INSERT INTO readdressed (delivery_id, person_id, by_person_id, at)
     VALUES ($1::int, $2::int, $3::int, $4::timestamptz) ON CONFLICT (delivery_id, person_id)
     DO UPDATE SET ended_at = NULL WHERE readdressed.ended_at IS NOT NULL RETURNING id`,
    [arrival.id, to.personId, by.personId, now.toISOString()],
  );
  if (made.length === 0) return { isNew: false, organName: arrival.organName };
  const subject = { number, noticeNumber: number, layerId: arrival.layerId, organId, organName: arrival.organName };
  const { platform, corp, accountId, user } = to;
  const receivers = [{ accountId, user, deliveryId: arrival.id }];
  const priority = priorities.relayCard;
  await enqueue(sql, [{ topic: topics.notice, kind: 'send', platform, corp, receivers, subject, priority }], now);
  const { person, facts, ...signatory } = signatoryEntry(by);
  act.record({
    ...signatory,
    kind: 'readdress',
    notice: `N${number}`,
    organ: senderOrgan.code,
    subject: `N${number}/L${arrival.layerId}`,
    digest: arrival.onionDigest,
    facts: { ...facts, for: arrival.organCode },
    secret: { person, to: `${to.name}#${to.personId}` },
    lookup: {
      noticeId: arrival.noticeId,
      deliveryId: arrival.id,
      ...(by.personId === null ? {} : { personId: by.personId }),
    },
  });
  return { isNew: true, organName: arrival.organName };
}
