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

/** The parts that need calls of their own: by face, then by the platform's batch. The first is this row's. */
export function partsOf(receivers: readonly Receiver[], isText: (receiver: Receiver) => boolean, size: number) {
  const cards = receivers.filter((receiver) => !isText(receiver));
  const texts = receivers.filter(isText);
  return [...toBatches(cards, size), ...toBatches(texts, size)];
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
  [own = [], ...others]: Receiver[][],
  delayMs = 0,
): Promise<boolean> {
  const kept = await sql(
    `UPDATE outbox SET account_ids = $2::int[], users = $3::text[], delivery_ids = $4::int[]
      WHERE id = $1 AND state = 'queued' RETURNING id`,
    [row.id, ...arraysOf(own)],
  );
  if (kept.length === 0) return false;
  for (const other of others) {
    const [added] = await sql<{ id: number }>(
      `INSERT INTO outbox (topic, kind, platform, corp, account_ids, users, delivery_ids, subject, code, priority, created_at)
       SELECT topic, kind, platform, corp, $2::int[], $3::text[], $4::int[], subject, code, priority, created_at
         FROM outbox WHERE id = $1
       RETURNING id`,
      [row.id, ...arraysOf(other)],
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
