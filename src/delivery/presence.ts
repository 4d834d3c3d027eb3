import type { Pool, PoolClient } from 'pg';
import type { Logger } from '../lib/log.ts';

/** Two numbers nobody else uses: 'anda', and 2 for delivery. */
const lockKey = '1634624609, 2';
/** First of two numbers, the second made of a worker's id: who runs jobs under it holds the lock. */
const workerClass = 1634624610;
/**
 * How long a lock on a job must have stood before another instance takes it for a dead worker's, by the database's clock:
 * longer than any worker takes from its first job to its own lock.
 */
const deadAfter = '30 seconds';

const againMs = 1000;

interface Deps {
  pool: Pool;
  log: Logger;
  /** Ids under which this instance locks jobs. */
  ours: () => string[];
  /** Ids under which this process locked jobs that it runs no more. */
  dead?: readonly string[];
  /** The database went away under us, or our connection to it. */
  onLost?: () => void;
  /** How often to look for dead workers. A host that vanished keeps its connection, and so its lock, for some time. */
  checkMs?: number;
}

/**
 * Says in the database that this instance delivers, by advisory locks on a connection of its own: a shared one, which tells
 * whether it is the only one, and one for each of its workers. Jobs that a killed process had begun would stay locked for
 * four hours (toolchain.md, graphile-worker). Who is alone lets them go at once; beside others, when the worker's own lock
 * is gone.
 *
 * A lost connection is replaced. `leave` ends the presence by ending the connection: no lock can stay behind.
 */
export async function announcePresence({ pool, log, ours, dead = [], onLost, checkMs = 20_000 }: Deps) {
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
  const check = () => freeDeadWorkers(held.client, log, ours(), dead);
  const vouch = (worker: string): void => {
    // A connection that breaks here is told by its own error, and the run with it given up.
    held.client.query('SELECT pg_advisory_lock($1, hashtext($2))', [workerClass, worker]).catch(() => {});
  };

  const comeBack = async (): Promise<void> => {
    try {
      const next = await begin();
      if (!wanted) return next.end();
      held = next;
      ours().forEach(vouch);
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
  return {
    /** Holds the lock of one of this instance's workers from now on. */
    vouch,
    leave(): void {
      wanted = false;
      clearInterval(timer);
      if (again) clearTimeout(again);
      held.end();
    },
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

/** Lets go what workers locked that nobody runs any more. */
async function freeDeadWorkers(client: PoolClient, log: Logger, ours: string[], dead: readonly string[]) {
  const { rows } = await client.query<{ worker: string; isOld: boolean }>(
    `SELECT locked_by AS worker, max(locked_at) < now() - interval '${deadAfter}' AS "isOld"
       FROM graphile_worker.jobs WHERE locked_by <> ALL ($1::text[]) GROUP BY locked_by`,
    [ours],
  );
  if (rows.length === 0) return;
  // Our own shared lock does not stand in our way.
  const lock = await client.query<{ alone: boolean }>(`SELECT pg_try_advisory_lock(${lockKey}) AS alone`);
  const isAlone = lock.rows[0]?.alone === true;
  try {
    const gone: string[] = [];
    for (const { worker, isOld } of rows)
      if (isAlone || dead.includes(worker) || (isOld && (await isUnvouched(client, worker)))) gone.push(worker);
    if (gone.length === 0) return;
    await client.query(`SELECT graphile_worker.force_unlock_workers($1::text[])`, [gone]);
    // Jobs that had handed their row on to a next job before the process died can never run, and nothing waits for them.
    await client.query(
      `SELECT count(*) FROM graphile_worker.complete_jobs(ARRAY(
         SELECT id FROM graphile_worker.jobs WHERE key IS NULL AND locked_at IS NULL AND attempts >= max_attempts))`,
    );
    log.warn({ workers: gone.length }, 'jobs of dead workers are free again');
  } finally {
    if (isAlone) await client.query(`SELECT pg_advisory_unlock(${lockKey})`); // else nobody else could ever start
  }
}

/** True when nobody holds the worker's own lock; taken and given back within the one statement's transaction. */
async function isUnvouched(client: PoolClient, worker: string): Promise<boolean> {
  const { rows } = await client.query<{ free: boolean }>('SELECT pg_try_advisory_xact_lock($1, hashtext($2)) AS free', [
    workerClass,
    worker,
  ]);
  return rows[0]?.free === true;
}
