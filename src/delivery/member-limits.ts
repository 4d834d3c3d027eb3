import type { Clock } from '../lib/clock.ts';
import type { PlatformId } from '../platforms/port.ts';

interface Window {
  ms: number;
  most: number;
}

/**
 * How many messages one app may send to one member, a little below what the platform allows: WeCom drops what is above 30 a
 * minute or 1,000 an hour without a word (wecom.md 5.1), and its clock is not ours. Empty: the platform says no when it minds.
 */
const windows: Record<PlatformId, readonly Window[]> = {
  wecom: [
    { ms: 60_000, most: 28 },
    { ms: 3600_000, most: 950 },
  ],
  dingtalk: [],
};
const longestMs = 3600_000;
const sweepAbove = 50_000;

/**
 * Counts what each member of a platform was sent. In this process only: several instances together may exceed the limit
 * for one member, who would have to be written to thirty times a minute; counting over instances is Redis's part.
 */
export function createMemberLimits(clock: Clock) {
  const sent = new Map<string, number[]>();

  const sweep = (nowMs: number) => {
    for (const [key, times] of sent) if ((times.at(-1) ?? 0) <= nowMs - longestMs) sent.delete(key);
  };

  return {
    /**
     * Counts one message to each user who may have it now. Gives, in ms, how long each of the others must wait.
     */
    take(platform: PlatformId, users: readonly string[]): Map<string, number> {
      const limits = windows[platform];
      const nowMs = clock.now().getTime();
      const waits = new Map<string, number>();
      if (limits.length === 0) return waits;
      if (sent.size > sweepAbove) sweep(nowMs);
      for (const user of users) {
        const key = `${platform}/${user.toLowerCase()}`;
        const times = (sent.get(key) ?? []).filter((at) => at > nowMs - longestMs && at <= nowMs);
        const waitMs = Math.max(0, ...limits.map((window) => waitFor(window, times, nowMs)));
        if (waitMs > 0) waits.set(user, waitMs);
        else times.push(nowMs);
        sent.set(key, times);
      }
      return waits;
    },
  };
}
export type MemberLimits = ReturnType<typeof createMemberLimits>;

/** Until the message falls out of the window that keeps the next one from fitting in. */
function waitFor({ ms, most }: Window, times: readonly number[], nowMs: number): number {
  const blocking = times.at(-most);
  return blocking === undefined ? 0 : Math.max(0, blocking + ms - nowMs);
}
