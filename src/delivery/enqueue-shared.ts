import { batchSizes } from './batches.ts';
import { addJobsOfNew } from './schedule.ts';

const mostAtOnce = `CASE r.platform ${Object.entries(batchSizes)
  .map(([platform, size]) => `WHEN '${platform}' THEN ${size}`)
  .join(' ')} END`;

/** Expressions, mostly parameters such as `$3::text`. */
export interface SharedMessage {
  topic: string;
  /** jsonb */
  subject: string;
  priority: string;
  at: string;
}

/**
 * Statement text: `WITH` members that write one message to very many accounts into the outbox, in rows of one platform batch,
 * without a row of theirs leaving the database. What `enqueue` does for messages that the caller holds.
 *
 * `receivers` is a relation with `platform, corp, account_id, "user", delivery_id`, each user in it once. The statement around
 * must read `jobs` of the member `scheduled`; `saved` has the rows.
 */
export const sharedRows = (receivers: string, { topic, subject, priority, at }: SharedMessage): string => `
  saved AS (
    INSERT INTO outbox (topic, kind, platform, corp, account_ids, users, delivery_ids, subject, priority, created_at)
    SELECT ${topic}, 'send', platform, corp, array_agg(account_id), array_agg("user"), array_agg(delivery_id), ${subject},
      ${priority}, ${at}
    FROM (
      SELECT r.*, (row_number() OVER (PARTITION BY platform, corp ORDER BY delivery_id, account_id) - 1) / ${mostAtOnce} AS batch
      FROM ${receivers} r
    ) AS placed
    GROUP BY platform, corp, batch ORDER BY platform, corp, batch
    RETURNING id, priority, kind
  ), scheduled AS (${addJobsOfNew('saved')})`;
