import { randomBytes } from 'node:crypto';
import type { Clock } from '../../lib/clock.ts';
import { CallRefused } from './model.ts';

const lifeMs = 7200_000;

interface TokenDeps {
  clock: Clock;
  corpId: string;
  secret: string;
}

/**
 * Access tokens of the one app: random, 7,200 s, the same one while it is valid (wecom.md 4.1; that it is the same is not
 * documented, so nobody may rely on it: `revoke` takes it away early, as the platform may).
 */
export const createTokens = ({ clock, corpId, secret }: TokenDeps) => {
  const known = new Map<string, { until: number; revoked: boolean }>();
  let current: string | null = null;
  const isLive = (token: string | null) => {
    const entry = token === null ? undefined : known.get(token);
    return entry !== undefined && !entry.revoked && entry.until > clock.now().getTime();
  };
  return {
    /** `GET /cgi-bin/gettoken`. */
    get(query: URLSearchParams) {
      const [id, given] = [query.get('corpid'), query.get('corpsecret')];
      if (!id) throw new CallRefused(41002, 'corpid missing');
      if (id !== corpId) throw new CallRefused(40013, 'invalid corpid');
      if (!given) throw new CallRefused(41004, 'corpsecret missing');
      if (given !== secret) throw new CallRefused(40001, 'invalid credential');
      if (current === null || !isLive(current)) {
        current = randomBytes(64).toString('base64url');
        known.set(current, { until: clock.now().getTime() + lifeMs, revoked: false });
      }
      const left = (known.get(current)?.until ?? 0) - clock.now().getTime();
      return { access_token: current, expires_in: Math.floor(left / 1000) };
    },
    /** Every other call carries the token in its query, never in the body (wecom.md 0). */
    assertValid(query: URLSearchParams) {
      const token = query.get('access_token');
      if (!token) throw new CallRefused(41001, 'access_token missing');
      const entry = known.get(token);
      if (!entry || entry.revoked) throw new CallRefused(40014, 'invalid access_token');
      if (entry.until <= clock.now().getTime()) throw new CallRefused(42001, 'access_token expired');
    },
    /** All tokens given so far answer 40014 from now on. */
    revoke() {
      for (const entry of known.values()) entry.revoked = true;
    },
  };
};
export type Tokens = ReturnType<typeof createTokens>;
