import { startQueueRun, type QueueRun, type QueueRunDeps } from './queue-run.ts';

const restartMs = 1000;
/** How long a stop waits for what may hang on a database that went away. */
const pastMs = 8000;

/** Waits for `work`, but no longer than this. */
async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}

/** Runs the queue's jobs until it is stopped, and begins again by itself when the database was away for too long. */
export function createWorker({ task, ...deps }: QueueRunDeps) {
  const jobs = new Set<Promise<unknown>>();
  /** Runs that were given up and have not ended yet. */
  const past = new Set<Promise<void>>();
  /** Ids under which those runs locked jobs. */
  const former: string[] = [];
  let run: QueueRun | null = null;
  let restart: NodeJS.Timeout | null = null;
  let wanted = false;

  const tracked = (outboxIds: readonly number[]): Promise<void> => {
    const job = task(outboxIds);
    const ended = job.catch(() => {}).finally(() => jobs.delete(ended)); // the queue hears of it through `job`
    jobs.add(ended);
    return job;
  };
  const begin = async (): Promise<void> => {
    // Jobs of an earlier run may still be sending; nobody should take them for dead before they have ended. One that hangs
    // on a database that went away must not keep all others waiting.
    await within(restartMs * 10, Promise.all(jobs));
    const begun = await startQueueRun({ ...deps, task: tracked, dead: former });
    run = begun;
    void begun.ended.then(() => {
      if (run !== begun || !wanted) return;
      run = null;
      former.push(...begun.lockedBy());
      past.add(begun.gone);
      void begun.gone.then(() => past.delete(begun.gone));
      deps.log.error('the queue stopped by itself and is started again');
      beginSoon();
    });
  };
  const beginSoon = () => {
    restart = setTimeout(() => {
      restart = null;
      begin().catch(() => wanted && beginSoon());
    }, restartMs);
  };

  return {
    get isRunning() {
      return wanted;
    },
    async start(): Promise<void> {
      if (wanted) return;
      await begin();
      wanted = true;
    },
    async stop(): Promise<void> {
      wanted = false;
      if (restart) clearTimeout(restart);
      await run?.stop();
      await within(pastMs, Promise.all([...jobs, ...past, run?.gone]));
      run = null;
    },
    /** Ids under which this instance locks jobs, or did in runs that were given up: those jobs it takes up again. */
    lockedBy: (): string[] => [...former, ...(run?.lockedBy() ?? [])],
    /** While the run is between two lives there is nothing to hear; then it lets a moment pass. */
    news: (): Promise<void> => run?.news() ?? new Promise((resolve) => setTimeout(resolve, restartMs / 50)),
  };
}
export type Worker = ReturnType<typeof createWorker>;
