import type { Pool, PoolClient } from 'pg';
import type { Logger } from '../lib/log.ts';

/** Two numbers nobody else uses: 'anda', and 2 for delivery. */
const lockKey = '1634624609, 2';

const againMs = 1000;

interface Deps {
  pool: Pool;
  log: Logger;
  /** Ids under which this instance locks jobs. */
  ours: () => string[];
  /** The database went away under us, or our connection to it. */
  onLost?: () => void;
  /** How often to look for dead workers. A host that vanished keeps its connection, and so its lock, for some time. */
  checkMs?: number;
}

/**
 * Says in the database that this instance delivers, by a shared advisory lock on a connection of its own, and finds out
 * whether it is the only one. Jobs that a killed process had begun stay locked for four hours; only who is alone may know
 * that nobody runs them any more, so then they are let go (toolchain.md, graphile-worker).
 *
 * A lost connection is replaced. Gives what ends the presence, by ending the connection: no lock can stay behind.
 */
export async function announcePresence({ pool, log, ours, onLost, checkMs = 60_000 }: Deps): Promise<() => void> {
  let wanted = true;
  let again: NodeJS.Timeout | null = null;
  const lost = () => {
    if (wanted) again = setTimeout(() => void comeBack(), againMs);
  };
  const begin = () =>
    lockConnection(pool, () => {
      lost();
      if (wanted) onLost?.();
    });
  let held = await begin();
  const check = () => freeDeadWorkers(held.client, log, ours());

  const comeBack = async (): Promise<void> => {
    try {
      const next = await begin();
      if (wanted) held = next;
      else next.end();
    } catch {
      lost(); // the database is still away
    }
  };
  await check().catch((error: unknown) => {
    wanted = false;
    held.end();
    throw error;
  });
  const timer = setInterval(() => void check().catch(() => {}), checkMs).unref(); // the next check comes
  return () => {
    wanted = false;
    clearInterval(timer);
    if (again) clearTimeout(again);
    held.end();
  };
}

/** A connection that holds the shared lock; `end` closes it, once, as its own failure does. */
async function lockConnection(pool: Pool, onLost: () => void): Promise<{ client: PoolClient; end(): void }> {
  const client = await pool.connect();
  let isOpen = true;
  const end = () => {
    if (isOpen) client.release(true);
    isOpen = false;
  };
  try {
    await client.query(`SELECT pg_advisory_lock_shared(${lockKey})`);
  } catch (error) {
    end();
    throw error;
  }
  client.on('error', () => {
    if (!isOpen) return;
    end();
    onLost();
  });
  return { client, end };
}

/** Lets go what workers locked that are not ours, if nobody else is here: our own shared lock does not stand in our way. */
async function freeDeadWorkers(client: PoolClient, log: Logger, ours: string[]): Promise<void> {
  const { rows } = await client.query<{ worker: string }>(
    `SELECT DISTINCT locked_by AS worker FROM graphile_worker.jobs WHERE locked_by <> ALL ($1::text[])`,
    [ours],
  );
  if (rows.length === 0) return;
  const lock = await client.query<{ alone: boolean }>(`SELECT pg_try_advisory_lock(${lockKey}) AS alone`);
  if (lock.rows[0]?.alone !== true) return;
  try {
    await client.query(`SELECT graphile_worker.force_unlock_workers($1::text[])`, [rows.map(({ worker }) => worker)]);
    // Jobs that had handed their row on to a next job before the process died can never run, and nothing waits for them.
    await client.query(
      `SELECT count(*) FROM graphile_worker.complete_jobs(ARRAY(
         SELECT id FROM graphile_worker.jobs WHERE key IS NULL AND locked_at IS NULL AND attempts >= max_attempts))`,
    );
  } finally {
    await client.query(`SELECT pg_advisory_unlock(${lockKey})`); // else nobody else could ever start
  }
  log.warn({ workers: rows.length }, 'jobs of dead workers are free again');
}
