import { enqueue, priorities } from '../delivery/index.ts';
import { AppError } from '../errors.ts';
import { digestOf, type EntryKind } from '../evidence/index.ts';
import { canonicalJson } from '../lib/canonical-json.ts';
import { leadersOf } from '../organs/index.ts';
import type { PlatformId } from '../platforms/port.ts';
import type { Sql } from '../store/db.ts';
import type { Act } from './act.ts';
import { lockArrival, lockArrivalsAbove, signatoryEntry, type LockedArrival, type Signatory } from './arrival.ts';
import { phrases } from './phrases.ts';
import { lowerOrgansOf, relayNotice, type Relayed, type Relaying } from './relay.ts';
import { reachedStates } from './rules.ts';
import { assertNotMarked } from './secrecy.ts';
import { reachableOf } from './served.ts';
import { topics } from './topic-names.ts';

interface ActingOrgan {
  id: number;
  code: string;
  name: string;
}

/** Whether this organ's clerks ask a leader before they relay; off unless a leader has said 呈批 开. */
export async function asksLeave(sql: Sql, organId: number): Promise<boolean> {
  const [rule] = await sql<{ isOn: boolean }>('SELECT is_on AS "isOn" FROM approval_rule WHERE organ_id = $1::int', [
    organId,
  ]);
  return rule?.isOn ?? false;
}

/** 呈批 开 · 呈批 关, by a leader of the organ; an entry each time it changes. */
export async function setApprovalRule(act: Act, organ: ActingOrgan, isOn: boolean, by: Signatory): Promise<void> {
  const changed = await act.sql(
    `INSERT INTO approval_rule AS r (organ_id, is_on, since) VALUES ($1::int, $2::bool, $3::timestamptz)
     ON CONFLICT (organ_id) DO UPDATE SET is_on = excluded.is_on, since = excluded.since WHERE r.is_on <> excluded.is_on
     RETURNING organ_id`,
    [organ.id, isOn, act.now.toISOString()],
  );
  if (changed.length === 0) return;
  const { person, facts, ...signatory } = signatoryEntry(by);
  act.record({
    ...signatory,
    kind: 'approval.rule',
    organ: organ.code,
    subject: organ.code,
    digest: digestOf(canonicalJson({ organ: organ.code, isOn })),
    facts: { ...facts, isOn },
    secret: { person },
    lookup: by.personId === null ? {} : { personId: by.personId },
  });
}

export interface Asking extends Omit<Relaying, 'except' | 'askedBy'> {
  by: Signatory & { personId: number };
  accountId: number;
}

/**
 * Puts a relay before the leaders of the organ. Nothing goes out until one of them agrees; asking again replaces what was asked.
 *
 * Throws: AppError `notice.not_found`, `notice.withdrawn`, `notice.not_signed`, `notice.no_lower_organs`, `notice.secret`,
 * `person.not_found` when no leader can be reached.
 */
export async function askApproval(
  act: Act,
  asking: Asking,
): Promise<{ leaders: string[]; organs: number; title: string }> {
  const { sql } = act;
  assertNotMarked(asking.text, asking.reason);
  const arrival = await lockArrival(sql, asking.number, asking.organ.id);
  if (!reachedStates.includes(arrival.state))
    throw new AppError('notice.not_signed', phrases.signFirst(`N${asking.number}`));
  const { open } = await lowerOrgansOf(act, arrival);
  const { to } = asking;
  const targets = to === 'all' ? open : open.filter(({ organId }) => to.includes(organId));
  if (targets.length === 0) throw new AppError('notice.no_lower_organs', phrases.nobodyLeft());
  const organs = targets.map(({ organId: id, code }) => ({ id, code }));
  const { text, dueAt, reason, by, accountId } = asking;
  const leaders = await putBeforeLeaders(act, arrival, { kind: 'relay', organs, text, dueAt, reason, by, accountId });
  return { leaders, organs: targets.length, title: arrival.noticeTitle };
}

export interface Put {
  kind: 'relay' | 'addition';
  organs: { id: number; code: string }[];
  text: string | null;
  dueAt: Date | null;
  reason: string | null;
  by: Asking['by'];
  accountId: number;
}

