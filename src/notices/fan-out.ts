import { enqueue, priorities, type OutboxMessage, type Receiver } from '../delivery/index.ts';
import { openDuties } from '../duties/index.ts';
import { receiversOf, signersForSeveral, type OrganReceivers } from '../organs/index.ts';
import type { PlatformId } from '../platforms/port.ts';
import type { Sql } from '../store/db.ts';
import type { Act } from './act.ts';
import { unknownChanges, type CounterChange } from './counters.ts';
import { reachableOf } from './served.ts';
import { topics } from './topic-names.ts';
import { tellClerksAbove } from './undeliverable.ts';
import { sumOf, unknownBelow, type PerLevel } from './unknown.ts';

export interface FanOut {
  noticeId: number;
  number: number;
  layerId: number;
  senderOrganId: number;
  /** The sender's own arrival; null when the issuer sends. */
  parent: { id: number; ancestors: number[] } | null;
  /** Organs that get the layer; those that have the notice already are passed over. */
  organIds: number[];
  dueAt: Date | null;
  /** The register in which these organs stand, where that is not the one frozen at issue: organs that were added later. */
  registerVersion?: number;
}

export interface NewDelivery {
  id: number;
  organId: number;
  organCode: string;
  organName: string;
  level: string;
  parentCode: string | null;
}

/**
 * Creates the arrivals of one layer: deliveries, their duties to sign, coverage counters and the messages. The caller
 * writes the roster and records the act.
 *
 * Shape: the new deliveries in organ-code order; `undeliverable` of them have nobody who could get a message.
 */
export async function fanOut(
  { sql, now, served, count }: Act,
  out: FanOut,
): Promise<{ created: NewDelivery[]; undeliverable: number }> {
  const created = await insertDeliveries(sql, out, now);
  if (created.length === 0) return { created, undeliverable: 0 };
  const organIds = created.map((d) => d.organId);
  const found = await receiversOf(sql, organIds, now);
  const receivers = new Map([...found].map(([id, all]) => [id, reachableOf(all, served)]));
  const undeliverable = await markUndeliverable(sql, created, receivers, now);
  const duties = created.map((d) => ({ organId: d.organId, subjectId: d.id }));
  await openDuties(
    sql,
    duties.map((d) => ({ kind: 'sign' as const, noticeId: out.noticeId, dueAt: out.dueAt, ...d })),
    now,
  );
  const messages = messagesFor(out, created, {
    receivers,
    several: await signersForMore(sql, out.noticeId, { organIds, now }),
  });
  await enqueue(sql, messages, now);
  // Nothing goes out, so no outcome will tell the clerk either.
  if (messages.length === 0) await tellClerksAbove({ sql, now, served }, { layerId: out.layerId, number: out.number });
  count(await countArrivals(sql, out, created));
  return { created, undeliverable };
}

const insertDeliveries = (sql: Sql, out: FanOut, now: Date): Promise<NewDelivery[]> =>
  sql<NewDelivery>(
    `WITH made AS (
       INSERT INTO delivery (notice_id, layer_id, organ_id, organ_code, organ_name, level, sender_organ_id, parent_id,
         ancestors, state, state_since)
       SELECT n.id, $2::int, v.organ_id, o.code, v.name, v.level, $3::int, $4::int, $5::int[], 'queued', $6::timestamptz
       FROM notice n
       JOIN organ_version v ON v.organ_id = ANY($7::int[]) AND v.since <= coalesce($8::int, n.register_version)
         AND (v.until IS NULL OR v.until > coalesce($8::int, n.register_version))
       JOIN organ o ON o.id = v.organ_id
       WHERE n.id = $1::int
       ORDER BY o.code
       ON CONFLICT (notice_id, organ_id) DO NOTHING
       RETURNING id, organ_id, organ_code, organ_name, level
     )
     SELECT made.id, made.organ_id AS "organId", organ_code AS "organCode", organ_name AS "organName", made.level,
       p.code AS "parentCode"
     FROM made JOIN notice n ON n.id = $1::int
     JOIN organ_version v ON v.organ_id = made.organ_id AND v.since <= coalesce($8::int, n.register_version)
       AND (v.until IS NULL OR v.until > coalesce($8::int, n.register_version))
     LEFT JOIN organ p ON p.id = v.parent_id ORDER BY organ_code`,
    [
      out.noticeId,
      out.layerId,
      out.senderOrganId,
      out.parent?.id ?? null,
      out.parent ? [...out.parent.ancestors, out.parent.id] : [],
      now.toISOString(),
      out.organIds,
      out.registerVersion ?? null,
    ],
  );

