import type { Pool, PoolClient } from 'pg';
import type { Logger } from '../lib/log.ts';

/** Two numbers nobody else uses: 'anda', and 2 for delivery. */
const lockKey = '1634624609, 2';

const againMs = 1000;

/**
 * Says in the database that this instance delivers, by a shared advisory lock on a connection of its own, and finds out
 * whether it is the only one. Jobs that a killed process had begun stay locked for four hours; only who is alone may know
 * that nobody runs them any more, so then they are let go (toolchain.md, graphile-worker).
 *
 * A lost connection is replaced. Gives what ends the presence, by ending the connection: no lock can stay behind.
 */
export async function announcePresence(pool: Pool, log: Logger): Promise<() => void> {
  let wanted = true;
  let again: NodeJS.Timeout | null = null;
  const lost = () => {
    if (wanted) again = setTimeout(() => void comeBack(), againMs);
  };
  let release = await lockConnection(pool, (client) => lockFirst(client, log), lost);

  /** Without letting jobs go this time: ours are running. */
  const comeBack = async (): Promise<void> => {
    try {
      const next = await lockConnection(pool, lockShared, lost);
      if (wanted) release = next;
      else next();
    } catch {
      lost(); // the database is still away
    }
  };
  return () => {
    wanted = false;
    if (again) clearTimeout(again);
    release();
  };
}

/** A connection that holds a lock; the result ends it, once, as its own failure does. */
async function lockConnection(
  pool: Pool,
  lock: (client: PoolClient) => Promise<void>,
  onLost: () => void,
): Promise<() => void> {
  const client = await pool.connect();
  let isOpen = true;
  const end = () => {
    if (isOpen) client.release(true);
    isOpen = false;
  };
  try {
    await lock(client);
  } catch (error) {
    end();
    throw error;
  }
  client.on('error', () => {
    end();
    onLost();
  });
  return end;
}

const lockShared = async (client: PoolClient): Promise<void> => {
  await client.query(`SELECT pg_advisory_lock_shared(${lockKey})`);
};

async function lockFirst(client: PoolClient, log: Logger): Promise<void> {
  const { rows } = await client.query<{ alone: boolean }>(`SELECT pg_try_advisory_lock(${lockKey}) AS alone`);
  const isAlone = rows[0]?.alone === true;
  if (isAlone) await unlockDeadWorkers(client, log);
  await lockShared(client);
  if (isAlone) await client.query(`SELECT pg_advisory_unlock(${lockKey})`);
}

async function unlockDeadWorkers(client: PoolClient, log: Logger): Promise<void> {
  const { rows } = await client.query<{ worker: string }>(
    `SELECT DISTINCT locked_by AS worker FROM graphile_worker.jobs WHERE locked_by IS NOT NULL`,
  );
  if (rows.length === 0) return;
  await client.query(`SELECT graphile_worker.force_unlock_workers($1::text[])`, [rows.map(({ worker }) => worker)]);
  // Jobs that had handed their row on to a next job before the process died: they can never run, and nothing waits for them.
  await client.query(
    `SELECT count(*) FROM graphile_worker.complete_jobs(ARRAY(
       SELECT id FROM graphile_worker.jobs WHERE key IS NULL AND locked_at IS NULL AND attempts >= max_attempts))`,
  );
  log.warn({ workers: rows.length }, 'jobs of dead workers are free again');
}
