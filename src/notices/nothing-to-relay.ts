import { enqueue, priorities } from '../delivery/index.ts';
import { openDuties, settleDuties } from '../duties/index.ts';
import { AppError } from '../errors.ts';
import type { EntryKind } from '../evidence/index.ts';
import { nickname } from '../lib/text.ts';
import type { Act } from './act.ts';
import { lockArrival, signatoryEntry, type LockedArrival, type Signatory } from './arrival.ts';
import { clerksMessages } from './clerks.ts';
import { refreshUnknown } from './fan-out.ts';
import { phrases } from './phrases.ts';
import { closeRelay, lowerOrgansOf } from './relay.ts';
import { reachedStates } from './rules.ts';
import { topics } from './topic-names.ts';

export interface Claiming {
  number: number;
  organId: number;
  /** One direct lower organ; null for all that are left. */
  lowerOrganId: number | null;
  reason: string;
  by: Signatory;
}

/**
 * Says that no lower organ (or one of them) is concerned. It counts only once the organ above confirms (domain.md 4.3).
 *
 * Shape: `claimId` of the open claim; asking again about the same organs returns it.
 * Throws: AppError `notice.not_found`, `notice.not_signed`, `notice.no_lower_organs`, `reason.missing`, `organ.not_below`.
 */
export async function claimNothingToRelay(act: Act, claiming: Claiming): Promise<{ claimId: number; title: string }> {
  const ref = `N${claiming.number}`;
  if (claiming.reason === '') throw new AppError('reason.missing', phrases.askNothingReason(ref));
  const arrival = await lockArrival(act.sql, claiming.number, claiming.organId);
  if (!reachedStates.includes(arrival.state)) throw new AppError('notice.not_signed', phrases.signFirst(ref));
  const { all, open } = await lowerOrgansOf(act, arrival);
  if (all.length === 0) throw new AppError('notice.no_lower_organs', phrases.noLower());
  if (open.length === 0)
    throw new AppError('notice.no_lower_organs', phrases.relayedBefore({ ref, words: nickname(arrival.noticeTitle) }));
  const lower = open.find((organ) => organ.organId === claiming.lowerOrganId);
  if (claiming.lowerOrganId !== null && !lower) throw new AppError('organ.not_below', phrases.notLower());
  const [known] = await act.sql<{ id: number }>(
    `SELECT id FROM not_applicable WHERE delivery_id = $1::int AND organ_id IS NOT DISTINCT FROM $2::int
       AND confirmed_at IS NULL AND refused_at IS NULL`,
    [arrival.id, claiming.lowerOrganId],
  );
  if (known) return { claimId: known.id, title: arrival.noticeTitle };
  const [claim] = await act.sql<{ id: number }>(
    `INSERT INTO not_applicable (delivery_id, organ_id, reason, claimed_by, claimed_at)
     VALUES ($1::int, $2::int, $3::text, $4::int, $5::timestamptz) RETURNING id`,
    [arrival.id, claiming.lowerOrganId, claiming.reason, claiming.by.personId ?? 0, claiming.by.at.toISOString()],
  );
  if (!claim) throw new Error('a claim was not stored');
  const { senderOrganId, noticeId } = arrival;
  await openDuties(
    act.sql,
    [{ kind: 'confirm', organId: senderOrganId, noticeId, subjectId: claim.id, dueAt: arrival.dueAt }],
    act.now,
  );
  const subject = { claimId: claim.id, noticeNumber: claiming.number };
  await enqueue(
    act.sql,
    await clerksMessages(act, senderOrganId, { topic: topics.claim, subject, priority: priorities.reply }),
    act.now,
  );
  const organs = lower ? [lower.code] : open.map((organ) => organ.code);
  const about = { organ: arrival.organCode, claim: claim.id, covers: lower?.code ?? 'all', organs };
  record(act, 'notApplicable.claim', arrival, claiming.by, about, claiming.reason);
  return { claimId: claim.id, title: arrival.noticeTitle };
}

export interface Answering {
  claimId: number;
  /** The organs the answering person acts for; one of them must be the organ above. */
  organIds: number[];
  isAccepted: boolean;
  by: Signatory;
}

