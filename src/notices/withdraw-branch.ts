import { openDuties, reopenDuties, settleDuties } from '../duties/index.ts';
import { AppError } from '../errors.ts';
import type { Act } from './act.ts';
import { scopesOf, unknownChanges } from './counters.ts';
import { refreshUnknown } from './fan-out.ts';
import { ownLayers } from './own-layers.ts';
import { phrases } from './phrases.ts';
import { reachedStates } from './rules.ts';
import { writeRoster } from './roster.ts';
import type { PerLevel } from './unknown.ts';
import type { TakenBack } from './withdraw.ts';

interface Branching {
  noticeId: number;
  number: number;
  organ: { id: number };
  withdrawalId: number;
}

interface Own {
  id: number;
  ancestors: number[];
  below: PerLevel;
  dueAt: Date | null;
}

interface Taken {
  id: number;
  level: string;
  state: string;
  desk: boolean;
  ancestors: number[];
  below: PerLevel;
  organCode: string;
  organName: string;
  parentCode: string | null;
}

/**
 * Takes a relaying organ's layers back, with every arrival below them: those leave the required set and are history, what
 * lies below is unknown again, and the organ stands as signed and not relayed. The caller holds the notice alone.
 *
 * Shape: null when nothing of the organ's stands.
 * Throws: AppError `notice.not_found` when the organ has no arrival.
 */
export async function withdrawBranch(act: Act, branching: Branching): Promise<TakenBack | null> {
  const { sql } = act;
  const { noticeId, number, organ, withdrawalId } = branching;
  const found = await findOwn(act, branching);
  if (!found) throw new AppError('notice.not_found', phrases.notFound(`N${number}`));
  const layers = await ownLayers(sql, { noticeId, organId: organ.id, isIssuer: false });
  const [newest] = layers.own.slice(-1);
  if (newest === undefined) return null;
  const others = await otherBranches(act, { noticeId, ownId: found.id, layerIds: layers.below });
  const taken = await lockBranch(act, [found.id, ...others], layers.below);
  // Only now is it certain that no message's outcome changes the row beside us.
  const own = (await findOwn(act, branching)) ?? found;
  await markWithdrawn(act, taken, withdrawalId);
  await settleBranch(act, taken);
  act.count(
    taken.flatMap(({ id, level, state, desk, ancestors, below }) => {
      const isReached = reachedStates.includes(state);
      const scopes = scopesOf({ id, ancestors });
      const gone = { required: -1, reached: isReached ? -1 : 0, desk: isReached && desk ? -1 : 0 };
      return [
        ...scopes.map((scope) => ({ noticeId, scope, level, ...gone })),
        ...unknownChanges(noticeId, scopes, negative(below)),
      ];
    }),
  );
  await reopenOwn(act, branching, own);
  await reopenOthers(act, noticeId, others);
  const members = taken.toSorted((a, b) => (a.organCode < b.organCode ? -1 : 1));
  const about = { noticeId, layerId: newest, byOrganId: organ.id, kind: 'removal' as const, at: act.now };
  const roster = await writeRoster(sql, about, members);
  return {
    deliveryId: own.id,
    layerIds: layers.below,
    digest: layers.digest,
    organs: taken.length,
    signed: taken.filter(({ state }) => reachedStates.includes(state)).length,
    rosterRoot: roster.root,
  };
}

const findOwn = async ({ sql }: Act, { noticeId, organ }: Branching): Promise<Own | null> =>
  (
    await sql<Own>(
      `SELECT d.id, d.ancestors, d.below, l.due_at AS "dueAt" FROM delivery d JOIN layer l ON l.id = d.layer_id
       WHERE d.notice_id = $1::int AND d.organ_id = $2::int`,
      [noticeId, organ.id],
    )
  )[0] ?? null;

/**
 * Arrivals of other branches in whose territory, as frozen, an organ lies that is taken back: it was added here (补发) after it
 * had moved in the register, and is theirs to answer for again.
 */
async function otherBranches(
  { sql }: Act,
  { noticeId, ownId, layerIds }: { noticeId: number; ownId: number; layerIds: number[] },
): Promise<number[]> {
  const rows = await sql<{ id: number }>(
    `SELECT DISTINCT d.id FROM delivery t JOIN delivery own ON own.id = $2::int JOIN notice n ON n.id = t.notice_id
     JOIN organ_version v ON v.organ_id = t.organ_id AND v.since <= n.register_version
       AND (v.until IS NULL OR v.until > n.register_version)
     JOIN delivery d ON d.notice_id = $1::int AND d.organ_id = ANY (string_to_array(rtrim(v.path, '.'), '.')::int[])
     WHERE t.layer_id = ANY($3::int[]) AND position('.' || own.organ_id || '.' IN '.' || v.path) = 0
       AND d.id <> own.id AND d.layer_id <> ALL($3::int[])`,
    [noticeId, ownId, layerIds],
  );
  return rows.map(({ id }) => id);
}

