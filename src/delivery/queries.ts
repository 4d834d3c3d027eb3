import type { Sql, Store } from '../store/db.ts';

/** Rows that are not settled, by state. Reads the partial index, not the history. */
export async function countQueue(sql: Sql): Promise<{ queued: number; parked: number }> {
  const rows = await sql<{ state: string; rows: number }>(
    `SELECT state, count(*)::int AS rows FROM outbox WHERE state IN ('queued', 'parked') GROUP BY state`,
  );
  const of = (state: string) => rows.find((row) => row.state === state)?.rows ?? 0;
  return { queued: of('queued'), parked: of('parked') };
}

/** When the act was done whose message waits longest; null when nothing waits. */
export async function findOldestQueued(sql: Sql): Promise<Date | null> {
  const [row] = await sql<{ oldest: Date | null }>(
    `SELECT min(created_at) AS oldest FROM outbox WHERE state = 'queued'`,
  );
  return row?.oldest ?? null;
}

/** Messages that fail one by one while the platform as a whole answers: tried and waiting for their next try, or parked. */
export async function countFailing(sql: Sql): Promise<{ retrying: number; parked: number }> {
  const [row] = await sql<{ retrying: number; parked: number }>(
    `SELECT count(*) FILTER (WHERE state = 'queued' AND attempts > 0)::int AS retrying,
            count(*) FILTER (WHERE state = 'parked')::int AS parked
       FROM outbox WHERE state IN ('queued', 'parked')`,
  );
  return row ?? { retrying: 0, parked: 0 };
}

/** A message that waits for an operator. Says to how many it should go, not to whom, and nothing of what it says. */
export interface ParkedRow {
  outboxId: number;
  topic: string;
  platform: string;
  receivers: number;
  attempts: number;
  lastError: string | null;
  createdAt: Date;
}

/** The oldest first, at most `limit`. */
export async function listParked({ db }: Pick<Store, 'db'>, limit = 100): Promise<ParkedRow[]> {
  const rows = await db.outbox.findMany({ where: { state: 'parked' }, orderBy: { id: 'asc' }, take: limit });
  return rows.map(({ id, topic, platform, users, attempts, lastError, createdAt }) => ({
    outboxId: id,
    topic,
    platform,
    receivers: users.length,
    attempts,
    lastError,
    createdAt,
  }));
}
