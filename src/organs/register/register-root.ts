import type { EntryDraft } from '../../evidence/index.ts';
import { chinaDate } from '../../lib/china-time.ts';
import type { Sql } from '../../store/db.ts';
import { walkRegister } from './walk-register.ts';

/** The register on a day, by its root: 64 hex characters. `version`: of the import of organs that made it. */
export interface RegisterRoot {
  version: number;
  /** `2026-09-30`, in China. Until an organ begins or ends the root of a later day is the same, and this day stands for it. */
  day: string;
  root: string;
}

/** Works out the root of a register and keeps it. Its entry is for the caller to append, in this transaction. */
export async function makeRegisterRoot(
  sql: Sql,
  { version, day, at }: { version: number; day: string; at: Date },
): Promise<RegisterRoot> {
  const { root, until } = await walkRegister(sql, { version, day });
  await sql(
    `INSERT INTO register_root (version, day, root, until, at)
     VALUES ($1::int, $2::date, $3::text, $4::date, $5::timestamptz) ON CONFLICT DO NOTHING`,
    [version, day, root, until, at.toISOString()],
  );
  return { version, day, root };
}

/**
 * The root under which a notice is issued now. One look by key; only where an organ has begun or ended since the last root, or an older
 * release imported the register, is the register read: once a day at most, for the notice that comes first.
 *
 * Shape: `entry` must go into the log before the notice's own; null where the root stands there already. The caller holds the notices' number.
 */
export async function registerRootFor(
  sql: Sql,
  version: number,
  at: Date,
): Promise<{ register: RegisterRoot; entry: EntryDraft | null }> {
  const day = chinaDate(at);
  const [known] = await sql<{ made: number; version: number | null; day: string; root: string; isOver: boolean }>(
    `SELECT made.version AS made, r.version, r.day::text, r.root, r.until <= $2::date AS "isOver"
     FROM (SELECT coalesce(max(id), 0)::int AS version FROM register_import WHERE kind = 'organs' AND id <= $1::int) AS made
     LEFT JOIN register_root r ON r.version = made.version AND r.day <= $2::date ORDER BY r.day DESC LIMIT 1`,
    [version, day],
  );
  const made = known?.made ?? 0;
  if (known && known.version !== null && known.isOver !== true) {
    return { register: { version: made, day: known.day, root: known.root }, entry: null };
  }
  const register = await makeRegisterRoot(sql, { version: made, day, at });
  const subject = `register/${made}`;
  return {
    register,
    entry: { kind: 'register.day', at, via: 'operator', subject, digest: register.root, facts: { ...register } },
  };
}
