import type { Sql } from '../store/db.ts';
import { batchSizes, toBatches } from './batches.ts';
import type { OutboxMessage } from './message.ts';
import { addJobsOfNew } from './schedule.ts';

/**
 * Writes messages into the outbox, in the caller's transaction: they go out if and only if it commits. Each is split into
 * rows of at most one platform batch (WeCom 1,000 users a call, design.md 3); a message without receivers writes none.
 *
 * Shape: the ids of the rows, in order. One statement, however many messages: every signature's answer goes through here. Takes no lock that other acts wait for.
 * Units: `at` is a UTC instant of our clock.
 */
export async function enqueue(sql: Sql, messages: readonly OutboxMessage[], at: Date): Promise<number[]> {
  const rows = messages.flatMap((message) =>
    toBatches(message.receivers, batchSizes[message.platform]).map((batch) => ({
      topic: message.topic,
      kind: message.kind,
      platform: message.platform,
      corp: message.corp,
      account_ids: batch.map(({ accountId }) => accountId),
      users: batch.map(({ user }) => user),
      delivery_ids: batch.map(({ deliveryId }) => deliveryId),
      subject: message.subject,
      code: message.code ?? null,
      priority: message.priority,
    })),
  );
  if (rows.length === 0) return [];
  const saved = await sql<{ id: number }>(insertWithJobs, [JSON.stringify(rows), at]);
  return saved.map(({ id }) => id);
}

const insertWithJobs = `
  WITH saved AS (
    INSERT INTO outbox (topic, kind, platform, corp, account_ids, users, delivery_ids, subject, code, priority, created_at)
    SELECT topic, kind, platform, corp, account_ids, users, delivery_ids, subject, code, priority, $2::timestamptz
      FROM ROWS FROM (json_to_recordset($1::json) AS (topic text, kind text, platform text, corp text,
        account_ids int[], users text[], delivery_ids int[], subject jsonb, code text, priority int))
        WITH ORDINALITY AS r(topic, kind, platform, corp, account_ids, users, delivery_ids, subject, code, priority, n)
     ORDER BY n
    RETURNING id, priority, kind
  ), scheduled AS (${addJobsOfNew('saved')})
  SELECT saved.id FROM saved, scheduled ORDER BY saved.id`;
