import { Redis } from 'ioredis';
import type { Logger } from './log.ts';

/** Redis is for what may be lost: nobody waits for it longer than this. Units: ms. */
const askMs = 500;
/** How long it is left alone after it failed to answer: a network that swallows everything must not cost every message `askMs`. */
const restMs = 5000;

/**
 * A connection that never stands in anybody's way: it connects in the background, for ever, and while it cannot, every
 * question is answered with `undefined` at once. Going and coming are each told once.
 */
export function openRedis(url: string, log: Logger) {
  const redis = new Redis(url, {
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    connectTimeout: 2000,
    commandTimeout: askMs,
    retryStrategy: (tries) => Math.min(tries * 200, 5000),
  });
  let isUp: boolean | null = null;
  let silentUntil = 0;
  const note = (up: boolean) => {
    if (isUp === up) return;
    isUp = up;
    // Never the error itself: it may quote the address, which may hold a password.
    if (up) log.info('redis answers; limits and tokens are shared with the other instances');
    else log.warn('redis does not answer; limits and tokens are kept by this instance alone until it does');
  };
  redis.on('error', () => note(false));
  redis.on('close', () => note(false));
  redis.on('ready', () => {
    silentUntil = 0;
    note(true);
  });
  redis.connect().catch(() => {}); // it tries again by itself

  return {
    get isUp() {
      return isUp === true;
    },
    /** What Redis answers; undefined when it does not. */
    async ask<T>(question: (redis: Redis) => Promise<T>): Promise<T | undefined> {
      if (redis.status !== 'ready' || performance.now() < silentUntil) return undefined;
      try {
        const answer = await question(redis);
        note(true);
        return answer;
      } catch {
        silentUntil = performance.now() + restMs;
        note(false);
        return undefined;
      }
    },
    close(): void {
      redis.removeAllListeners('close');
      redis.disconnect();
    },
  };
}
export type SharedRedis = ReturnType<typeof openRedis>;
