import { z } from 'zod';
import type { Clock } from '../../lib/clock.ts';
import type { SharedCache } from '../../lib/shared-cache.ts';

const stored = z.object({ token: z.string().min(1), usableUntil: z.number() });
/** An access token and the instant (Unix milliseconds) from which it is no longer used. */
export type StoredToken = z.output<typeof stored>;

/** Where tokens are kept; may be shared by instances, may forget at any time. */
export interface TokenCache {
  read(key: string): Promise<StoredToken | null>;
  write(key: string, stored: StoredToken): Promise<void>;
  /** Forgets `token` and no other: somebody may have stored a newer one meanwhile. */
  drop(key: string, token: string): Promise<void>;
  /** Runs `act` while no other instance runs one under this key. */
  alone<T>(key: string, act: () => Promise<T>): Promise<T>;
}

export const createTokenCache = (cache: Omit<SharedCache, 'take' | 'state' | 'close'>, clock: Clock): TokenCache => ({
  async read(key) {
    return parse(await cache.read(key));
  },
  write: (key, token) => cache.write(key, JSON.stringify(token), token.usableUntil - clock.now().getTime()),
  async drop(key, token) {
    const value = await cache.read(key);
    if (value !== null && parse(value)?.token === token) await cache.drop(key, value);
  },
  alone: (key, act) => cache.alone(key, act),
});

/** What is no token of ours is none: it is fetched anew. */
function parse(value: string | null): StoredToken | null {
  if (value === null) return null;
  try {
    return stored.parse(JSON.parse(value));
  } catch {
    return null;
  }
}
