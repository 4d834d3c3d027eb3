import { settleDuties } from '../duties/index.ts';
import { AppError } from '../errors.ts';
import { chinaDate } from '../lib/china-time.ts';
import { nickname } from '../lib/text.ts';
import { currentVersion } from '../organs/index.ts';
import type { Sql } from '../store/db.ts';
import type { Act } from './act.ts';
import { lockArrival, lockArrivalsAbove, signatoryEntry, type LockedArrival, type Signatory } from './arrival.ts';
import { listArrivals, type NewDelivery } from './arrived-members.ts';
import { fanOut, type FanOut } from './fan-out.ts';
import { onionOf } from './layers.ts';
import { phrases } from './phrases.ts';
import { lowerOrgansOf, relayLayer } from './relay.ts';
import { writeRoster, type Roster } from './roster.ts';
import { reachedStates } from './rules.ts';
import { assertNotMarked } from './secrecy.ts';

export interface Adding {
  number: number;
  organ: { id: number; code: string; name: string };
  /** Organs below it as the register stands today. */
  organIds: number[];
  reason: string;
  by: Signatory;
  /** The clerk who asked for it, where a leader adds by 同意补发: the entry names both. */
  askedBy?: { personId: number; name: string; post: string };
}

export interface Added {
  number: number;
  title: string;
  organs: string[];
  undeliverable: number;
}

interface Source {
  noticeId: number;
  title: string;
  layer: { id: number; onionDigest: string; dueAt: Date | null };
  parent: LockedArrival | null;
}

/**
 * Adds organs to the roster of a layer that was sent: those that came into the register since, and, by the issuer, those it
 * left out. They stand in a roster of their own, with the reason in the log; what is below them is not expected of anybody
 * until they are added, too. Adding again reaches only those that have not got it.
 *
 * Throws: AppError `notice.not_found`, `notice.withdrawn`, `notice.not_signed`, `reason.missing`, `organ.not_below`,
 * `notice.no_lower_organs` when all of them have it.
 * Source: domain.md 3 (organs created later are added, with a reason, never silently mixed in).
 */
export async function addToRoster(act: Act, adding: Adding): Promise<Added> {
  assertNotMarked(adding.reason);
  if (adding.reason === '') throw new AppError('reason.missing', phrases.askAddition(`N${adding.number}`));
  const source = (await issuedBy(act.sql, adding)) ?? (await relayedBy(act, adding));
  const { frozen, later } = await sortOut(act, source, adding);
  const out = {
    noticeId: source.noticeId,
    number: adding.number,
    layerId: source.layer.id,
    senderOrganId: adding.organ.id,
    parent: source.parent,
    dueAt: source.layer.dueAt,
  };
  const version = await currentVersion(act.sql);
  const groups: Pick<FanOut, 'organIds' | 'registerVersion'>[] = [
    { organIds: frozen },
    { organIds: later, registerVersion: version },
  ];
  const created: NewDelivery[] = [];
  let undeliverable = 0;
  for (const group of groups.filter(({ organIds }) => organIds.length > 0)) {
    const sent = await fanOut(act, { ...out, ...group });
    if (sent.arrivals) {
      const arrived = {
        noticeId: source.noticeId,
        registerVersion: group.registerVersion ?? null,
        arrivals: sent.arrivals,
      };
      created.push(...(await listArrivals(act.sql, arrived)));
    }
    undeliverable += sent.undeliverable;
  }
  if (created.length === 0) throw hasItAlready(adding.number, source.title);
  created.sort((a, b) => (a.organCode < b.organCode ? -1 : 1));
  const roster = await writeRoster(
    act.sql,
    {
      noticeId: source.noticeId,
      layerId: source.layer.id,
      byOrganId: adding.organ.id,
      kind: 'addition',
      at: act.now,
    },
    created,
  );
  if (source.parent) await countOwnBranch(act, source.parent);
  await settleCovered(act, source.noticeId);
  const codes = new Map(created.map(({ organId, organCode }) => [organId, organCode]));
  record(act, source, adding, { roster, version, later: later.flatMap((id) => codes.get(id) ?? []) });
  return {
    number: adding.number,
    title: source.title,
    organs: created.map(({ organName }) => organName),
    undeliverable,
  };
}

