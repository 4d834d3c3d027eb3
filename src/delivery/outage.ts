import type { Clock } from '../lib/clock.ts';
import type { PlatformId } from '../platforms/port.ts';
import type { Sql } from '../store/db.ts';
import { wakeUnanswered } from './schedule.ts';

/** Shorter ones are a line that stuttered: their messages keep their backoff, else one that always fails would spin. */
const outageMs = 60_000;

/**
 * Notices when a platform that was out of reach answers again, and lets what waited for it go at once: after two hours without
 * an answer each message would sleep for up to three more. By this process's own calls; each instance wakes for itself.
 */
export function createOutage({ sql, clock }: { sql: Sql; clock: Clock }) {
  const silentSince = new Map<PlatformId, Date>();
  return {
    unanswered(platform: PlatformId): void {
      if (!silentSince.has(platform)) silentSince.set(platform, clock.now());
    },
    async answered(platform: PlatformId): Promise<void> {
      const since = silentSince.get(platform);
      silentSince.delete(platform);
      const now = clock.now();
      if (since && now.getTime() - since.getTime() >= outageMs) await wakeUnanswered(sql, platform, now);
    },
  };
}
export type Outage = ReturnType<typeof createOutage>;
