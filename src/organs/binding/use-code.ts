import { chinaDate } from '../../lib/china-time.ts';
import type { Account } from '../../platforms/port.ts';
import type { Sql } from '../../store/db.ts';
import { hashOnDay } from './code-hash.ts';
import { unboundHolders, type UnboundHolder } from './unbound-holders.ts';

const hourMs = 3600_000;
/** Wrong codes an account may try. A guess hits one of n live codes with n in a million. */
const mostAnHour = 5;
const mostADay = 15;

export interface Bound extends UnboundHolder {
  outcome: 'bound';
  accountId: number;
  organ: { id: number; code: string; name: string };
}

export type Binding =
  | Bound
  /** Too many wrong codes; this one was not even looked at. */
  | { outcome: 'locked' }
  /** Never made, used, replaced or of another day: nobody is told which. */
  | { outcome: 'wrong'; left: number }
  /** Several may be meant: the same code with one of these names. */
  | { outcome: 'several'; organName: string; names: string[] }
  /** The register has nobody here who needs an account, or not by this name. */
  | { outcome: 'nobody'; organName: string }
  /** The account is somebody's whose time in the register is over. */
  | { outcome: 'taken' };

/**
 * Binds the writer's account to a person of the register by a code. Who has the code and no name is the organ's only
 * unbound holder, else must say who. Never makes a person. A wrong code is counted, so the caller must commit.
 *
 * Shape: until the code is right, nothing in the answer depends on any organ.
 */
export async function useBindingCode(
  sql: Sql,
  account: Account,
  { code, name, now }: { code: string; name: string | null; now: Date },
): Promise<Binding> {
  const user = account.user.toLowerCase();
  const { platform, corp } = account;
  // Guesses of one account one after the other, also over two instances: side by side they would not see each other's count.
  await sql('SELECT pg_advisory_xact_lock(hashtextextended($1::text, 0)) IS NULL AS locked', [
    `bind/${platform}/${corp}/${user}`,
  ]);
  const left = await triesLeft(sql, { platform, corp, user }, now);
  if (left === 0) return { outcome: 'locked' };
  const found = await findCode(sql, code, now);
  if (!found) {
    await sql(
      'INSERT INTO binding_try (platform, corp, "user", at) VALUES ($1::text, $2::text, $3::text, $4::timestamptz)',
      [platform, corp, user, now.toISOString()],
    );
    return { outcome: 'wrong', left: left - 1 };
  }
  const holders = (await unboundHolders(sql, [found.organ.id], now, account)).get(found.organ.id) ?? [];
  const meant = name === null ? holders : holders.filter((holder) => holder.name === name);
  const [holder, ...others] = meant;
  if (!holder && holders.length > 0) return several(found.organ.name, holders);
  if (!holder) return { outcome: 'nobody', organName: found.organ.name };
  if (others.length > 0) return several(found.organ.name, meant);
  const [bound] = await sql<{ id: number }>(
    `INSERT INTO account (platform, corp, "user", person_id) VALUES ($1::text, $2::text, $3::text, $4::int)
     ON CONFLICT (platform, corp, "user") DO NOTHING RETURNING id`,
    [platform, corp, user, holder.personId],
  );
  if (!bound) return { outcome: 'taken' };
  await sql('UPDATE binding_code SET ended_at = $2::timestamptz, account_id = $3::int WHERE id = $1::int', [
    found.id,
    now.toISOString(),
    bound.id,
  ]);
  return { outcome: 'bound', ...holder, accountId: bound.id, organ: found.organ };
}

const several = (organName: string, holders: UnboundHolder[]): Binding => ({
  outcome: 'several',
  organName,
  names: holders.map(({ name }) => name),
});

async function triesLeft(sql: Sql, { platform, corp, user }: Account, now: Date): Promise<number> {
  await sql(
    `DELETE FROM binding_try WHERE platform = $1::text AND corp = $2::text AND "user" = $3::text
       AND at < $4::timestamptz`,
    [platform, corp, user, new Date(now.getTime() - 24 * hourMs).toISOString()],
  );
  const [tries] = await sql<{ hour: number; day: number }>(
    `SELECT count(*) FILTER (WHERE at > $4::timestamptz)::int AS hour, count(*)::int AS day FROM binding_try
     WHERE platform = $1::text AND corp = $2::text AND "user" = $3::text`,
    [platform, corp, user, new Date(now.getTime() - hourMs).toISOString()],
  );
  const { hour = 0, day = 0 } = tries ?? {};
  return Math.max(0, Math.min(mostAnHour - hour, mostADay - day));
}

/** Locked: of two accounts with one code, the later finds it used. */
async function findCode(sql: Sql, code: string, now: Date) {
  const day = chinaDate(now);
  const hash = await hashOnDay(sql, code, day);
  if (hash === null) return null;
  const [found] = await sql<{ id: number; organId: number }>(
    `SELECT id, organ_id AS "organId" FROM binding_code
     WHERE day = $1::date AND hash = $2::text AND ended_at IS NULL FOR UPDATE`,
    [day, hash],
  );
  if (!found) return null;
  const [organ] = await sql<{ id: number; code: string; name: string }>(
    'SELECT id, code, name FROM organ WHERE id = $1::int',
    [found.organId],
  );
  return organ ? { id: found.id, organ } : null;
}
