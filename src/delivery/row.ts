import { z } from 'zod';
import type { Sql } from '../store/db.ts';
import type { MessageKind, Receiver } from './message.ts';

const answer = z.object({
  messageId: z.string().nullable(),
  sendCode: z.string().nullable(),
  taskId: z.string().nullable(),
  unreached: z.array(z.object({ user: z.string(), reason: z.enum(['unknown', 'unlicensed']) })),
  sentAt: z.coerce.date(),
});

/** What the platform answered to a message that is out. */
export type Answer = z.output<typeof answer>;

/** A row of the outbox that waits to be sent. */
export interface OutboxRow {
  id: number;
  topic: string;
  kind: MessageKind;
  platform: string;
  corp: string;
  receivers: Receiver[];
  subject: unknown;
  code: string | null;
  priority: number;
  attempts: number;
  createdAt: Date;
  /** Since when the answer to a try is missing: it may be out. */
  unsureAt: Date | null;
  /** How often the card was sent as a new one after such a try. */
  resent: number;
  /** Set when an earlier run sent it and failed to close the row: then it must not be sent again. */
  answer: Answer | null;
}

interface Stored extends Omit<OutboxRow, 'receivers' | 'answer'> {
  accountIds: number[];
  users: string[];
  deliveryIds: number[];
  answer: unknown;
}

/** Null when the row is settled, parked or gone: its job has nothing to do. */
export async function findQueuedRow(sql: Sql, id: number): Promise<OutboxRow | null> {
  const [row = null] = await findQueuedRows(sql, [id]);
  return row;
}

/** Those of them that still wait, by id. */
export async function findQueuedRows(sql: Sql, ids: readonly number[]): Promise<OutboxRow[]> {
  const rows = await sql<Stored>(
    `SELECT id, topic, kind, platform, corp, account_ids AS "accountIds", users, delivery_ids AS "deliveryIds", subject, code,
            priority, attempts, created_at AS "createdAt", unsure_at AS "unsureAt", resent, answer
       FROM outbox WHERE id = ANY($1::int[]) AND state = 'queued' ORDER BY id`,
    [ids],
  );
  return rows.map(outboxRowOf);
}

function outboxRowOf(row: Stored): OutboxRow {
  const { accountIds, users, deliveryIds, ...rest } = row;
  return {
    ...rest,
    receivers: users.map((user, n) => ({ user, accountId: accountIds[n] ?? 0, deliveryId: deliveryIds[n] ?? 0 })),
    answer: row.answer === null ? null : answer.parse(row.answer),
  };
}