/**
 * Keeps what a clerk asks for, in the place of what was asked before of the same kind, and sends it to the leaders.
 *
 * Shape: the names of the leaders it went to.
 * Throws: AppError `person.not_found` when none of them can be reached.
 */
export async function putBeforeLeaders(act: Act, arrival: LockedArrival, put: Put): Promise<string[]> {
  const { sql, now, served } = act;
  const { people } = reachableOf({ people: await leadersOf(sql, arrival.organId, now), reason: null }, served);
  if (people.length === 0) throw new AppError('person.not_found', phrases.noLeader());
  await sql(
    `UPDATE relay_approval SET outcome = 'replaced', answered_at = $2::timestamptz
     WHERE delivery_id = $1::int AND kind = $3::text AND outcome IS NULL`,
    [arrival.id, now.toISOString(), put.kind],
  );
  const [asked] = await sql<{ id: number }>(
    `INSERT INTO relay_approval (notice_id, delivery_id, organ_id, organ_ids, text, due_at, reason, person_id, person_name, post,
       account_id, at, kind)
     VALUES ($1::int, $2::int, $3::int, $4::int[], $5::text, $6::timestamptz, $7::text, $8::int, $9::text, $10::text, $11::int,
       $12::timestamptz, $13::text) RETURNING id`,
    [
      arrival.noticeId,
      arrival.id,
      arrival.organId,
      put.organs.map(({ id }) => id),
      put.text,
      put.dueAt?.toISOString() ?? null,
      put.reason,
      put.by.personId,
      put.by.name,
      put.by.post,
      put.accountId,
      now.toISOString(),
      put.kind,
    ],
  );
  const subject = { approvalId: asked?.id ?? 0, noticeNumber: arrival.number };
  await enqueue(
    sql,
    people.map(({ platform, corp, accountId, user }) => ({
      topic: topics.approval,
      kind: 'send' as const,
      platform,
      corp,
      receivers: [{ accountId, user, deliveryId: 0 }],
      subject,
      priority: priorities.reply,
    })),
    now,
  );
  const { kind, by } = put;
  record(act, 'relay.ask', { ...arrival, by, organs: put.organs.map(({ code }) => code), asked: kind });
  return people.map(({ name }) => name);
}

export interface OpenApproval {
  id: number;
  kind: Put['kind'];
  number: number;
  title: string;
  organId: number;
}

export type ApprovalOf = { id: number } | { number: number; kind: Put['kind'] };

/** What waits for the leaders of these organs: one by its id, or of a kind about a notice. Null: none, or not theirs. */
export async function findApproval(sql: Sql, organIds: number[], of: ApprovalOf): Promise<OpenApproval | null> {
  const [found] = await sql<OpenApproval>(
    `SELECT a.id, a.kind, n.number, n.title, a.organ_id AS "organId" FROM relay_approval a JOIN notice n ON n.id = a.notice_id
     WHERE a.organ_id = ANY($1::int[]) AND a.outcome IS NULL AND ($2::int IS NULL OR a.id = $2::int)
       AND ($3::int IS NULL OR n.number = $3::int AND a.kind = $4::text) ORDER BY a.id DESC LIMIT 1`,
    [organIds, ...('id' in of ? [of.id, null, null] : [null, of.number, of.kind])],
  );
  return found ?? null;
}

/** What was asked, and where its clerk can be told the answer; platform, corp and user are null when that account is gone. */
export interface Asked {
  organIds: number[];
  text: string | null;
  dueAt: Date | null;
  reason: string | null;
  personId: number;
  name: string;
  post: string;
  accountId: number;
  platform: PlatformId | null;
  corp: string | null;
  user: string | null;
}

