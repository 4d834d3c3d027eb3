import { settleDuties } from '../duties/index.ts';
import type { Act } from './act.ts';
import { lockArrival, signatoryEntry, type Signatory } from './arrival.ts';
import { openAssignment, type FoundAssignment } from './assignment.ts';
import { assertNotMarked } from './secrecy.ts';

/**
 * 办结: the work that was assigned is done, says who had it or a clerk of the organ. Only the duty ends: the arrival keeps its
 * state (see assignNotice). False when it was settled or passed on meanwhile; then nothing changes.
 *
 * Throws: AppError `notice.not_found`, `notice.withdrawn`, `notice.secret`.
 */
export async function settleAssignment(
  act: Act,
  found: Pick<FoundAssignment, 'id' | 'number' | 'organId' | 'personId' | 'personName'>,
  { note, by }: { note: string | null; by: Signatory },
): Promise<boolean> {
  const { sql, now } = act;
  assertNotMarked(note);
  const arrival = await lockArrival(sql, found.number, found.organId);
  if ((await openAssignment(sql, arrival.id))?.id !== found.id) return false;
  await sql('UPDATE assignment SET handled_by = $2::text, note = $3::text WHERE id = $1::int', [
    found.id,
    by.name,
    note,
  ]);
  await settleDuties(sql, 'handle', [found.id], 'handled', now);
  const { person, facts, ...signatory } = signatoryEntry(by);
  act.record({
    ...signatory,
    kind: 'handled',
    notice: `N${found.number}`,
    organ: arrival.organCode,
    subject: `N${found.number}/L${arrival.layerId}`,
    digest: arrival.onionDigest,
    facts,
    secret: { person, assignee: `${found.personName}#${found.personId}`, ...(note === null ? {} : { note }) },
    lookup: {
      noticeId: arrival.noticeId,
      deliveryId: arrival.id,
      ...(by.personId === null ? {} : { personId: by.personId }),
    },
  });
  return true;
}
