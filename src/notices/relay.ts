import { settleDuties } from '../duties/index.ts';
import { AppError } from '../errors.ts';
import { sayDeadline } from '../lib/china-time.ts';
import { nickname } from '../lib/text.ts';
import { lowerOrgans, type LowerOrgan } from '../organs/index.ts';
import type { Sql } from '../store/db.ts';
import type { Act } from './act.ts';
import { lockArrival, lockArrivalsAbove, signatoryEntry, type LockedArrival, type Signatory } from './arrival.ts';
import { listArrivals } from './arrived-members.ts';
import { fanOut } from './fan-out.ts';
import { addLayer, onionOf, type StoredLayer } from './layers.ts';
import { onionDigest, relayText } from './onion.ts';
import { phrases } from './phrases.ts';
import { reachedStates } from './rules.ts';
import { arriveAgain, arrivedElsewhere } from './second-arrival.ts';
import { writeRoster, type Roster } from './roster.ts';
import { assertNotMarked } from './secrecy.ts';

export interface Relaying {
  number: number;
  organ: { id: number; code: string; name: string };
  /** `all`: every direct lower organ that does not have it yet. */
  to: 'all' | number[];
  /** Direct lower organs left out of `all`. */
  except?: number[];
  /** Requirements of the relaying organ's own, canonical text; null when it adds none. */
  text: string | null;
  /** A deadline of its own: an instant; null keeps the inherited one. */
  dueAt: Date | null;
  /** Why a deadline is later than the one above (domain.md 4.2). */
  reason: string | null;
  by: Signatory;
  /** The clerk who asked for it, where a leader relays by 同意转发: the entry names both. */
  askedBy?: { personId: number; name: string; post: string };
}

export interface Relayed {
  noticeId: number;
  number: number;
  deliveryId: number;
  layerId: number;
  title: string;
  roster: Roster;
  undeliverable: number;
  dueAt: Date | null;
  /** Direct lower organs that still have not got it. */
  left: number;
}

/**
 * Passes a notice on: wraps it in a layer of the relaying organ's own and sends that to its lower organs. Relaying
 * again reaches only those that have not got it.
 *
 * Throws: AppError `notice.not_found`, `notice.withdrawn`, `notice.not_signed` (a relay needs the relayer's own
 * signature, domain.md 4.6.5), `notice.secret`, `notice.no_lower_organs`, `notice.late_deadline`, `organ.not_below` for an organ that was
 * named and is no direct lower one.
 */
export async function relayNotice(act: Act, relaying: Relaying): Promise<Relayed> {
  assertNotMarked(relaying.text, relaying.reason);
  await lockArrivalsAbove(act.sql, [{ number: relaying.number, organId: relaying.organ.id }]);
  const arrival = await lockArrival(act.sql, relaying.number, relaying.organ.id);
  assertMayRelay(arrival, relaying, act.now);
  const { all, open } = await lowerOrgansOf(act, arrival);
  if (all.length === 0) throw new AppError('notice.no_lower_organs', phrases.noLower());
  if (relaying.to !== 'all') await assertLower(act.sql, all, relaying.to);
  const targets = chooseTargets(open, relaying);
  const hasWords = relaying.text !== null || relaying.dueAt !== null;
  const elsewhere = await arrivedElsewhere(act.sql, { ...arrival, senderId: relaying.organ.id, organs: all });
  const again = chooseTargets(elsewhere, relaying);
  // Who has it all the same and is told nothing new need not hear of it alone.
  if (targets.length === 0 && (again.length === 0 || !hasWords)) {
    throw new AppError(
      'notice.no_lower_organs',
      phrases.relayedBefore({ ref: `N${relaying.number}`, words: nickname(arrival.noticeTitle) }),
    );
  }
  const onion = await onionOf(act.sql, arrival.layerId);
  const layer = await relayLayer(act, arrival, onion, relaying);
  const { arrivals, undeliverable } = await fanOut(act, {
    noticeId: arrival.noticeId,
    number: arrival.number,
    layerId: layer.id,
    senderOrganId: relaying.organ.id,
    parent: arrival,
    organIds: targets.map((organ) => organ.organId),
    dueAt: layer.dueAt,
  });
  const created = arrivals
    ? await listArrivals(act.sql, { noticeId: arrival.noticeId, registerVersion: null, arrivals })
    : [];
  const seconds = await arriveAgain(act, {
    ...arrival,
    layerId: layer.id,
    sender: relaying.organ,
    dueAt: layer.dueAt,
    hasWords,
    organIds: again.map((organ) => organ.organId),
  });
  const roster = await writeRoster(
    act.sql,
    { noticeId: arrival.noticeId, layerId: layer.id, byOrganId: relaying.organ.id, kind: 'relay', at: act.now },
    [...created, ...seconds].toSorted((a, b) => (a.organCode < b.organCode ? -1 : 1)),
  );
  await settleClaims(
    act,
    arrival.id,
    created.map((d) => d.organId),
  );
  await closeRelay(act, arrival.id, 'relayed');
  recordRelay(act, arrival, relaying, { layer, roster, seconds: seconds.length, hasWords });
  return {
    noticeId: arrival.noticeId,
    number: arrival.number,
    deliveryId: arrival.id,
    layerId: layer.id,
    title: arrival.noticeTitle,
    roster,
    undeliverable,
    dueAt: layer.dueAt,
    left: open.length - created.length,
  };
}

