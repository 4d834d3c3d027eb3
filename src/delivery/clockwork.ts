import { schedule, type ScheduledTask } from 'node-cron';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/log.ts';
import { pgSql, type Store } from '../store/db.ts';
import { latestSlot } from './cron-slot.ts';
import type { Job } from './job.ts';

interface Deps {
  store: Pick<Store, 'pool'>;
  clock: Clock;
  log: Logger;
}

/** `taken`: another instance, or an earlier proposal, has this slot. `busy`: this instance still runs an earlier one. */
export type Ticked = 'ran' | 'failed' | 'taken' | 'busy';

/** A timer may fire a moment before the minute it was set for. */
const earlyMs = 500;

/**
 * Runs jobs by the clock, each slot once over all instances: node-cron proposes, a row unique on (job, slot) decides
 * (design.md 3). A job that throws leaves its slot undone, for people to see; the next slot runs all the same.
 */
export function createClockwork(jobs: readonly Job[], { store, clock, log }: Deps) {
  const sql = pgSql(store.pool);
  const running = new Map<string, Promise<Ticked>>();
  let stopping = new AbortController();
  let tasks: ScheduledTask[] = [];

  const claim = async (job: string, slot: Date): Promise<boolean> => {
    const won = await sql(
      `INSERT INTO job_slot (job, slot, claimed_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING job`,
      [job, slot, clock.now()],
    );
    return won.length > 0;
  };
  const done = (job: string, slot: Date) =>
    sql(`UPDATE job_slot SET done_at = $3 WHERE job = $1 AND slot = $2`, [job, slot, clock.now()]);

  const runSlot = async (job: Job, slot: Date): Promise<Ticked> => {
    const { signal } = stopping;
    const jobLog = log.child({ job: job.name, slot });
    try {
      if (!(await claim(job.name, slot))) return 'taken';
      await job.run({ slot, signal, log: jobLog });
      await done(job.name, slot);
      return 'ran';
    } catch (error) {
      jobLog.error({ error: error instanceof Error ? error.name : typeof error }, 'job failed; its slot stays undone');
      return 'failed';
    }
  };

  const offer = (job: Job, slot: Date): Promise<Ticked> => {
    if (running.has(job.name)) return Promise.resolve('busy');
    const run = runSlot(job, slot).finally(() => running.delete(job.name));
    running.set(job.name, run);
    return run;
  };

  const catchUp = async (): Promise<void> => {
    const at = clock.now();
    for (const job of jobs) {
      const slot = latestSlot(job.cron, at);
      const [known] = await sql(`SELECT job FROM job_slot WHERE job = $1 LIMIT 1`, [job.name]);
      if (known) await offer(job, slot);
      // A job nobody has seen before begins here: what lies before its first start was not missed.
      else if (await claim(job.name, slot)) await done(job.name, slot);
    }
  };

  const propose = (job: Job) => () => offer(job, latestSlot(job.cron, new Date(clock.now().getTime() + earlyMs)));

  return {
    /** Makes up for the latest slot that an outage missed, then follows the clock. */
    async start(): Promise<void> {
      stopping = new AbortController();
      tasks = jobs.map((job) => {
        const task = schedule(job.cron, propose(job), {
          timezone: job.timezone,
          name: job.name,
          suppressMissedWarning: true,
          unref: true,
        });
        // The process slept through it: propose the slot all the same.
        task.on('execution:missed', () => void propose(job)());
        return task;
      });
      await catchUp();
    },
    /** Runs the latest slot of every job, where nobody has: after the clock was moved. */
    catchUp,
    /** One proposal, as node-cron makes them. Throws: Error for a job it does not have. */
    async tick(name: string, slot: Date): Promise<Ticked> {
      const job = jobs.find((one) => one.name === name);
      if (!job) throw new Error(`no job ${name}`);
      return offer(job, slot);
    },
    /** Tells running jobs to end and waits for them. */
    async stop(): Promise<void> {
      stopping.abort();
      for (const task of tasks) await task.destroy();
      tasks = [];
      await Promise.all(running.values());
    },
  };
}
export type Clockwork = ReturnType<typeof createClockwork>;
