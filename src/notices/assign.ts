import { enqueue, priorities } from '../delivery/index.ts';
import { openDuties, settleDuties } from '../duties/index.ts';
import { AppError } from '../errors.ts';
import type { Act } from './act.ts';
import { lockArrival, signatoryEntry, type LockedArrival, type Signatory } from './arrival.ts';
import { findAssignee } from './assignee.ts';
import { assigningPhrases } from './assigning-phrases.ts';
import { openAssignment, type Assignment } from './assignment.ts';
import { reachedStates } from './rules.ts';
import { assertNotMarked } from './secrecy.ts';
import { topics } from './topic-names.ts';

export interface Assigning {
  number: number;
  organId: number;
  /** As the register writes it; `post` where the organ has two of that name. */
  person: string;
  post: string | null;
  /** Null: the deadline under which the notice came. */
  dueAt: Date | null;
  by: Signatory;
}

export interface Assigned {
  assignment: Assignment;
  title: string;
  /** Who had it until now; null for nobody. */
  earlier: string | null;
  /** False when he had it already, by the same day: nothing was done. */
  isNew: boolean;
}

/**
 * 交办: gives the work of a notice to one person of the organ, who gets one card; whoever takes it himself gets none. Another
 * assignment replaces the first, whose duty ends as `replaced`: its owner is not written to, 待办 and 办结 tell him.
 *
 * The arrival stays signed or relayed and never becomes `assigned` (domain.md 4.3): relaying goes on beside the work, and
 * an organ that has relayed would otherwise seem not to have, in every count and list of broken links.
 *
 * Throws: AppError `notice.not_found`, `notice.withdrawn`, `notice.not_signed`, `notice.secret`, `person.not_found`.
 * Source: 党政机关公文处理工作条例 art. 24 (承办), design.md 5 "my duties".
 */
export async function assignNotice(act: Act, assigning: Assigning): Promise<Assigned> {
  const { sql, now } = act;
  const { number, organId, by } = assigning;
  const ref = `N${number}`;
  assertNotMarked(assigning.person, assigning.post);
  const arrival = await lockArrival(sql, number, organId);
  if (!reachedStates.includes(arrival.state)) throw new AppError('notice.not_signed', assigningPhrases.signFirst(ref));
  const { person: name, post } = assigning;
  const to = await findAssignee(act, { ...arrival, name, post, ref });
  const dueAt = assigning.dueAt ?? arrival.dueAt;
  const title = arrival.noticeTitle;
  const earlier = await openAssignment(sql, arrival.id);
  if (earlier?.personId === to.personId && earlier.dueAt?.getTime() === dueAt?.getTime())
    return { assignment: earlier, title, earlier: null, isNew: false };
  if (earlier) await settleDuties(sql, 'handle', [earlier.id], 'replaced', now);
  const [row] = await sql<{ id: number }>(
    `INSERT INTO assignment (notice_id, delivery_id, organ_id, person_id, person_name, post, due_at, by_name, by_post, at)
     VALUES ($1::int, $2::int, $3::int, $4::int, $5::text, $6::text, $7::timestamptz, $8::text, $9::text, $10::timestamptz)
     RETURNING id`,
    [
      arrival.noticeId,
      arrival.id,
      organId,
      to.personId,
      to.name,
      to.post,
      dueAt?.toISOString() ?? null,
      by.name,
      by.post,
      by.at.toISOString(),
    ],
  );
  if (!row) throw new Error('no number for an assignment');
  const { noticeId } = arrival;
  const { personId } = to;
  await openDuties(sql, [{ kind: 'handle', organId, noticeId, subjectId: row.id, dueAt, personId }], now);
  if (personId !== by.personId) {
    const { platform, corp, user, accountId } = to;
    const receivers = [{ accountId, user, deliveryId: 0 }];
    const subject = { assignmentId: row.id, noticeNumber: number };
    const message = { topic: topics.assigned, kind: 'send' as const, platform, corp, receivers, subject };
    await enqueue(sql, [{ ...message, priority: priorities.reply }], now);
  }
  record(act, arrival, by, { person: `${to.name}#${personId}`, dueAt });
  const assignment = { id: row.id, personId, personName: to.name, dueAt };
  return {
    assignment,
    title,
    earlier: earlier && earlier.personId !== personId ? earlier.personName : null,
    isNew: true,
  };
}

function record(act: Act, arrival: LockedArrival, by: Signatory, to: { person: string; dueAt: Date | null }): void {
  const { person, facts, ...signatory } = signatoryEntry(by);
  act.record({
    ...signatory,
    kind: 'assign',
    notice: `N${arrival.number}`,
    organ: arrival.organCode,
    subject: `N${arrival.number}/L${arrival.layerId}`,
    digest: arrival.onionDigest,
    facts: { ...facts, ...(to.dueAt === null ? {} : { due: to.dueAt.toISOString() }) },
    secret: { person, assignee: to.person },
    lookup: {
      noticeId: arrival.noticeId,
      deliveryId: arrival.id,
      ...(by.personId === null ? {} : { personId: by.personId }),
    },
  });
}
