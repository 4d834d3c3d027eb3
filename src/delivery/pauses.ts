import type { Clock } from '../lib/clock.ts';
import type { PlatformId } from '../platforms/port.ts';
import type { Sql } from '../store/db.ts';
import { wakePlatform } from './schedule.ts';

/** `halt`: our settings are refused. `limit`: too much was sent. `operator`: somebody said so, and must say otherwise. */
type PauseKind = 'halt' | 'limit' | 'operator';

export interface Pause {
  platform: string;
  kind: PauseKind;
  /** The platform's code, such as `40001`. */
  code: string;
  since: Date;
  /** When one message may try again; null: only when an operator resumes. */
  until: Date | null;
}

/** How long one refusal of our settings keeps everything back, in ms: WeCom blocks the address of who insists (wecom.md 5.2). */
export const haltMs = 10 * 60_000;
const limitProbeMs = 60_000;

/** May this message go out? `probe`: the platform rests, and this one message asks whether it is back. */
export type Leave = { go: true; probe: boolean } | { go: false; until: Date; code: string };

interface Deps {
  sql: Sql;
  clock: Clock;
}

/**
 * Platforms to which nothing goes out for now. The row in the database holds for every instance; `closing` covers the
 * moment until that row is written, so that jobs of this process beside the refused one do not repeat its mistake.
 */
export function createPauses({ sql, clock }: Deps) {
  const closing = new Map<string, Pause>();
  return {
    /** Gives leave to send, asked right before the call. When a rest is over exactly one message gets it, as a probe. */
    async leave(platform: PlatformId): Promise<Leave> {
      const now = clock.now();
      const stored = await findPause(sql, platform);
      const pause = closing.get(platform) ?? stored;
      return pause ? leaveDuring(sql, pause, now) : { go: true, probe: false };
    },

    /** Keeps a platform back until an instant of our clock. An operator's own pause stays. Gives whether it is news. */
    async hold(platform: PlatformId, why: Pick<Pause, 'kind' | 'code'> & { until: Date }): Promise<boolean> {
      const pause = { platform, since: clock.now(), ...why };
      closing.set(platform, pause);
      try {
        const before = await findPause(sql, platform);
        await sql(
          `INSERT INTO platform_pause AS p (platform, kind, code, since, until) VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT (platform) DO UPDATE SET kind = excluded.kind, code = excluded.code, until = excluded.until
            WHERE p.kind <> 'operator'`,
          [platform, pause.kind, pause.code, pause.since, pause.until],
        );
        return before?.code !== pause.code;
      } finally {
        closing.delete(platform);
      }
    },

    /** The probe came through: everything that waited runs now. */
    async lift(platform: PlatformId): Promise<void> {
      const lifted = await sql(
        `DELETE FROM platform_pause WHERE platform = $1 AND kind <> 'operator' RETURNING platform`,
        [platform],
      );
      if (lifted.length > 0) await wakePlatform(sql, platform, clock.now());
    },
  };
}
export type Pauses = ReturnType<typeof createPauses>;

async function leaveDuring(sql: Sql, { platform, kind, code, until }: Pause, now: Date): Promise<Leave> {
  const nowMs = now.getTime();
  if (until === null) return { go: false, until: new Date(nowMs + haltMs), code };
  if (until > now) return { go: false, until, code };
  const again = new Date(nowMs + (kind === 'halt' ? haltMs : limitProbeMs));
  // Repeats what it claims: of all who find the rest over, on any instance, one gets the row.
  const won = await sql(`UPDATE platform_pause SET until = $3 WHERE platform = $1 AND until = $2 RETURNING platform`, [
    platform,
    until,
    again,
  ]);
  return won.length > 0 ? { go: true, probe: true } : { go: false, until: again, code };
}

const columns = 'platform, kind, code, since, until';

async function findPause(sql: Sql, platform: PlatformId): Promise<Pause | null> {
  const [pause] = await sql<Pause>(`SELECT ${columns} FROM platform_pause WHERE platform = $1`, [platform]);
  return pause ?? null;
}

/** For health, metrics and operators. */
export const listPauses = (sql: Sql): Promise<Pause[]> =>
  sql<Pause>(`SELECT ${columns} FROM platform_pause ORDER BY platform`);

/** An operator keeps a platform back, on every instance, until `resumePlatform`. */
export async function pausePlatform(sql: Sql, platform: PlatformId, now: Date): Promise<void> {
  await sql(
    `INSERT INTO platform_pause AS p (platform, kind, code, since, until) VALUES ($1, 'operator', 'operator', $2, NULL)
     ON CONFLICT (platform) DO UPDATE SET kind = excluded.kind, code = excluded.code, until = NULL`,
    [platform, now],
  );
}

/** The operator has mended what a platform refused: whatever waited for that runs now. Pauses of other kinds stay. */
export async function resumeRefused(sql: Sql, now: Date): Promise<void> {
  const ended = await sql<{ platform: PlatformId }>(
    `DELETE FROM platform_pause WHERE kind = 'halt' RETURNING platform`,
  );
  for (const { platform } of ended) await wakePlatform(sql, platform, now);
}

/** An operator ends any pause, also one after a refusal; whatever waited runs now. */
export async function resumePlatform(sql: Sql, platform: PlatformId, now: Date): Promise<void> {
  await sql(`DELETE FROM platform_pause WHERE platform = $1`, [platform]);
  await wakePlatform(sql, platform, now);
}