/** Organs nobody can be reached in are known at once: no message is tried, the clerk above is told with the rest. */
async function markUndeliverable(sql: Sql, created: NewDelivery[], receivers: Map<number, OrganReceivers>, at: Date) {
  const unreachable = created.flatMap((d) => {
    const found = receivers.get(d.organId);
    return found && found.people.length > 0 ? [] : [{ id: d.id, reason: found?.reason ?? '没有文书岗位' }];
  });
  if (unreachable.length > 0) {
    await sql(
      `UPDATE delivery d SET state = 'undeliverable', reason = u.reason, state_since = $2::timestamptz
       FROM jsonb_to_recordset($1::jsonb) AS u(id int, reason text) WHERE d.id = u.id`,
      [JSON.stringify(unreachable), at.toISOString()],
    );
  }
  return unreachable.length;
}

/**
 * People who may sign for more than one organ that has the notice, now or from an earlier fan-out: the same words said to
 * a second group are the same layer, so their cards would not tell the organs apart.
 */
async function signersForMore(
  sql: Sql,
  noticeId: number,
  { organIds, now }: { organIds: number[]; now: Date },
): Promise<Set<number>> {
  const shared = await sql<{ organId: number }>(
    `SELECT DISTINCT unnest(ARRAY[h.organ_id, d.organ_id]) AS "organId" FROM post_holder h
     JOIN post_holder other ON other.person_id = h.person_id AND other.id <> h.id
     JOIN delivery d ON d.notice_id = $1::int AND d.organ_id = other.organ_id
     WHERE h.organ_id = ANY($2::int[])`,
    [noticeId, organIds],
  );
  return signersForSeveral(
    sql,
    shared.map(({ organId }) => organId),
    now,
  );
}

/**
 * One shared card for everybody who may sign for one of these organs only, and cards of their own, which name the organ,
 * for people who may sign for `several`: a tap must never count for two organs silently (design.md 5).
 */
function messagesFor(
  out: FanOut,
  created: NewDelivery[],
  { receivers, several }: { receivers: Map<number, OrganReceivers>; several: Set<number> },
): OutboxMessage[] {
  const all = created.flatMap((d) =>
    (receivers.get(d.organId)?.people ?? []).map((r) => ({ ...r, deliveryId: d.id, delivery: d })),
  );
  const isShared = (r: { personId: number }) => !several.has(r.personId);
  const shared = all.filter(isShared);
  const subject = {
    number: out.number,
    layerId: out.layerId,
    noticeNumber: out.number,
    organId: null,
    organName: null,
  };
  const base = { topic: topics.notice, kind: 'send' as const, priority: priorities.relayCard };
  const byCorp = new Map<string, { platform: PlatformId; corp: string; receivers: Receiver[] }>();
  for (const r of shared) {
    const key = `${r.platform}/${r.corp}`;
    const group = byCorp.get(key) ?? { platform: r.platform, corp: r.corp, receivers: [] };
    group.receivers.push(receiverOf(r));
    byCorp.set(key, group);
  }
  return [
    ...[...byCorp.values()].map((group) => ({ ...base, ...group, subject })),
    ...all
      .filter((r) => !isShared(r))
      .map((r) => ({
        ...base,
        platform: r.platform,
        corp: r.corp,
        receivers: [receiverOf(r)],
        subject: { ...subject, organId: r.delivery.organId, organName: r.delivery.organName },
      })),
  ];
}

