import type { RateWindow } from '../lib/rate-windows.ts';
import type { SharedCache } from '../lib/shared-cache.ts';
import type { Platform, PlatformId } from '../platforms/port.ts';
import { priorities } from './message.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** Calls of a platform's API that have a budget of their own; sending itself has none (wecom.md 5.1). */
type Call = 'redraw' | 'upload';

interface PlatformLimits {
  /** Messages of one app to one member. WeCom drops what is above without a word, so nobody would ever know. */
  member: readonly RateWindow[];
  /** Calls of one API by one corporation. */
  call: readonly RateWindow[];
  /** Person-times of one app in a day, for each account the corporation may have. Null: no such limit. */
  perAccount: number | null;
}

/** All a little below what the platform allows (wecom.md 5.1: 30 and 1,000; 10,000 and 150,000; 200): its clock is not ours. */
const limitsOf: Record<PlatformId, PlatformLimits> = {
  wecom: {
    member: [
      { ms: minuteMs, most: 28 },
      { ms: hourMs, most: 950 },
    ],
    call: [
      { ms: minuteMs, most: 9500 },
      { ms: hourMs, most: 145_000 },
    ],
    perAccount: 200,
  },
  dingtalk: { member: [], call: [], perAccount: null },
};

/** What of the day's person-times only answers to people may use: a great fan-out must not leave those who sign without receipts. */
const keptForAnswers = 0.1;

/** Which limit kept a receiver or a call waiting. */
export type LimitName = 'member' | 'app' | 'call';

interface Deps {
  cache: Pick<SharedCache, 'take'>;
  /** How many accounts a platform's corporation may have, as far as known. */
  accountsOf: (platform: PlatformId) => Promise<number>;
}

type On = Pick<Platform, 'id' | 'corp'>;

/** What we may send and call, counted over all instances that share the cache, before each call. Waits are in ms. */
export const createSendLimits = ({ cache, accountsOf }: Deps) => ({
  /** Charges `messages` to each user who may have them now. Gives how long each of the others must wait. */
  async members({ id, corp }: On, users: readonly string[], messages = 1): Promise<Map<string, number>> {
    const keyOf = (user: string) => `${id}:${corp}:member:${user.toLowerCase()}`;
    const waits = await cache.take({
      keys: [...new Set(users.map(keyOf))],
      windows: limitsOf[id].member,
      cost: messages,
    });
    return new Map(
      users.flatMap((user) => [waits.get(keyOf(user))].flatMap((ms) => (ms ? [[user, ms] as const] : []))),
    );
  },

  /** Charges so many person-times to the app's day. Gives 0, or how long until the next one begins. */
  async app({ id, corp }: On, personTimes: number, priority: number): Promise<number> {
    const { perAccount } = limitsOf[id];
    if (perAccount === null) return 0;
    const all = perAccount * (await accountsOf(id));
    const most = priority <= priorities.reply ? all : Math.floor(all * (1 - keptForAnswers));
    return take(cache, `${id}:${corp}:app`, [{ ms: dayMs, most, natural: true }], personTimes);
  },

  /** Charges one call. Gives 0, or how long to wait. */
  call: ({ id, corp }: On, call: Call): Promise<number> =>
    take(cache, `${id}:${corp}:call:${call}`, limitsOf[id].call, 1),
});
export type SendLimits = ReturnType<typeof createSendLimits>;

async function take(cache: Deps['cache'], key: string, windows: readonly RateWindow[], cost: number): Promise<number> {
  const waits = await cache.take({ keys: [key], windows, cost });
  return waits.get(key) ?? 0;
}
