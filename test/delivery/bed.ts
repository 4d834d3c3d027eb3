import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { createDelivery, createSendLimits, enqueue, priorities } from '../../src/delivery/index.ts';
import type { Delivery, DeliveryDeps, OutboxMessage, Outcome, Receiver, Topic } from '../../src/delivery/index.ts';
import { createMovableClock, type Clock } from '../../src/lib/clock.ts';
import { createLog } from '../../src/lib/log.ts';
import { createLocalCache } from '../../src/lib/shared-cache.ts';
import { openStore, pgSql, type Sql, type Store } from '../../src/store/db.ts';
import { cloneDb } from '../support/db.ts';
import { createStandIn, face } from './stand-in.ts';

export const noon = new Date('2026-09-01T04:00:00Z');
export const log = createLog('silent');

/** Limits of one process, for a corporation of 10,000 accounts. */
export const limitsAt = (clock: Clock, accounts = 10_000) =>
  createSendLimits({ cache: createLocalCache(clock), accountsOf: async () => accounts });

/** A database, and per test a clock at noon, a platform, a topic `card` that keeps what it hears, and deliveries on them. */
export function useBed() {
  let store: Store;
  let adminUrl = '';
  let deliveries: Delivery[] = [];
  const bed = {
    get store() {
      return store;
    },
    get adminUrl() {
      return adminUrl;
    },
    get sql() {
      return pgSql(store.pool);
    },
    clock: createMovableClock(noon),
    standIn: createStandIn(),
    heard: [] as Outcome[],
    topics: {} as Record<string, Topic>,
    /** Half of every ceiling. */
    random: () => 0.5,
    deliver(more: Partial<DeliveryDeps> = {}): Delivery {
      const { clock, standIn, topics, random } = bed;
      const platforms = new Map([['wecom', standIn.platform] as const]);
      const delivery = createDelivery({
        store,
        clock,
        platforms,
        topics,
        limits: limitsAt(clock),
        log,
        random,
        ...more,
      });
      deliveries.push(delivery);
      return delivery;
    },
    enqueue: (...messages: OutboxMessage[]) => store.batch((sql) => enqueue(sql, messages, bed.clock.now())),
    later(ms: number) {
      bed.clock.set(new Date(bed.clock.now().getTime() + ms));
    },
    rows: () =>
      bed.sql<{
        id: number;
        state: string;
        users: string[];
        attempts: number;
        lastError: string | null;
        sendCode: string | null;
      }>(
        `SELECT id, state, users, attempts, last_error AS "lastError", send_code AS "sendCode" FROM outbox ORDER BY id`,
      ),
    jobs: async () => {
      const [row] = await bed.sql<{ jobs: number }>('SELECT count(*)::int AS jobs FROM graphile_worker.jobs');
      return row?.jobs;
    },
  };

  beforeAll(async () => {
    const clone = await cloneDb();
    adminUrl = clone.adminUrl;
    store = openStore(clone.url);
  });
  beforeEach(async () => {
    await wipe(bed.sql);
    bed.clock = createMovableClock(noon);
    bed.standIn = createStandIn();
    bed.heard = [];
    bed.topics = {
      card: {
        async compose(_sql, { subject, outboxId }) {
          const { title = '通知' } = subject as { title?: string }; // written by the tests below
          return { ...face(title), taskId: `t-${outboxId}` };
        },
        async onOutcome(_sql, outcome) {
          bed.heard.push(outcome);
        },
      },
    };
  });
  afterEach(async () => {
    await Promise.all(deliveries.map((delivery) => delivery.stop()));
    deliveries = [];
  });
  afterAll(() => store.close());
  return bed;
}

/** By DELETE: the role that runs the bot may not truncate. */
async function wipe(sql: Sql) {
  for (const table of ['outbox', 'platform_pause', 'dialogue', 'inbox_key', 'job_slot', 'account', 'person']) {
    await sql(`DELETE FROM ${table}`);
  }
  await sql(
    `SELECT graphile_worker.force_unlock_workers(ARRAY(SELECT locked_by FROM graphile_worker.jobs WHERE locked_by IS NOT NULL))`,
  );
  await sql(
    'SELECT count(*)::int AS gone FROM graphile_worker.complete_jobs(ARRAY(SELECT id FROM graphile_worker.jobs))',
  );
}

export const to = (...users: string[]): Receiver[] =>
  users.map((user, n) => ({ accountId: n + 1, user, deliveryId: n + 101 }));

export const many = (count: number): Receiver[] => to(...Array.from({ length: count }, (_, n) => `u${n}`));

export const card = (receivers: readonly Receiver[], more: Partial<OutboxMessage> = {}): OutboxMessage => ({
  topic: 'card',
  kind: 'send',
  platform: 'wecom',
  corp: '',
  receivers,
  subject: { noticeNumber: 12, title: '通知' },
  priority: priorities.relayCard,
  ...more,
});
