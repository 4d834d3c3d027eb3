import type { Sql } from '../store/db.ts';
import { scheduleRows, type Scheduling } from './schedule.ts';

/** An operator keeps one waiting message back. Gives false when it is not waiting (any more). */
export async function parkRow(sql: Sql, outboxId: number): Promise<boolean> {
  const parked = await sql(
    `UPDATE outbox SET state = 'parked', last_error = 'operator', next_at = NULL
      WHERE id = $1 AND state = 'queued' RETURNING id`,
    [outboxId],
  );
  // The row first, its job after: a job that has begun finds no queued row, or had it before us and wins.
  if (parked.length > 0) await sql(`SELECT id FROM graphile_worker.remove_job($1)`, [`outbox:${outboxId}`]);
  return parked.length > 0;
}

/** Sends one parked message, or all of them, again with all its tries. Runs in the caller's transaction; gives how many. */
export async function requeueRows(sql: Sql, which: number | 'all'): Promise<number> {
  const rows = await sql<Scheduling>(
    `UPDATE outbox SET state = 'queued', attempts = 0, next_at = NULL
      WHERE state = 'parked' AND ($1::int IS NULL OR id = $1::int) RETURNING id, priority, 0 AS "delayMs"`,
    [which === 'all' ? null : which],
  );
  await scheduleRows(sql, rows);
  return rows.length;
}
