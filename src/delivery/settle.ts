import type { Sql } from '../store/db.ts';
import { outcomeOfAnswer, outcomeOfFailure } from './outcome.ts';
import type { Answer, OutboxRow } from './row.ts';
import type { Topic } from './topic.ts';

/**
 * Closes a row whose message is out: state, what was last said to each receiver, and what the feature makes of it commit
 * together. The row goes first, so that of two runs one finds it closed; the topic last, for it may take the log head.
 *
 * Gives false when another run has closed it.
 */
export async function settleSent(sql: Sql, row: OutboxRow, answer: Answer, topic: Topic | undefined): Promise<boolean> {
  const closed = await sql(
    `UPDATE outbox SET state = 'sent', settled_at = $2, message_id = $3, send_code = $4, task_id = $5, answer = NULL,
            last_error = NULL, next_at = NULL, attempts = attempts + 1,
            subject = CASE WHEN $6::bool THEN '{}'::jsonb ELSE subject END
      WHERE id = $1 AND state = 'queued' RETURNING id`,
    [row.id, answer.sentAt, answer.messageId, answer.sendCode, answer.taskId, topic?.forgets ?? false],
  );
  if (closed.length === 0) return false;
  const outcome = outcomeOfAnswer(row, answer);
  if (row.kind === 'send')
    await rememberLast(
      sql,
      row,
      outcome.accepted.map(({ accountId }) => accountId),
      answer.sentAt,
    );
  await topic?.onOutcome?.(sql, outcome);
  return true;
}

/** Closes rows whose new faces are out and of which no topic hears, in one statement. Gives those that no other run had closed. */
export async function settleFaces(sql: Sql, faces: readonly { id: number; sentAt: Date }[]): Promise<Set<number>> {
  const closed = await sql<{ id: number }>(
    `UPDATE outbox o SET state = 'sent', settled_at = f.at, message_id = NULL, send_code = NULL, task_id = NULL, answer = NULL,
            last_error = NULL, next_at = NULL, attempts = attempts + 1
       FROM unnest($1::int[], $2::timestamptz[]) AS f (id, at)
      WHERE o.id = f.id AND o.state = 'queued' RETURNING o.id`,
    [faces.map(({ id }) => id), faces.map(({ sentAt }) => sentAt)],
  );
  return new Set(closed.map(({ id }) => id));
}

/** What the bot said last to whom: a bare 收到 signs only when that was the notice's own card (design.md 5). */
async function rememberLast(sql: Sql, row: OutboxRow, accountIds: readonly number[], at: Date): Promise<void> {
  const notice =
    typeof row.subject === 'object' && row.subject !== null && 'noticeNumber' in row.subject
      ? row.subject.noticeNumber
      : null;
  // In key order, so that two messages to the same people cannot deadlock; of two at once the later instant stays.
  await sql(
    `INSERT INTO dialogue AS d (account_id, last_topic, last_notice, updated_at)
     SELECT id, $2::text, $3::int, $4::timestamptz FROM (SELECT DISTINCT unnest($1::int[]) AS id) AS r WHERE id > 0 ORDER BY id
     ON CONFLICT (account_id) DO UPDATE
        SET last_topic = excluded.last_topic, last_notice = excluded.last_notice, updated_at = excluded.updated_at
      WHERE d.updated_at <= excluded.updated_at`,
    [accountIds, row.topic, typeof notice === 'number' ? notice : null, at],
  );
}

/** Nothing goes out. `parked` waits for an operator and keeps its settling open; `dropped` is final. */
interface GivingUp {
  state: 'parked' | 'dropped';
  /** Told to the topic for every receiver; null when there was nothing to say to anybody. */
  code: string | null;
  /** For the operator's list. */
  error: string | null;
  at: Date;
}

/** Closes a row whose message will not go out, and tells the topic. Gives false when another run has closed it. */
export async function settleUnsent(
  sql: Sql,
  row: OutboxRow,
  why: GivingUp,
  topic: Topic | undefined,
): Promise<boolean> {
  const closed = await sql(
    `UPDATE outbox SET state = $2, settled_at = $3, last_error = $4, next_at = NULL,
            attempts = attempts + CASE WHEN $4::text IS NULL THEN 0 ELSE 1 END
      WHERE id = $1 AND state = 'queued' RETURNING id`,
    [row.id, why.state, why.state === 'dropped' ? why.at : null, why.error],
  );
  if (closed.length === 0) return false;
  if (why.code !== null) await topic?.onOutcome?.(sql, outcomeOfFailure(row, why.code, why.at));
  return true;
}