export interface AnsweredClaim {
  number: number;
  title: string;
  organName: string;
  isAccepted: boolean;
}

/**
 * The organ above confirms or refuses a 无需转达. The first answer stands; a later one returns it.
 *
 * Throws: AppError `notice.not_found` when there is no such claim for these organs.
 */
export async function answerClaim(act: Act, answering: Answering): Promise<AnsweredClaim> {
  const [claim] = await act.sql<{
    id: number;
    deliveryId: number;
    number: number;
    organId: number;
    aboveCode: string;
  }>(
    `SELECT c.id, c.delivery_id AS "deliveryId", n.number, d.organ_id AS "organId", s.code AS "aboveCode"
     FROM not_applicable c JOIN delivery d ON d.id = c.delivery_id JOIN notice n ON n.id = d.notice_id
     JOIN organ s ON s.id = d.sender_organ_id
     WHERE c.id = $1::int AND d.sender_organ_id = ANY($2::int[])`,
    [answering.claimId, answering.organIds],
  );
  if (!claim) throw new AppError('notice.not_found', phrases.noSuchClaim());
  const arrival = await lockArrival(act.sql, claim.number, claim.organId);
  const result = { number: claim.number, title: arrival.noticeTitle, organName: arrival.organName };
  const answered = await act.sql<{ id: number }>(
    `UPDATE not_applicable SET confirmed_at = CASE WHEN $2::bool THEN $3::timestamptz END, confirmed_by = $4::int,
       refused_at = CASE WHEN NOT $2::bool THEN $3::timestamptz END
     WHERE id = $1::int AND confirmed_at IS NULL AND refused_at IS NULL RETURNING id`,
    [claim.id, answering.isAccepted, answering.by.at.toISOString(), answering.by.personId],
  );
  // Somebody else answered long ago, or while we waited for the lock: theirs stands, and only now can it be read.
  if (answered.length === 0) {
    const [stands] = await act.sql<{ isAccepted: boolean }>(
      'SELECT confirmed_at IS NOT NULL AS "isAccepted" FROM not_applicable WHERE id = $1::int',
      [claim.id],
    );
    return { ...result, isAccepted: stands?.isAccepted ?? false };
  }
  await settleDuties(act.sql, 'confirm', [claim.id], answering.isAccepted ? 'confirmed' : 'refused', act.now);
  if (answering.isAccepted) {
    act.count(await refreshUnknown(act.sql, arrival.noticeId, [arrival]));
    await closeRelay(
      act,
      arrival.id,
      arrival.state === 'relayed' || (await hasRelayed(act, arrival.id)) ? 'relayed' : 'notApplicable',
    );
  }
  const kind = answering.isAccepted ? 'notApplicable.confirm' : 'notApplicable.refuse';
  // The organ above answers; whose claim it was stands beside it.
  const about = { organ: claim.aboveCode, claimant: arrival.organCode, claim: claim.id };
  record(act, kind, arrival, answering.by, about, null);
  return { ...result, isAccepted: answering.isAccepted };
}

const hasRelayed = async ({ sql }: Act, deliveryId: number): Promise<boolean> =>
  (await sql('SELECT 1 AS one FROM delivery WHERE parent_id = $1::int AND organ_id IS NOT NULL LIMIT 1', [deliveryId]))
    .length > 0;

function record(
  act: Act,
  kind: EntryKind,
  arrival: LockedArrival,
  by: Signatory,
  { organ, ...about }: { organ: string; claim: number; covers?: string; organs?: string[]; claimant?: string },
  reason: string | null,
): void {
  const { person, facts, ...signatory } = signatoryEntry(by);
  act.record({
    ...signatory,
    kind,
    notice: `N${arrival.number}`,
    organ,
    subject: `N${arrival.number}/L${arrival.layerId}`,
    digest: arrival.onionDigest,
    facts: { ...facts, ...about },
    secret: { person, ...(reason ? { reason } : {}) },
    lookup: {
      noticeId: arrival.noticeId,
      deliveryId: arrival.id,
      ...(by.personId === null ? {} : { personId: by.personId }),
    },
  });
}
