import type { Logger } from '../lib/log.ts';
import { latestSlot } from './cron-slot.ts';

export interface Job {
  /** Stays for ever: it names the job's slots in the database. */
  name: string;
  /** Five fields, in China's time (`latestSlot`). */
  cron: string;
  timezone: 'Asia/Shanghai';
  /** After an outage the latest missed slot runs, not every one. */
  catchUp: 'latest';
  run(tick: Tick): Promise<void>;
}

export interface Tick {
  /** The instant the cron line names, UTC. Reckon from it, not from the clock. */
  slot: Date;
  /** Set when the process wants to stop: end after the item in hand. */
  signal: AbortSignal;
  log: Logger;
}

/** Throws: Error at start when the cron line is not understood. */
export function defineJob(job: Job): Job {
  latestSlot(job.cron, new Date(0));
  return job;
}
