import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/log.ts';
import type { Platform, PlatformId } from '../platforms/port.ts';
import { pgSql, type Store } from '../store/db.ts';
import { createDeliver, type DeliverDeps } from './deliver.ts';
import { createDeliverAll } from './deliver-faces.ts';
import { drain } from './drain.ts';
import { noMetrics, type DeliveryMetrics } from './metrics.ts';
import { createOutage } from './outage.ts';
import { parkRow, requeueRows } from './park.ts';
import { createPauses, pausePlatform, resumePlatform } from './pauses.ts';
import { createPutOff } from './put-off.ts';
import { healRows, wakeAbsent } from './schedule.ts';
import type { SendLimits } from './send-limits.ts';
import type { Topic } from './topic.ts';
import { createWorker } from './worker.ts';

export interface DeliveryDeps {
  store: Pick<Store, 'pool' | 'batch'>;
  clock: Clock;
  platforms: ReadonlyMap<PlatformId, Platform>;
  /** How each feature composes its messages and hears what became of them. */
  topics: Readonly<Record<string, Topic>>;
  /** Counted by whoever else sends past the outbox, too. */
  limits: SendLimits;
  log: Logger;
  metrics?: DeliveryMetrics;
  /** From 0 to 1; for tests of the backoff. */
  random?: () => number;
  /** Messages under way at once, by this instance. */
  concurrency?: number;
}

/**
 * Sends what stands in the outbox: on any instance, at least once, in the order of priorities, and says to each topic in
 * the closing transaction what became of its message. What cannot be sent is parked for an operator, never lost.
 */
export function createDelivery({ store, clock, platforms, topics, limits, log, ...more }: DeliveryDeps) {
  const { metrics = noMetrics, random = Math.random, concurrency = 8 } = more;
  const { pool } = store;
  const sql = pgSql(pool);
  const batch: Store['batch'] = (act) => store.batch(act);
  const pauses = createPauses({ sql, clock });
  const outage = createOutage({ sql, clock });
  const put = createPutOff({ sql, batch, clock, topics, pauses, outage, metrics, log, random });
  const deps: DeliverDeps = { sql, batch, clock, platforms, topics, pauses, outage, limits, put, metrics, log, random };
  const worker = createWorker({ pool, log, concurrency, task: createDeliverAll(deps, createDeliver(deps)) });

  return {
    /** Begins to send. Also mends what a crash left behind, and wakes rows that waited for a platform we now have. */
    async start(): Promise<void> {
      await worker.start();
      const healed = await batch(healRows);
      if (healed > 0) log.warn({ rows: healed }, 'messages without a job have one again');
      await wakeAbsent(sql, { platforms: [...platforms.keys()], topics: Object.keys(topics) }, clock.now());
    },
    /** Takes no more jobs and waits for those that run; none is lost, and none stays locked. */
    stop: () => worker.stop(),
    /**
     * Resolves when nothing is left that could be sent by now. For tests and the demo: a message that waits for later is
     * pulled forward once the clock was moved past that.
     */
    drain: () => drain({ sql, clock, worker }),
    /** An operator keeps one waiting message back. Gives false when it is not waiting. */
    park: (outboxId: number): Promise<boolean> => batch((tx) => parkRow(tx, outboxId)),
    /** An operator sends one parked message, or all, again. Gives how many. */
    requeue: (which: number | 'all'): Promise<number> => batch((tx) => requeueRows(tx, which)),
    /** Nothing goes to this platform, on any instance, until `resume`. */
    pause: (platform: PlatformId): Promise<void> => pausePlatform(sql, platform, clock.now()),
    /** Ends any pause, an operator's or one after a refusal. */
    resume: (platform: PlatformId): Promise<void> => resumePlatform(sql, platform, clock.now()),
  };
}
export type Delivery = ReturnType<typeof createDelivery>;
