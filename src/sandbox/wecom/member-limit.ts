import type { Clock } from '../../lib/clock.ts';

const perMinute = 30;
const perHour = 1000;

/**
 * 30 messages a minute and 1,000 an hour from one app to one member; what is above is lost without a word (wecom.md 5.1). `isUsedUp`
 * takes one message for such a one whatever came before.
 */
export const createMemberLimit = (clock: Clock, isUsedUp = () => false) => {
  const sentAt = new Map<string, number[]>();
  return {
    /** True when this one still gets through; then it counts. */
    take(user: string): boolean {
      if (isUsedUp()) return false;
      const now = clock.now().getTime();
      const hour = (sentAt.get(user) ?? []).filter((at) => at > now - 3600_000);
      const minute = hour.filter((at) => at > now - 60_000);
      const passes = minute.length < perMinute && hour.length < perHour;
      if (passes) hour.push(now);
      sentAt.set(user, hour);
      return passes;
    },
  };
};
