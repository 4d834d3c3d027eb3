import { z } from 'zod';
import type { Clock } from '../../lib/clock.ts';
import { PlatformError } from '../port.ts';
import { failureOf } from './errcodes.ts';
import { exchange, type Fetch } from './http.ts';
import type { WecomApp } from './settings.ts';
import type { TokenCache } from './token-cache.ts';

const granted = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });

/** A token must outlive the call it is used in, and the clocks' difference; short-lived ones lose a tenth. */
const marginMs = 5 * 60_000;

interface Tokens {
  /** A usable token. `refused` is the one that the platform did not take: it is never given out again, unless the platform does. */
  get(refused?: string): Promise<string>;
}

interface Deps {
  corpId: string;
  app: WecomApp;
  apiBase: string;
  clock: Clock;
  fetch: Fetch;
  cache: TokenCache;
}

/**
 * Access tokens of one app, fetched by one caller at a time however many wait, on however many instances share the cache
 * (wecom.md 4.1 and 14.19, path/91039).
 *
 * Throws: PlatformError.
 */
export function createTokens({ corpId, app, apiBase, clock, fetch, cache }: Deps): Tokens {
  const key = `wecom:${corpId}:${app.agentId}`;
  let flight: Promise<string> | null = null;

  const cached = async (): Promise<string | null> => {
    const stored = await cache.read(key);
    return stored && stored.usableUntil > clock.now().getTime() ? stored.token : null;
  };
  // Read again once it is our turn: whoever had it before has stored what we came for.
  const fetched = async (): Promise<string> => (await cached()) ?? fetchToken();
  // The cache is read inside the flight: between a read outside and the start of a flight another one may have ended.
  const cachedOrFetched = async (): Promise<string> => (await cached()) ?? cache.alone(key, fetched);
  const fetchToken = async (): Promise<string> => {
    const url = new URL(`${apiBase}/cgi-bin/gettoken`);
    url.search = new URLSearchParams({ corpid: corpId, corpsecret: app.secret }).toString();
    const askedAt = clock.now().getTime();
    const reply = await exchange(fetch, url, { method: 'GET' });
    if (reply.errcode !== 0) throw failureOf(reply, '/cgi-bin/gettoken');
    const parsed = granted.safeParse(reply);
    if (!parsed.success) throw new PlatformError('retry', 'transport', 'wecom gettoken: an answer without a token');
    const { access_token: token, expires_in: seconds } = parsed.data;
    const lifeMs = seconds * 1000;
    await cache.write(key, { token, usableUntil: askedAt + lifeMs - Math.min(marginMs, lifeMs / 10) });
    return token;
  };
  const join = (): Promise<string> =>
    (flight ??= cachedOrFetched().finally(() => {
      flight = null;
    }));

  return {
    async get(refused) {
      if (refused === undefined) return join();
      await cache.drop(key, refused);
      const token = await join();
      // A flight that began before the drop may bring the refused one. Twice means that the platform stands by it.
      return token === refused ? join() : token;
    },
  };
}
