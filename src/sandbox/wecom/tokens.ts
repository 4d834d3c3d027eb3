import { randomBytes } from 'node:crypto';
import type { Clock } from '../../lib/clock.ts';
import { CallRefused } from './model.ts';

const lifeMs = 7200_000;
const banMs = 3600_000;

interface TokenDeps {
  clock: Clock;
  corpId: string;
  secret: string;
  /** Wrong secrets after which this machine is blocked for an hour; no page gives the number. Unset: never. */
  banAfterWrongSecrets?: number;
  /** True: no address is trusted, whatever the list says. */
  trustsNobody?: () => boolean;
}

/**
 * Access tokens of the one app: random, 7,200 s, the same one while it is valid (wecom.md 4.1; that it is the same is not
 * documented, so nobody may rely on it: `revoke` takes it away early, as the platform may).
 */
export const createTokens = (deps: TokenDeps) => {
  const { clock, corpId, secret, banAfterWrongSecrets = Infinity, trustsNobody = () => false } = deps;
  let [wrongSecrets, bannedUntil] = [0, 0];
  let trusted: readonly string[] | null = null;
  const assertSecret = (given: string) => {
    const now = clock.now().getTime();
    if (now < bannedUntil) throw new CallRefused(45009, 'api freq out of limit');
    if (given === secret) return void (wrongSecrets = 0);
    wrongSecrets += 1;
    if (wrongSecrets >= banAfterWrongSecrets) [wrongSecrets, bannedUntil] = [0, now + banMs];
    throw new CallRefused(40001, 'invalid credential');
  };
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
      assertSecret(given);
      if (current === null || !isLive(current)) {
        current = randomBytes(64).toString('base64url');
        known.set(current, { until: clock.now().getTime() + lifeMs, revoked: false });
      }
      const left = (known.get(current)?.until ?? 0) - clock.now().getTime();
      return { access_token: current, expires_in: Math.floor(left / 1000) };
    },
    /** Every other call carries the token in its query, never in the body (wecom.md 0). */
    assertValid(query: URLSearchParams, address: string) {
      const token = query.get('access_token');
      if (!token) throw new CallRefused(41001, 'access_token missing');
      const entry = known.get(token);
      if (!entry || entry.revoked) throw new CallRefused(40014, 'invalid access_token');
      if (entry.until <= clock.now().getTime()) throw new CallRefused(42001, 'access_token expired');
      if (trustsNobody() || (trusted !== null && !trusted.includes(address))) {
        throw new CallRefused(60020, `not allow to access from your ip, hint: [1], from ip: ${address}`);
      }
    },
    /** The list of 企业可信IP; null trusts every address. */
    trust: (addresses: readonly string[] | null) => void (trusted = addresses),
    /** All tokens given so far answer 40014 from now on. */
    revoke() {
      for (const entry of known.values()) entry.revoked = true;
    },
  };
};
export type Tokens = ReturnType<typeof createTokens>;
