import { EventEmitter } from 'node:events';
import { Logger as QueueLogger, run, type Runner, type WorkerEvents } from 'graphile-worker';
import type { Pool } from 'pg';
import { z } from 'zod';
import type { Logger } from '../lib/log.ts';
import { announcePresence } from './presence.ts';
import { taskName } from './schedule.ts';

export interface QueueRunDeps {
  pool: Pool;
  log: Logger;
  /** Jobs at once. */
  concurrency: number;
  /** Runs one job, of one row or of several; throws when the queue should try again by itself. */
  task: (outboxIds: readonly number[]) => Promise<void>;
  /** Ids of earlier runs of this process that were given up: what they had locked is let go before this one begins. */
  dead?: readonly string[];
}

const payload = z.union([
  z.object({ outboxId: z.int() }).transform(({ outboxId }) => [outboxId]),
  z.object({ outboxIds: z.array(z.int()) }).transform(({ outboxIds }) => outboxIds),
]);
const newsMs = 20;

/** One run of the queue's workers, from connecting to the end. It handles no signals: the process edge does. */
export async function startQueueRun({ pool, log, concurrency, task, dead = [] }: QueueRunDeps) {
  const events: WorkerEvents = new EventEmitter();
  const pools = new Set<string>();
  const lockedBy = (): string[] => [...pools];
  let runner: Runner | null = null;
  let lose = () => {};
  const lost = new Promise<void>((resolve) => {
    lose = resolve;
  });
  const presence = await announcePresence({
    pool,
    log,
    ours: lockedBy,
    dead,
    // A job fetched at the moment the database died is locked in our name and runs nowhere, and the queue's own shutdown
    // waits for writes that never come back. So this run is given up and another begins under another name: what this
    // one had locked is a dead worker's then, and is let go. A message under way may go out twice: at least once.
    onLost() {
      lose();
      runner?.stop().catch(() => {}); // refuses when it is ending already
    },
  });
  events.on('pool:create', ({ workerPool }) => {
    pools.add(workerPool.id);
    presence.vouch(workerPool.id);
  });
  const started = await run({
    pgPool: pool,
    concurrency,
    events,
    logger: quiet(log),
    noHandleSignals: true,
    parsedCronItems: [],
    taskList: { [taskName]: (given) => task(payload.parse(given)) },
    // Without a batch, however short, stop() returns before the last completion is written, and that job stays locked
    // for four hours (toolchain.md, measured).
    preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
  }).catch((error: unknown) => {
    presence.leave();
    throw error;
  });
  runner = started;
  const gone = started.promise.catch(() => {}); // it has told its own log
  const ended = Promise.race([gone, lost]);
  void ended.then(() => presence.leave());
  return {
    /** Resolves when it is over: stopped, or after the database was away for too long. */
    ended,
    /** When it has really ended, a run that was given up too: what it still had to write is written. May never come. */
    gone,
    /** Takes no more jobs, waits for those that run and for what they write. */
    async stop(): Promise<void> {
      const stopped = started.stop().catch(() => {}); // refuses when it has ended by itself
      await Promise.race([stopped, lost]);
      await ended;
    },
    /** Ids under which it locks jobs. */
    lockedBy,
    /** Resolves when a job ends, when a worker finds nothing to do, or when neither was heard for a moment. */
    news: () => nextNews(events),
  };
}
export type QueueRun = Awaited<ReturnType<typeof startQueueRun>>;

const nextNews = (events: WorkerEvents): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      events.off('job:complete', done);
      events.off('worker:getJob:empty', done);
      resolve();
    };
    const timer = setTimeout(done, newsMs);
    events.on('job:complete', done);
    events.on('worker:getJob:empty', done);
  });

/** Of ordinary work nothing, of failures one line without the error's text, which may quote a row. */
const quiet = (log: Logger) =>
  new QueueLogger(() => (level) => {
    if (level === 'error') log.warn('the queue reports a failure');
  });
