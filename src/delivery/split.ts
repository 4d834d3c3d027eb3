import type { Sql } from '../store/db.ts';
import { toBatches } from './batches.ts';
import type { Receiver } from './message.ts';
import type { OutboxRow } from './row.ts';
import { scheduleRows } from './schedule.ts';

/** Which accounts belong to people whom cards do not reach (WeChat's plug-in shows none). One query. */
export async function findTextReaders(sql: Sql, receivers: readonly Receiver[]): Promise<Set<number>> {
  const rows = await sql<{ id: number }>(
    `SELECT a.id FROM account a JOIN person p ON p.id = a.person_id WHERE a.id = ANY($1::int[]) AND p.face = 'text'`,
    [receivers.map(({ accountId }) => accountId)],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Receivers who need a call of their own, not before `delayMs` from now. */
interface Part {
  receivers: Receiver[];
  delayMs: number;
}

/** By face, then by the platform's batch. */
export function partsOf(receivers: readonly Receiver[], isText: (receiver: Receiver) => boolean, size: number): Part[] {
  const cards = receivers.filter((receiver) => !isText(receiver));
  const texts = receivers.filter(isText);
  return [...toBatches(cards, size), ...toBatches(texts, size)].map((batch) => ({ receivers: batch, delayMs: 0 }));
}

/** Takes those out of a part who have had as many messages as they may; they wait together, as a part of their own. */
export function takeLate(part: Part, waits: ReadonlyMap<string, number>): Part[] {
  if (waits.size === 0) return [part];
  const isLate = ({ user }: Receiver) => waits.has(user);
  const inTime = part.receivers.filter((receiver) => !isLate(receiver));
  const late = { receivers: part.receivers.filter(isLate), delayMs: Math.max(...waits.values()) };
  return inTime.length > 0 ? [{ ...part, receivers: inTime }, late] : [late];
}

/**
 * Splits a row before anything of it is sent, in one transaction: it keeps the first part, every other part becomes a row
 * with a job. Splitting here and not in `enqueue`, because only the composed message tells whether faces matter; splitting
 * rows instead of keeping progress inside one, because then a crash between two calls finds two ordinary rows.
 *
 * Gives whether the row was still waiting.
 */
export async function splitRow(
  sql: Sql,
  row: OutboxRow,
  [own, ...others]: readonly Part[],
  now: Date,
): Promise<boolean> {
  const kept = await sql(
    `UPDATE outbox SET account_ids = $2::int[], users = $3::text[], delivery_ids = $4::int[]
      WHERE id = $1 AND state = 'queued' RETURNING id`,
    [row.id, ...arraysOf(own?.receivers ?? [])],
  );
  if (kept.length === 0) return false;
  for (const { receivers, delayMs } of others) {
    const [added] = await sql<{ id: number }>(
      `INSERT INTO outbox (topic, kind, platform, corp, account_ids, users, delivery_ids, subject, code, priority, created_at,
              unsure_at, resent, next_at)
       SELECT topic, kind, platform, corp, $2::int[], $3::text[], $4::int[], subject, code, priority, created_at,
              unsure_at, resent, $5
         FROM outbox WHERE id = $1
       RETURNING id`,
      [row.id, ...arraysOf(receivers), new Date(now.getTime() + delayMs)],
    );
    if (added) await scheduleRows(sql, [{ id: added.id, priority: row.priority, delayMs }]);
  }
  return true;
}

const arraysOf = (receivers: readonly Receiver[]) => [
  receivers.map(({ accountId }) => accountId),
  receivers.map(({ user }) => user),
  receivers.map(({ deliveryId }) => deliveryId),
];
