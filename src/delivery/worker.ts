import { startQueueRun, type QueueRun, type QueueRunDeps } from './queue-run.ts';

const restartMs = 1000;

/** Runs the queue's jobs until it is stopped, and begins again by itself when the database was away for too long. */
export function createWorker({ task, ...deps }: QueueRunDeps) {
  const jobs = new Set<Promise<unknown>>();
  let run: QueueRun | null = null;
  let restart: NodeJS.Timeout | null = null;
  let wanted = false;

  const tracked = (outboxId: number): Promise<void> => {
    const job = task(outboxId);
    const ended = job.catch(() => {}).finally(() => jobs.delete(ended)); // the queue hears of it through `job`
    jobs.add(ended);
    return job;
  };
  const begin = async (): Promise<void> => {
    // Jobs of an earlier run may still be sending; nobody should take them for dead before they have ended. One that hangs
    // on a database that went away must not keep all others waiting.
    await Promise.race([Promise.all(jobs), new Promise((resolve) => setTimeout(resolve, restartMs * 10).unref())]);
    const begun = await startQueueRun({ ...deps, task: tracked });
    run = begun;
    void begun.ended.then(() => {
      if (run !== begun || !wanted) return;
      run = null;
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
      await Promise.all(jobs);
      run = null;
    },
    lockedBy: (): string[] => run?.lockedBy() ?? [],
    /** While the run is between two lives there is nothing to hear; then it lets a moment pass. */
    news: (): Promise<void> => run?.news() ?? new Promise((resolve) => setTimeout(resolve, restartMs / 50)),
  };
}
export type Worker = ReturnType<typeof createWorker>;
