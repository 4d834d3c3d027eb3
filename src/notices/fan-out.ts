import { enqueue, priorities, type OutboxMessage } from '../delivery/index.ts';
import { receiversOf } from '../organs/index.ts';
import type { Sql } from '../store/db.ts';
import type { Act } from './act.ts';
import { unknownChanges, type CounterChange } from './counters.ts';
import { insertArrivals, isNew, newParameters, type Apart, type Inserted, type NewArrivals } from './new-arrivals.ts';
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
  /** The notice is issued in this transaction: nobody has it. */
  isFirst?: true;
  /** The register in which these organs stand, where that is not the one frozen at issue: organs that were added later. */
  registerVersion?: number;
}

export interface Sent {
  /** Null when all of the organs have the notice. */
  arrivals: NewArrivals | null;
  count: number;
  /** How many of them have nobody who could get a message. */
  undeliverable: number;
}

/**
 * Creates the arrivals of one layer: deliveries, their duties to sign, coverage counters and the messages. The caller
 * writes the roster and records the act.
 */
export async function fanOut(act: Act, out: FanOut): Promise<Sent> {
  const made = await insertArrivals(act, out);
  if (made === null) return { arrivals: null, count: 0, undeliverable: 0 };
  const { sql, now, served } = act;
  const undeliverable = await markUndeliverable(act, made);
  const own = made.apart.flatMap(({ receiver, ...arrival }) => (receiver ? [ownCard(out, arrival, receiver)] : []));
  await enqueue(sql, own, now);
  // Nothing goes out, so no outcome will tell the clerk either.
  if (made.messages + own.length === 0)
    await tellClerksAbove({ sql, now, served }, { layerId: out.layerId, number: out.number });
  act.count(await countArrivals(sql, out, made));
  const { layerId, firstId, lastId } = made;
  return { arrivals: { layerId, firstId, lastId }, count: sumOf(made.perLevel), undeliverable };
}

/** Organs nobody can be reached in are known at once: no message is tried, the clerk above is told with the rest. */
async function markUndeliverable({ sql, now, served }: Act, { apart }: Inserted): Promise<number> {
  const lost = apart.filter(({ receiver }) => receiver === null);
  if (lost.length === 0) return 0;
  const found = await receiversOf(
    sql,
    lost.map(({ organId }) => organId),
    now,
  );
  const unreachable = lost.map(({ deliveryId, organId }) => {
    const all = found.get(organId);
    return { id: deliveryId, reason: (all && reachableOf(all, served).reason) ?? '没有文书岗位' };
  });
  await sql(
    `UPDATE delivery d SET state = 'undeliverable', reason = u.reason, state_since = $2::timestamptz
     FROM jsonb_to_recordset($1::jsonb) AS u(id int, reason text) WHERE d.id = u.id`,
    [JSON.stringify(unreachable), now.toISOString()],
  );
  return lost.length;
}

/** A card that names the organ, for one who may sign for several: a tap must never count for two silently (design.md 5). */
const ownCard = (
  { number, layerId }: FanOut,
  { deliveryId, organId, organName }: Omit<Apart, 'receiver'>,
  { platform, corp, accountId, user }: NonNullable<Apart['receiver']>,
): OutboxMessage => ({
  topic: topics.notice,
  kind: 'send',
  priority: priorities.relayCard,
  platform,
  corp,
  receivers: [{ accountId, user, deliveryId }],
  subject: { number, layerId, noticeNumber: number, organId, organName },
});

/**
 * Moves organs from "unknown" to "required" along the relay path. What was unknown above shrinks by the new arrivals
 * and what lies below them; the new arrivals bring their own unknown branches with them.
 */
async function countArrivals(sql: Sql, out: FanOut, made: Inserted): Promise<CounterChange[]> {
  const changes: CounterChange[] = [];
  const above = out.parent ? [0, ...out.parent.ancestors, out.parent.id] : [0];
  const below = await unknownBelow(
    sql,
    made.upper.map(({ id }) => id),
  );
  for (const { id, level } of made.upper) {
    const perLevel = below.get(id) ?? {};
    if (sumOf(perLevel) === 0) continue;
    changes.push({ noticeId: out.noticeId, scope: id, level, required: 1, create: true });
    changes.push(...unknownChanges(out.noticeId, [...above, id], perLevel, { create: true }));
  }
  for (const scope of above) {
    for (const [level, n] of Object.entries(made.perLevel))
      changes.push({ noticeId: out.noticeId, scope, level, required: n, create: true });
  }
  await saveBelow(sql, new Map([...below].filter(([, perLevel]) => sumOf(perLevel) > 0)));
  return [...changes, ...(await shrinkAbove(sql, out.noticeId, made))];
}

/** Recomputes the arrivals in whose territory the new ones lie, and returns the counter changes that follow. */
async function shrinkAbove(sql: Sql, noticeId: number, made: NewArrivals): Promise<CounterChange[]> {
  const isOpenBefore = (d: string) => `${d}.notice_id = $1::int AND ${d}.unknown > 0 AND NOT ${isNew(2, d)}`;
  const affected = await sql<{ id: number; ancestors: number[]; below: PerLevel }>(
    `SELECT d.id, d.ancestors, d.below FROM delivery d
     WHERE ${isOpenBefore('d')} AND d.organ_id IN (
       SELECT unnest(string_to_array(rtrim(v.path, '.'), '.')::int[]) FROM notice n JOIN delivery x ON ${isNew(2, 'x')}
       JOIN organ_version v ON v.organ_id = x.organ_id AND v.since <= n.register_version
         AND (v.until IS NULL OR v.until > n.register_version)
       -- The first sending meets no other arrival: then a hundred thousand paths need not be read.
       WHERE n.id = $1::int AND EXISTS (SELECT FROM delivery open WHERE ${isOpenBefore('open')}))
     ORDER BY d.id FOR UPDATE`,
    [noticeId, ...newParameters(made)],
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