const hasItAlready = (number: number, title: string) =>
  new AppError('notice.no_lower_organs', phrases.hasItAlready({ ref: `N${number}`, words: nickname(title) }));

/**
 * What addToRoster would do for an organ that got the notice, without doing it: before it is put to a leader (呈批).
 *
 * Shape: the arrival, locked, and the organs that have not got the notice, by code.
 * Throws: what addToRoster throws.
 */
export async function assertMayAdd(
  { sql, now }: Act,
  adding: Omit<Adding, 'by'>,
): Promise<{ arrival: LockedArrival; organs: { id: number; code: string }[] }> {
  const { number, organ, organIds, reason } = adding;
  assertNotMarked(reason);
  if (reason === '') throw new AppError('reason.missing', phrases.askAddition(`N${number}`));
  const arrival = await lockArrival(sql, number, organ.id);
  if (!reachedStates.includes(arrival.state)) throw new AppError('notice.not_signed', phrases.signFirst(`N${number}`));
  await sortOut({ sql, now }, { noticeId: arrival.noticeId, parent: arrival }, adding);
  const organs = await sql<{ id: number; code: string }>(
    `SELECT o.id, o.code FROM organ o WHERE o.id = ANY($1::int[])
       AND NOT EXISTS (SELECT FROM delivery d WHERE d.notice_id = $2::int AND d.organ_id = o.id) ORDER BY o.code`,
    [organIds, arrival.noticeId],
  );
  if (organs.length === 0) throw hasItAlready(number, arrival.noticeTitle);
  return { arrival, organs };
}

/**
 * The issuer's own layer; null when this organ did not issue the notice. It reaches organs at any depth, also below one
 * that a relay reaches at this moment: neither would see the other's, so the issuer holds the notice alone.
 */
async function issuedBy(sql: Sql, { number, organ }: Adding): Promise<Source | null> {
  const [notice] = await sql<{ id: number; title: string; isWithdrawn: boolean; replacedBy: number | null }>(
    `SELECT id, title, withdrawn_at IS NOT NULL AS "isWithdrawn", replaced_by AS "replacedBy" FROM notice
     WHERE number = $1::int AND issuing_organ_id = $2::int FOR UPDATE`,
    [number, organ.id],
  );
  if (!notice) return null;
  if (notice.isWithdrawn)
    throw new AppError('notice.withdrawn', phrases.withdrawn({ ref: `N${number}`, replacedBy: notice.replacedBy }));
  const [layer] = await sql<Source['layer']>(
    `SELECT id, onion_digest AS "onionDigest", due_at AS "dueAt" FROM layer
     WHERE notice_id = $1::int AND kind = 'issued' ORDER BY id DESC LIMIT 1`,
    [notice.id],
  );
  if (!layer) throw new Error(`N${number} has no issued layer`);
  return { noticeId: notice.id, title: notice.title, layer, parent: null };
}

/** The layer that was relayed last and stands; where nothing was relayed, for there was nobody below, one without words of its own. */
async function relayedBy(act: Act, adding: Adding): Promise<Source> {
  const { number, organ } = adding;
  await lockArrivalsAbove(act.sql, [{ number, organId: organ.id }]);
  const arrival = await lockArrival(act.sql, number, organ.id);
  if (!reachedStates.includes(arrival.state)) throw new AppError('notice.not_signed', phrases.signFirst(`N${number}`));
  const [last] = await act.sql<Source['layer']>(
    `SELECT id, onion_digest AS "onionDigest", due_at AS "dueAt" FROM layer l
     WHERE notice_id = $1::int AND organ_id = $2::int AND kind = 'relayed'
       AND NOT EXISTS (SELECT FROM withdrawn_layer w WHERE w.layer_id = l.id) ORDER BY id DESC LIMIT 1`,
    [arrival.noticeId, organ.id],
  );
  const layer =
    last ??
    (await relayLayer(act, arrival, await onionOf(act.sql, arrival.layerId), { ...adding, text: null, dueAt: null }));
  return { noticeId: arrival.noticeId, title: arrival.noticeTitle, layer, parent: arrival };
}