function assertMayRelay(arrival: LockedArrival, { number, dueAt, reason }: Relaying, now: Date): void {
  const ref = `N${number}`;
  if (!reachedStates.includes(arrival.state)) throw new AppError('notice.not_signed', phrases.signFirst(ref));
  // An inherited deadline that is past binds nobody any more (design.md 5).
  if (dueAt && arrival.dueAt && arrival.dueAt > now && dueAt > arrival.dueAt && !reason) {
    throw new AppError(
      'notice.late_deadline',
      phrases.dueLaterThanAbove({ due: sayDeadline(dueAt, now), above: sayDeadline(arrival.dueAt, now) }),
    );
  }
}

/** An organ left out in silence would look as if it had been sent to; an operator gave codes, so the answer names one. */
async function assertLower(sql: Sql, all: LowerOrgan[], organIds: number[]): Promise<void> {
  const stray = organIds.find((id) => all.every(({ organId }) => organId !== id));
  if (stray === undefined) return;
  const [organ] = await sql<{ code: string }>('SELECT code FROM organ WHERE id = $1::int', [stray]);
  throw new AppError('organ.not_below', phrases.organNotBelow(organ?.code ?? `#${stray}`));
}

/** The direct lower organs of an arrival, as frozen at issue, that have not got the notice and are not excused. */
export const openLowerOrgans = async (
  act: Pick<Act, 'sql'>,
  arrival: Pick<LockedArrival, 'id' | 'noticeId' | 'organId'>,
): Promise<LowerOrgan[]> => (await lowerOrgansOf(act, arrival)).open;

/** All direct lower organs of an arrival, as frozen at issue, and those still open. */
export async function lowerOrgansOf(
  { sql }: Pick<Act, 'sql'>,
  arrival: Pick<LockedArrival, 'id' | 'noticeId' | 'organId'>,
): Promise<{ all: LowerOrgan[]; open: LowerOrgan[] }> {
  const [frozen] = await sql<{ version: number; at: Date }>(
    'SELECT register_version AS version, issued_at AS at FROM notice WHERE id = $1::int',
    [arrival.noticeId],
  );
  // The day of issue, as for the counters: an organ that began or ended since then must not slip between the two.
  const all = frozen ? await lowerOrgans(sql, arrival.organId, frozen.version, frozen.at) : [];
  const done = await sql<{ organId: number | null }>(
    `SELECT organ_id AS "organId" FROM delivery WHERE notice_id = $1::int AND organ_id = ANY($2::int[])
     UNION ALL SELECT organ_id FROM not_applicable WHERE delivery_id = $3::int AND confirmed_at IS NOT NULL`,
    [arrival.noticeId, all.map((organ) => organ.organId), arrival.id],
  );
  // A confirmed 无需转达 without an organ excuses all of them.
  if (done.some(({ organId }) => organId === null)) return { all, open: [] };
  const gone = new Set(done.map(({ organId }) => organId));
  return { all, open: all.filter((organ) => !gone.has(organ.organId)) };
}

function chooseTargets(open: LowerOrgan[], { to, except = [] }: Relaying): LowerOrgan[] {
  if (to === 'all') return open.filter((organ) => !except.includes(organ.organId));
  return open.filter((organ) => to.includes(organ.organId));
}

