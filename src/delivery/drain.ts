import type { Clock } from '../lib/clock.ts';
import type { Sql } from '../store/db.ts';
import { wakeDue } from './schedule.ts';
import type { Worker } from './worker.ts';

interface Deps {
  sql: Sql;
  clock: Clock;
  worker: Worker;
}

/**
 * Resolves when nothing is left that could be sent by now, by our clock, and what this instance was sending is done. Starts
 * the worker for that time where it does not run.
 */
export async function drain({ sql, clock, worker }: Deps): Promise<void> {
  const settle = async () => {
    for (;;) {
      await wakeDue(sql, clock.now());
      if ((await countBusy(sql, worker)) === 0) return;
      await worker.news();
    }
  };
  if (worker.isRunning) return settle();
  await worker.start();
  try {
    await settle();
  } finally {
    await worker.stop();
  }
}

/** Jobs that can run now, or run at this moment, here. Another instance's are its own to wait for. */
async function countBusy(sql: Sql, worker: Worker): Promise<number> {
  const [row] = await sql<{ jobs: number }>(
    `SELECT count(*)::int AS jobs FROM graphile_worker.jobs
      WHERE (locked_at IS NULL AND run_at <= now() AND attempts < max_attempts) OR locked_by = ANY($1::text[])`,
    [worker.lockedBy()],
  );
  return row?.jobs ?? 0;
}
