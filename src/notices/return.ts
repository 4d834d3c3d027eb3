import { enqueue, priorities } from '../delivery/index.ts';
import { settleDuties } from '../duties/index.ts';
import { AppError } from '../errors.ts';
import type { Act } from './act.ts';
import { lockArrival, signatoryEntry, type Signatory } from './arrival.ts';
import { clerksMessages } from './clerks.ts';
import { phrases } from './phrases.ts';
import { reachedStates } from './rules.ts';
import { topics } from './topic-names.ts';

export interface Returning {
  number: number;
  organId: number;
  reason: string;
  by: Signatory;
}

/**
 * Gives a notice back to the organ that sent it: wrong addressee, incomplete, not ours. Repeating it keeps the first.
 *
 * Shape: `isNew` is false when it was returned before.
 * Throws: AppError `notice.not_found`, `notice.withdrawn`, `notice.wrong_state` (signed already), `reason.missing`.
 * Source: 党政机关公文处理工作条例 art. 24 (初审); domain.md 4.3.
 */
export async function returnNotice(
  act: Act,
  { number, organId, reason, by }: Returning,
): Promise<{ title: string; isNew: boolean }> {
  const ref = `N${number}`;
  if (reason === '') throw new AppError('reason.missing', phrases.askReturnReason(ref));
  const arrival = await lockArrival(act.sql, number, organId);
  if (reachedStates.includes(arrival.state)) throw new AppError('notice.wrong_state', phrases.signedAlready(ref));
  if (arrival.state === 'returned') return { title: arrival.noticeTitle, isNew: false };
  await act.sql(
    `UPDATE delivery SET state = 'returned', state_since = $2::timestamptz, reason = $3::text WHERE id = $1::int`,
    [arrival.id, by.at.toISOString(), reason],
  );
  await settleDuties(act.sql, 'sign', [arrival.id], 'returned', act.now);
  const subject = {
    noticeNumber: number,
    layerId: arrival.layerId,
    deliveryId: arrival.id,
    person: by.name,
    post: by.post,
    reason,
  };
  await enqueue(
    act.sql,
    await clerksMessages(act, arrival.senderOrganId, { topic: topics.returned, subject, priority: priorities.reply }),
    act.now,
  );
  const { person, facts, ...signatory } = signatoryEntry(by);
  act.record({
    ...signatory,
    kind: 'return',
    notice: ref,
    organ: arrival.organCode,
    subject: `${ref}/L${arrival.layerId}`,
    digest: arrival.onionDigest,
    facts,
    secret: { person, reason },
    lookup: {
      noticeId: arrival.noticeId,
      deliveryId: arrival.id,
      ...(by.personId === null ? {} : { personId: by.personId }),
    },
  });
  return { title: arrival.noticeTitle, isNew: true };
}
