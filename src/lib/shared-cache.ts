import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from './clock.ts';
import type { Logger } from './log.ts';
import { createLocalRates, type RateAsk } from './rate-windows.ts';
import { openRedis, type SharedRedis } from './redis.ts';
import { dropIfSame, takeShared } from './redis-scripts.ts';

/** What the instances of one deployment share and may lose at any time. Without Redis each has its own. */
export interface SharedCache {
  /** Charges every key that has room in all windows. Gives, in ms, how long each of the others must wait. */
  take(ask: RateAsk): Promise<Map<string, number>>;
  read(key: string): Promise<string | null>;
  /** Kept for at most `keepMs`. */
  write(key: string, value: string, keepMs: number): Promise<void>;
  /** Forgets the key if it still holds this value: somebody may have written a newer one meanwhile. */
  drop(key: string, value: string): Promise<void>;
  /**
   * Runs `act` while nobody else runs one under this key. At its best: whoever waits too long, or loses Redis on the way,
   * runs it beside the other.
   */
  alone<T>(key: string, act: () => Promise<T>): Promise<T>;
  /** `none`: one process for itself. `lost`: for the time being too. */
  state(): 'none' | 'ok' | 'lost';
  close(): void;
}

interface Deps {
  clock: Clock;
  log: Logger;
  /** Null: in process. */
  redisUrl: string | null;
}

/** Of other people's keys in the same Redis. */
const prefix = 'anda:';
/** A lock outlives the longest call made under it; who waits gives up a little later. Units: ms. */
const lockMs = 15_000;
const mostWaitMs = 16_000;
const againMs = 50;

/** Begins to connect and does not wait for it. */
export function createSharedCache({ clock, log, redisUrl }: Deps): SharedCache {
  const local = createLocalCache(clock);
  return redisUrl === null ? local : overRedis(openRedis(redisUrl, log), local, clock);
}

/** Everything in this process. */
export function createLocalCache(clock: Clock) {
  const rates = createLocalRates(clock);
  const values = new Map<string, { value: string; untilMs: number }>();
  const queues = new Map<string, Promise<unknown>>();
  return {
    take: async (ask) => rates.take(ask),
    giveBack: (key, ask) => rates.giveBack(key, ask),
    async read(key) {
      const kept = values.get(key);
      return kept && kept.untilMs > clock.now().getTime() ? kept.value : null;
    },
    async write(key, value, keepMs) {
      values.set(key, { value, untilMs: clock.now().getTime() + keepMs });
    },
    async drop(key, value) {
      if (values.get(key)?.value === value) values.delete(key);
    },
    async alone<T>(key: string, act: () => Promise<T>): Promise<T> {
      const before = queues.get(key) ?? Promise.resolve();
      const mine = before.then(act);
      const settled = mine.catch(() => {}); // its caller gets the error
      queues.set(key, settled);
      try {
        return await mine;
      } finally {
        if (queues.get(key) === settled) queues.delete(key);
      }
    },
    state: () => 'none',
    close() {},
  } satisfies SharedCache & { giveBack: (key: string, ask: RateAsk) => void };
}
type LocalCache = ReturnType<typeof createLocalCache>;

/** Redis counts for all; what this instance sent is counted here, too, so that a lost or emptied Redis forgives it nothing. */
function overRedis(redis: SharedRedis, local: LocalCache, clock: Clock): SharedCache {
  return {
    async take(ask) {
      const waits = await local.take(ask);
      const keys = ask.keys.filter((key) => !waits.has(key));
      if (keys.length === 0 || ask.windows.length === 0) return waits;
      const mine = { ...ask, keys };
      const shared = await redis.ask((server) => takeShared(server, prefix, mine, clock.now()));
      for (const [n, key] of keys.entries()) {
        const waitMs = shared?.[n] ?? 0;
        if (waitMs <= 0) continue;
        waits.set(key, waitMs);
        local.giveBack(key, ask);
      }
      return waits;
    },
    async read(key) {
      const found = await redis.ask((server) => server.get(prefix + key));
      return found === undefined ? local.read(key) : found;
    },
    async write(key, value, keepMs) {
      await local.write(key, value, keepMs);
      await redis.ask((server) => server.set(prefix + key, value, 'PX', Math.max(1, Math.round(keepMs))));
    },
    async drop(key, value) {
      await local.drop(key, value);
      await redis.ask((server) => dropIfSame(server, prefix + key, value));
    },
    alone: (key, act) => local.alone(key, () => locked(redis, `${prefix}lock:${key}`, act)),
    state: () => (redis.isUp ? 'ok' : 'lost'),
    close: () => redis.close(),
  };
}

async function locked<T>(redis: SharedRedis, key: string, act: () => Promise<T>): Promise<T> {
  const mine = randomUUID();
  const giveUpAt = performance.now() + mostWaitMs;
  for (;;) {
    const won = await redis.ask((server) => server.set(key, mine, 'PX', lockMs, 'NX'));
    if (won !== null || performance.now() > giveUpAt) break; // ours, or there is no Redis to ask
    await pause(againMs);
  }
  try {
    return await act();
  } finally {
    await redis.ask((server) => dropIfSame(server, key, mine));
  }
}
