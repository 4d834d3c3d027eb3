import { schedule, type ScheduledTask } from 'node-cron';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/log.ts';
import { pgSql, type Store } from '../store/db.ts';
import { latestSlot } from './cron-slot.ts';
import type { Job, Tick } from './job.ts';
import { createSlots, type Slots } from './slots.ts';

interface Deps {
  store: Pick<Store, 'pool'>;
  clock: Clock;
  log: Logger;
}

/** `taken`: another instance, or an earlier proposal, has this slot. `busy`: this instance still runs an earlier one. */
type Ticked = 'ran' | 'failed' | 'taken' | 'busy';

/** A timer may fire a moment before the minute it was set for. */
const earlyMs = 500;

/**
 * Runs jobs by the clock, each slot once over all instances: node-cron proposes, a row unique on (job, slot) decides
 * (design.md 3). A job that throws leaves its slot undone, for people to see; the next slot runs all the same.
 */
export function createClockwork(jobs: readonly Job[], { store, clock, log }: Deps) {
  const slots = createSlots(pgSql(store.pool), clock);
  const running = new Map<string, Promise<Ticked>>();
  let stopping = new AbortController();
  let tasks: ScheduledTask[] = [];

  const offer = (job: Job, slot: Date): Promise<Ticked> => {
    if (running.has(job.name)) return Promise.resolve('busy');
    const tick = { slot, signal: stopping.signal, log: log.child({ job: job.name, slot }) };
    const run = runSlot(slots, job, tick).finally(() => running.delete(job.name));
    running.set(job.name, run);
    return run;
  };
  const catchUp = async (): Promise<void> => {
    const at = clock.now();
    for (const job of jobs) {
      const slot = latestSlot(job.cron, at);
      if (await slots.knows(job.name)) await offer(job, slot);
      // A job nobody has seen before begins here: what lies before its first start was not missed.
      else if (await slots.claim(job.name, slot)) await slots.done(job.name, slot);
    }
  };

  return {
    /** Makes up for the latest slot that an outage missed, then follows the clock. */
    async start(): Promise<void> {
      stopping = new AbortController();
      const soon = () => new Date(clock.now().getTime() + earlyMs);
      tasks = jobs.map((job) => follow(job, () => offer(job, latestSlot(job.cron, soon()))));
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

function follow({ cron, name, timezone }: Job, propose: () => Promise<Ticked>): ScheduledTask {
  const task = schedule(cron, propose, { timezone, name, suppressMissedWarning: true, unref: true });
  // The process slept through it: propose the slot all the same.
  task.on('execution:missed', async () => void (await propose()));
  return task;
}

async function runSlot(slots: Slots, job: Job, tick: Tick): Promise<Ticked> {
  try {
    if (!(await slots.claim(job.name, tick.slot))) return 'taken';
    await job.run(tick);
    await slots.done(job.name, tick.slot);
    return 'ran';
  } catch (error) {
    tick.log.error({ error: error instanceof Error ? error.name : typeof error }, 'job failed; its slot stays undone');
    return 'failed';
  }
}
