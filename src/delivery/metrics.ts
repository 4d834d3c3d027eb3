import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { LimitName } from './send-limits.ts';
import type { PlatformId } from '../platforms/port.ts';
import type { Clock } from '../lib/clock.ts';
import type { Sql } from '../store/db.ts';
import { countQueue, findOldestQueued } from './queries.ts';
import type { OutboxRow } from './row.ts';

/** `retried` and `held` are steps on the way; a message ends as one of the others. */
type Ending = 'sent' | 'parked' | 'dropped' | 'retried' | 'held';

type Of = Pick<OutboxRow, 'topic' | 'platform'>;

/** What delivery tells about itself while it works. */
export interface DeliveryMetrics {
  settled(message: Of, ending: Ending): void;
  /** Seconds from the act to the platform's answer. */
  lag(message: Of, seconds: number): void;
  /** The platform took the message and named a receiver who does not get it. */
  unreached(message: Of, reason: string): void;
  /** So many receivers wait because we keep a limit ourselves, above which the platform would lose messages without a word. */
  held(platform: PlatformId, limit: LimitName, receivers: number): void;
}

export const noMetrics: DeliveryMetrics = { settled() {}, lag() {}, unreached() {}, held() {} };

/** What a figure is that the database does not tell: all others must still be readable, just then. */
const unknownQueue = { queued: NaN, parked: NaN };

/** The same for Prometheus. Depth and age of the queue are read when somebody asks; NaN while the database does not answer. */
export function createDeliveryMetrics(registry: Registry, { sql, clock }: { sql: Sql; clock: Clock }): DeliveryMetrics {
  const registers = [registry];
  const messages = new Counter({
    name: 'anda_delivery_messages_total',
    help: 'Messages by platform, topic and what became of them',
    labelNames: ['platform', 'topic', 'outcome'],
    registers,
  });
  const lag = new Histogram({
    name: 'anda_delivery_lag_seconds',
    help: 'From the act that caused a message to the answer of the platform',
    labelNames: ['platform', 'topic'],
    buckets: [0.1, 0.5, 1, 2, 5, 15, 60, 300, 3600, 86_400],
    registers,
  });
  const unreached = new Counter({
    name: 'anda_delivery_unreached_total',
    help: 'Receivers whom the platform named as not reached in an answer that was none of failure',
    labelNames: ['platform', 'reason'],
    registers,
  });
  const held = new Counter({
    name: 'anda_delivery_held_back_total',
    help: 'Receivers kept waiting by a limit that we keep ourselves',
    labelNames: ['platform', 'limit'],
    registers,
  });
  new Gauge({
    name: 'anda_delivery_queue_depth',
    help: 'Rows of the outbox that are not settled',
    labelNames: ['state'],
    registers,
    async collect() {
      const { queued, parked } = await countQueue(sql).catch(() => unknownQueue);
      this.set({ state: 'queued' }, queued);
      this.set({ state: 'parked' }, parked);
    },
  });
  new Gauge({
    name: 'anda_delivery_oldest_queued_seconds',
    help: 'Age of the oldest message that waits',
    registers,
    async collect() {
      const ageOf = (oldest: Date | null) =>
        oldest ? Math.max(0, (clock.now().getTime() - oldest.getTime()) / 1000) : 0;
      this.set(await findOldestQueued(sql).then(ageOf, () => NaN));
    },
  });
  return {
    settled: ({ platform, topic }, outcome) => messages.inc({ platform, topic, outcome }),
    lag: ({ platform, topic }, seconds) => lag.observe({ platform, topic }, Math.max(0, seconds)),
    unreached: ({ platform }, reason) => unreached.inc({ platform, reason }),
    held: (platform, limit, receivers) => held.inc({ platform, limit }, receivers),
  };
}