const receiverOf = ({ accountId, user, deliveryId }: Receiver): Receiver => ({ accountId, user, deliveryId });

/**
 * Moves organs from "unknown" to "required" along the relay path. What was unknown above shrinks by the new arrivals
 * and what lies below them; the new arrivals bring their own unknown branches with them.
 */
async function countArrivals(sql: Sql, out: FanOut, created: NewDelivery[]): Promise<CounterChange[]> {
  const changes: CounterChange[] = [];
  const above = out.parent ? [0, ...out.parent.ancestors, out.parent.id] : [0];
  const below = await unknownBelow(
    sql,
    created.map((d) => d.id),
  );
  const required: PerLevel = {};
  for (const { id, level } of created) {
    required[level] = (required[level] ?? 0) + 1;
    const perLevel = below.get(id) ?? {};
    if (sumOf(perLevel) === 0) continue;
    changes.push({ noticeId: out.noticeId, scope: id, level, required: 1, create: true });
    changes.push(...unknownChanges(out.noticeId, [...above, id], perLevel, { create: true }));
  }
  for (const scope of above) {
    for (const [level, n] of Object.entries(required))
      changes.push({ noticeId: out.noticeId, scope, level, required: n, create: true });
  }
  await saveBelow(sql, new Map([...below].filter(([, perLevel]) => sumOf(perLevel) > 0)));
  return [...changes, ...(await shrinkAbove(sql, out.noticeId, created))];
}

/** Recomputes the arrivals in whose territory the new ones lie, and returns the counter changes that follow. */
async function shrinkAbove(sql: Sql, noticeId: number, created: NewDelivery[]): Promise<CounterChange[]> {
  const affected = await sql<{ id: number; ancestors: number[]; below: PerLevel }>(
    `SELECT d.id, d.ancestors, d.below FROM delivery d
     WHERE d.notice_id = $1::int AND d.id <> ALL($2::int[]) AND d.unknown > 0 AND d.organ_id IN (
       SELECT unnest(string_to_array(rtrim(v.path, '.'), '.')::int[]) FROM notice n
       JOIN organ_version v ON v.organ_id = ANY($3::int[]) AND v.since <= n.register_version
         AND (v.until IS NULL OR v.until > n.register_version)
       WHERE n.id = $1::int)
     ORDER BY d.id FOR UPDATE`,
    [noticeId, created.map((d) => d.id), created.map((d) => d.organId)],
  );
  return refreshUnknown(sql, noticeId, affected);
}

/** Sets `below` and `unknown` of these arrivals to what they are now; returns the counter changes that follow. */
export async function refreshUnknown(
  sql: Sql,
  noticeId: number,
  arrivals: { id: number; ancestors: number[]; below: PerLevel }[],
): Promise<CounterChange[]> {
  const now = await unknownBelow(
    sql,
    arrivals.map((a) => a.id),
  );
  await saveBelow(sql, now);
  return arrivals.flatMap((arrival) => {
    const after = now.get(arrival.id) ?? {};
    const levels = new Set([...Object.keys(arrival.below), ...Object.keys(after)]);
    const delta = Object.fromEntries([...levels].map((l) => [l, (after[l] ?? 0) - (arrival.below[l] ?? 0)]));
    return unknownChanges(noticeId, [0, ...arrival.ancestors, arrival.id], delta);
  });
}

async function saveBelow(sql: Sql, below: Map<number, PerLevel>): Promise<void> {
  const rows = [...below].map(([id, perLevel]) => ({ id, below: perLevel, unknown: sumOf(perLevel) }));
  await sql(
    `UPDATE delivery d SET below = b.below, unknown = b.unknown
     FROM jsonb_to_recordset($1::jsonb) AS b(id int, below jsonb, unknown int) WHERE d.id = b.id AND d.below <> b.below`,
    [JSON.stringify(rows)],
  );
}
