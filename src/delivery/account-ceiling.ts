import type { Clock } from '../lib/clock.ts';
import type { PlatformId } from '../platforms/port.ts';
import type { Sql } from '../store/db.ts';

/** A corporation has at least so many accounts to give: what a pilot with three clerks may count on. Our choice. */
const fewest = 200;
const keepMs = 10 * 60_000;

interface Deps {
  sql: Sql;
  clock: Clock;
  /** As the settings say. */
  given: Partial<Record<PlatformId, number>>;
}

/**
 * How many accounts a platform's corporation may have. Where nobody said so: as many as the register knows, for it has at
 * least those; so the day's limit reckoned from it is never above the platform's own.
 */
export function createAccountCeiling({ sql, clock, given }: Deps): (platform: PlatformId) => Promise<number> {
  const known = new Map<PlatformId, { accounts: number; untilMs: number }>();
  return async (platform) => {
    const told = given[platform];
    if (told !== undefined) return told;
    const nowMs = clock.now().getTime();
    const kept = known.get(platform);
    if (kept && kept.untilMs > nowMs) return kept.accounts;
    const [row] = await sql<{ accounts: number }>(
      'SELECT count(*)::int AS accounts FROM account WHERE platform = $1::text',
      [platform],
    );
    const accounts = Math.max(fewest, row?.accounts ?? 0);
    known.set(platform, { accounts, untilMs: nowMs + keepMs });
    return accounts;
  };
}