/** These arrivals and all of the layers, in the order of their ids, as batches of signatures and outcomes take them. */
async function lockBranch({ sql }: Act, ids: number[], layerIds: number[]): Promise<Taken[]> {
  await sql('SELECT id FROM delivery WHERE id = ANY($1::int[]) OR layer_id = ANY($2::int[]) ORDER BY id FOR UPDATE', [
    ids,
    layerIds,
  ]);
  // Organs that were added later stand in no register that was frozen.
  return sql<Taken>(
    `SELECT d.id, d.level, d.state, d.desk, d.ancestors, d.below, d.organ_code AS "organCode", d.organ_name AS "organName",
       p.code AS "parentCode"
     FROM delivery d JOIN notice n ON n.id = d.notice_id JOIN organ o ON o.id = d.organ_id
     LEFT JOIN organ_version v ON v.organ_id = d.organ_id AND v.since <= n.register_version
       AND (v.until IS NULL OR v.until > n.register_version)
     LEFT JOIN organ p ON p.id = coalesce(v.parent_id, o.parent_id)
     WHERE d.layer_id = ANY($1::int[]) ORDER BY d.id`,
    [layerIds],
  );
}

const negative = (perLevel: PerLevel): PerLevel =>
  Object.fromEntries(Object.entries(perLevel).map(([l, n]) => [l, -n]));

/** The row stays with all it says of signing and relaying; only its organ is free for another one. */
async function markWithdrawn({ sql, now }: Act, taken: Taken[], withdrawalId: number): Promise<void> {
  await sql(
    `UPDATE delivery SET state = 'withdrawn', state_since = $2::timestamptz, withdrawn_organ_id = organ_id, organ_id = NULL,
       withdrawal_id = $3::int, unknown = 0, below = '{}', corrected_since = NULL
     WHERE id = ANY($1::int[])`,
    [taken.map(({ id }) => id), now.toISOString(), withdrawalId],
  );
}

async function settleBranch({ sql, now }: Act, taken: Taken[]): Promise<void> {
  const ids = taken.map(({ id }) => id);
  for (const kind of ['sign', 'relay', 'correct'] as const) await settleDuties(sql, kind, ids, 'withdrawn', now);
  const assignments = await sql<{ id: number }>('SELECT id FROM assignment WHERE delivery_id = ANY($1::int[])', [ids]);
  await settleDuties(
    sql,
    'handle',
    assignments.map(({ id }) => id),
    'withdrawn',
    now,
  );
  // A second text points at the first arrival: without that there is nothing left to sign it beside.
  const seconds = await sql<{ id: number }>('SELECT id FROM second_arrival WHERE delivery_id = ANY($1::int[])', [ids]);
  await settleDuties(
    sql,
    'signAgain',
    seconds.map(({ id }) => id),
    'withdrawn',
    now,
  );
  const claims = await sql<{ id: number }>(
    `UPDATE not_applicable SET refused_at = $2::timestamptz
     WHERE delivery_id = ANY($1::int[]) AND confirmed_at IS NULL AND refused_at IS NULL RETURNING id`,
    [ids, now.toISOString()],
  );
  await settleDuties(
    sql,
    'confirm',
    claims.map(({ id }) => id),
    'withdrawn',
    now,
  );
}

async function reopenOwn(act: Act, { noticeId, organ }: Branching, own: Own): Promise<void> {
  const { sql, now } = act;
  // 无需转达 for "all that are left" meant those left then; it must not excuse the ones that come back now.
  await sql(
    `UPDATE not_applicable SET confirmed_at = NULL, refused_at = $2::timestamptz
     WHERE delivery_id = $1::int AND organ_id IS NULL AND confirmed_at IS NOT NULL`,
    [own.id, now.toISOString()],
  );
  act.count(await refreshUnknown(sql, noticeId, [own]));
  await sql(
    `UPDATE delivery SET state = 'signed', state_since = $2::timestamptz, relayed_at = NULL
     WHERE id = $1::int AND state IN ('signed', 'relayed', 'notApplicable')`,
    [own.id, now.toISOString()],
  );
  // What was added to a layer, or excused organ by organ, leaves nobody to relay to when it is taken back.
  const owing = await sql('SELECT 1 AS one FROM delivery WHERE id = $1::int AND unknown > 0', [own.id]);
  if (owing.length === 0) return;
  await openDuties(sql, [{ kind: 'relay', organId: organ.id, noticeId, subjectId: own.id, dueAt: own.dueAt }], now);
  await reopenDuties(sql, 'relay', [own.id], now);
}

/** Other branches that have somebody to answer for again owe a relay, and are no longer done. */
async function reopenOthers(act: Act, noticeId: number, ids: number[]): Promise<void> {
  if (ids.length === 0) return;
  const { sql, now } = act;
  const others = await sql<Own>(
    'SELECT id, ancestors, below, NULL AS "dueAt" FROM delivery WHERE id = ANY($1::int[]) ORDER BY id',
    [ids],
  );
  act.count(await refreshUnknown(sql, noticeId, others));
  await sql(
    `UPDATE delivery SET state = 'signed', state_since = $2::timestamptz, relayed_at = NULL
     WHERE id = ANY($1::int[]) AND unknown > 0 AND state IN ('relayed', 'notApplicable')`,
    [ids, now.toISOString()],
  );
  const owing = await sql<{ id: number; organId: number; dueAt: Date | null }>(
    `SELECT d.id, d.organ_id AS "organId", l.due_at AS "dueAt" FROM delivery d JOIN layer l ON l.id = d.layer_id
     WHERE d.id = ANY($1::int[]) AND d.unknown > 0 AND d.signed_at IS NOT NULL ORDER BY d.id`,
    [ids],
  );
  const duties = owing.map(({ id, ...one }) => ({ kind: 'relay' as const, noticeId, subjectId: id, ...one }));
  await openDuties(sql, duties, now);
  await reopenDuties(
    sql,
    'relay',
    owing.map(({ id }) => id),
    now,
  );
}