/** Closes what was asked, the arrivals above and the notice before it; of two answers the first stands. */
export async function closeApproval(
  { sql, now }: Act,
  { id, number, organId }: OpenApproval,
  outcome: 'approved' | 'refused',
  answer: string | null,
): Promise<Asked> {
  await lockArrivalsAbove(sql, [{ number, organId }]);
  const [asked] = await sql<Asked>(
    `UPDATE relay_approval r SET outcome = $2::text, answered_at = $3::timestamptz, answer = $4::text
     FROM relay_approval o LEFT JOIN account a ON a.id = o.account_id
     WHERE r.id = $1::int AND o.id = r.id AND r.outcome IS NULL
     RETURNING r.organ_ids AS "organIds", r.text, r.due_at AS "dueAt", r.reason, r.person_id AS "personId", r.person_name AS name,
       r.post, r.account_id AS "accountId", a.platform, a.corp, a."user"`,
    [id, outcome, now.toISOString(), answer],
  );
  if (!asked) throw new AppError('notice.not_found', phrases.noSuchApproval());
  return asked;
}

/**
 * 同意转发: relays exactly what was asked, in the leader's name with the clerk beside it in the entry. Organs that have got the
 * notice meanwhile are passed over.
 *
 * Shape: `clerk` is where the result is to be told; null when that account is gone.
 * Throws: what relayNotice throws; `notice.not_found` when it was answered or replaced meanwhile.
 */
export async function approveRelay(
  act: Act,
  approval: OpenApproval,
  organ: ActingOrgan,
  by: Signatory,
): Promise<{
  relayed: Relayed;
  clerk: Clerk | null;
}> {
  const asked = await closeApproval(act, approval, 'approved', null);
  const { organIds: to, text, dueAt, reason, personId, name, post } = asked;
  const askedBy = { personId, name, post };
  const relayed = await relayNotice(act, { number: approval.number, organ, to, text, dueAt, reason, by, askedBy });
  return { relayed, clerk: clerkOf(asked) };
}

export interface Clerk {
  platform: PlatformId;
  corp: string;
  user: string;
  accountId: number;
}

/** Where whoever asked can be told; null when that account is gone. */
export const clerkOf = ({ platform, corp, user, accountId }: Asked): Clerk | null =>
  platform === null || corp === null || user === null ? null : { platform, corp, user, accountId };

/** 不同意转发 and 不同意补发, with a reason; the clerk is told. Throws `notice.not_found`, `reason.missing`. */
export async function refuseRelay(act: Act, approval: OpenApproval, reason: string, by: Signatory): Promise<void> {
  if (reason === '') throw new AppError('reason.missing', phrases.askRefusal(`N${approval.number}`, approval.kind));
  const clerk = clerkOf(await closeApproval(act, approval, 'refused', reason));
  const arrival = await lockArrival(act.sql, approval.number, approval.organId);
  if (clerk) {
    const { platform, corp, user, accountId } = clerk;
    const receivers = [{ accountId, user, deliveryId: 0 }];
    const subject = { approvalId: approval.id, leader: by.name, noticeNumber: approval.number };
    const message = { topic: topics.approvalRefused, kind: 'send' as const, platform, corp, receivers, subject };
    await enqueue(act.sql, [{ ...message, priority: priorities.reply }], act.now);
  }
  record(act, 'relay.refuse', { ...arrival, by, reason, asked: approval.kind });
}

interface Recorded {
  id: number;
  noticeId: number;
  number: number;
  organCode: string;
  layerId: number;
  onionDigest: string;
  by: Signatory;
  organs?: string[];
  reason?: string;
  asked: Put['kind'];
}

function record(act: Act, kind: EntryKind, of: Recorded): void {
  const { person, facts, ...signatory } = signatoryEntry(of.by);
  act.record({
    ...signatory,
    kind,
    notice: `N${of.number}`,
    organ: of.organCode,
    subject: `N${of.number}/L${of.layerId}`,
    digest: of.onionDigest,
    facts: {
      ...facts,
      ...(of.organs ? { organs: of.organs } : {}),
      ...(of.asked === 'relay' ? {} : { asked: of.asked }),
    },
    secret: { person, ...(of.reason ? { reason: of.reason } : {}) },
    lookup: {
      noticeId: of.noticeId,
      deliveryId: of.id,
      ...(of.by.personId === null ? {} : { personId: of.by.personId }),
    },
  });
}