/** The relaying organ's skin; the same words said to a second group of organs stay one layer. */
export async function relayLayer(
  { sql, now }: Act,
  arrival: LockedArrival,
  onion: StoredLayer[],
  relaying: Pick<Relaying, 'number' | 'organ' | 'text' | 'dueAt' | 'by'>,
): Promise<{ id: number; onionDigest: string; dueAt: Date | null }> {
  const dueAt = relaying.dueAt ?? arrival.dueAt;
  const text = relayText({
    author: relaying.organ.name,
    number: relaying.number,
    text: relaying.text,
    due: relaying.dueAt ? sayDeadline(relaying.dueAt, now) : null,
  });
  const skin = {
    author: relaying.organ.name,
    title: `${relaying.organ.name}转发：${arrival.noticeTitle}`,
    documentNumber: null,
    documentDate: null,
    text,
  };
  const digest = onionDigest([...onion, skin]);
  const [same] = await sql<{ id: number }>(
    // Words that were taken back and are said again are a new layer.
    `SELECT id FROM layer l WHERE notice_id = $1::int AND organ_id = $2::int AND onion_digest = $3::text
       AND NOT EXISTS (SELECT FROM withdrawn_layer w WHERE w.layer_id = l.id)`,
    [arrival.noticeId, relaying.organ.id, digest],
  );
  if (same) return { id: same.id, onionDigest: digest, dueAt };
  const added = await addLayer(sql, { noticeId: arrival.noticeId, createdBy: relaying.by.personId, at: now }, onion, {
    ...skin,
    kind: 'relayed',
    organId: relaying.organ.id,
    urgency: onion.at(-1)?.urgency ?? null,
    fileDigest: null,
    files: null,
    reading: null,
    dueAt,
  });
  return { ...added, dueAt };
}

/** Once nobody below is left over the duty to relay is done; until then the arrival stays a broken link. */
export async function closeRelay(act: Act, deliveryId: number, state: 'relayed' | 'notApplicable'): Promise<void> {
  const closed = await act.sql<{ id: number }>(
    `UPDATE delivery SET state = $2::text, state_since = $3::timestamptz, relayed_at = $3::timestamptz
     WHERE id = $1::int AND unknown = 0 AND state IN ('signed', 'relayed') RETURNING id`,
    [deliveryId, state, act.now.toISOString()],
  );
  if (closed.length === 0) return;
  await settleDuties(act.sql, 'relay', [deliveryId], state, act.now);
  await settleClaims(act, deliveryId, 'all');
}

/**
 * A 无需转达 about organs that have the notice now asks the organ above for nothing any more: left open, it would stand
 * among its duties for ever. The entry of the relay says what became of it.
 */
async function settleClaims({ sql, now }: Act, deliveryId: number, about: 'all' | number[]): Promise<void> {
  const settled = await sql<{ id: number }>(
    `UPDATE not_applicable SET refused_at = $3::timestamptz
     WHERE delivery_id = $1::int AND ($2::int[] IS NULL OR organ_id = ANY($2::int[]))
       AND confirmed_at IS NULL AND refused_at IS NULL RETURNING id`,
    [deliveryId, about === 'all' ? null : about, now.toISOString()],
  );
  const ids = settled.map(({ id }) => id);
  await settleDuties(sql, 'confirm', ids, 'relayed', now);
}

function recordRelay(
  act: Act,
  arrival: LockedArrival,
  relaying: Relaying,
  done: {
    layer: { id: number; onionDigest: string; dueAt: Date | null };
    roster: Roster;
    seconds: number;
    hasWords: boolean;
  },
): void {
  const { askedBy } = relaying;
  const { layer, roster, seconds, hasWords } = done;
  const { person, facts, ...by } = signatoryEntry(relaying.by);
  act.record({
    ...by,
    kind: 'relay',
    notice: `N${arrival.number}`,
    organ: relaying.organ.code,
    subject: `N${arrival.number}/L${layer.id}`,
    digest: layer.onionDigest,
    facts: {
      ...facts,
      ...(askedBy ? { askedByPost: askedBy.post } : {}),
      inner: arrival.onionDigest,
      due: layer.dueAt?.toISOString() ?? null,
      // Of the roster so many had the notice from somebody else; words of the sender's own ask them for one more signature.
      seconds,
      words: hasWords,
      roster: { ...roster },
    },
    secret: {
      person,
      ...(askedBy ? { askedBy: `${askedBy.name}#${askedBy.personId}` } : {}),
      ...(relaying.reason ? { reason: relaying.reason } : {}),
    },
    lookup: {
      noticeId: arrival.noticeId,
      deliveryId: arrival.id,
      ...(relaying.by.personId === null ? {} : { personId: relaying.by.personId }),
    },
  });
}