/** Which of them the frozen register knows; only the issuer may add those, for anybody else they are a relay's. */
async function sortOut(
  { sql, now }: Pick<Act, 'sql' | 'now'>,
  { noticeId, parent }: Pick<Source, 'noticeId' | 'parent'>,
  { number, organ, organIds }: Pick<Adding, 'number' | 'organ' | 'organIds'>,
): Promise<{ frozen: number[]; later: number[] }> {
  const targets = await sql<{ id: number; code: string; name: string; isBelow: boolean; isFrozen: boolean }>(
    `SELECT o.id, o.code, o.name, CASE WHEN $3::bool THEN o.path LIKE s.path || '%' AND o.id <> s.id ELSE o.parent_id = s.id END
         AND (o.valid_from IS NULL OR o.valid_from <= $5::date) AND (o.valid_to IS NULL OR o.valid_to > $5::date)
         AS "isBelow",
       EXISTS (SELECT FROM organ_version v WHERE v.organ_id = o.id AND v.since <= n.register_version
         AND (v.until IS NULL OR v.until > n.register_version)) AS "isFrozen"
     FROM organ o, organ s, notice n WHERE o.id = ANY($1::int[]) AND s.id = $2::int AND n.id = $4::int ORDER BY o.id`,
    [organIds, organ.id, parent === null, noticeId, chinaDate(now)],
  );
  const stray = targets.find(({ isBelow }) => !isBelow);
  if (stray) throw new AppError('organ.not_below', phrases.organNotBelow(stray.name));
  if (parent !== null) {
    const { open } = await lowerOrgansOf({ sql }, parent);
    const known = targets.find(({ id }) => open.some(({ organId }) => organId === id));
    if (known) throw new AppError('organ.not_below', phrases.notNew({ ref: `N${number}`, organ: known.name }));
  }
  const idsOf = (isFrozen: boolean) => targets.filter((t) => t.isFrozen === isFrozen).map(({ id }) => id);
  return { frozen: idsOf(true), later: idsOf(false) };
}

/** An arrival with nothing below it has no counters of a branch; now that something is, the branch begins with itself. */
async function countOwnBranch(act: Act, { id, noticeId, level }: LockedArrival): Promise<void> {
  const [own] = await act.sql<{ desk: boolean }>(
    `SELECT desk FROM delivery d WHERE id = $1::int
       AND NOT EXISTS (SELECT FROM coverage c WHERE c.notice_id = d.notice_id AND c.scope = d.id AND c.level = d.level)`,
    [id],
  );
  if (own) act.count([{ noticeId, scope: id, level, required: 1, reached: 1, desk: own.desk ? 1 : 0, create: true }]);
}

/** Whoever has nobody left to relay to, because the issuer reached them all, owes no relay any more. */
async function settleCovered({ sql, now }: Act, noticeId: number): Promise<void> {
  const covered = await sql<{ id: number }>(
    `SELECT d.id FROM duty y JOIN delivery d ON d.id = y.subject_id
     WHERE y.kind = 'relay' AND y.notice_id = $1::int AND y.settled_at IS NULL AND d.unknown = 0 ORDER BY d.id`,
    [noticeId],
  );
  await settleDuties(
    sql,
    'relay',
    covered.map(({ id }) => id),
    'covered',
    now,
  );
}

function record(
  act: Act,
  source: Source,
  { number, organ, by, reason, askedBy }: Adding,
  { roster, version, later }: { roster: Roster; version: number; later: string[] },
): void {
  const { person, facts, ...signatory } = signatoryEntry(by);
  act.record({
    ...signatory,
    kind: 'addition',
    notice: `N${number}`,
    organ: organ.code,
    subject: `N${number}/L${source.layer.id}`,
    digest: source.layer.onionDigest,
    facts: {
      ...facts,
      ...(askedBy ? { askedByPost: askedBy.post } : {}),
      registerVersion: version,
      // Those that the register frozen at issue does not know: whoever recomputes coverage looks for all others there.
      later: later.toSorted(),
      roster: { ...roster },
    },
    secret: { person, reason, ...(askedBy ? { askedBy: `${askedBy.name}#${askedBy.personId}` } : {}) },
    lookup: {
      noticeId: source.noticeId,
      ...(source.parent ? { deliveryId: source.parent.id } : {}),
      ...(by.personId === null ? {} : { personId: by.personId }),
    },
  });
}
