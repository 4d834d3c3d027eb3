import { chinaDate } from '../../lib/china-time.ts';
import type { Account } from '../../platforms/port.ts';
import type { Sql } from '../../store/db.ts';
import type { Level, Role } from '../rules.ts';

/** A post somebody holds today, in an organ that exists today. */
export interface Holding {
  organId: number;
  organCode: string;
  organName: string;
  level: Level;
  post: string;
  roles: Role[];
}

/** Who writes or taps. */
export interface Actor {
  personId: number;
  name: string;
  face: 'card' | 'text';
  accountId: number;
  account: Account;
  /** The organ this person has chosen to act for (切换单位); may be one where no post is held any more. */
  actingOrganId: number | null;
  /** By organ code; empty when every post has ended. */
  holdings: Holding[];
}

type ActorRow = Omit<Actor, 'account'>;

/**
 * The person behind an account, with the posts held on the day of `at` in China; null when nobody has this account, or
 * its person is no longer valid.
 *
 * Source: domain.md 2 ("Organs acknowledge, people act": person, post and organ are kept apart).
 */
export async function findActor(sql: Sql, account: Account, at: Date): Promise<Actor | null> {
  const user = account.user.toLowerCase();
  const [row] = await sql<ActorRow>(
    `SELECT p.id AS "personId", p.name, p.face, a.id AS "accountId", p.acting_organ_id AS "actingOrganId",
       coalesce((
         SELECT json_agg(json_build_object('organId', o.id, 'organCode', o.code, 'organName', o.name, 'level', o.level,
                  'post', h.post, 'roles', h.roles) ORDER BY o.code, h.post)
         FROM post_holder h JOIN organ o ON o.id = h.organ_id
         WHERE h.person_id = p.id
           AND (h.valid_from IS NULL OR h.valid_from <= $4::date) AND (h.valid_to IS NULL OR h.valid_to > $4::date)
           AND (o.valid_from IS NULL OR o.valid_from <= $4::date) AND (o.valid_to IS NULL OR o.valid_to > $4::date)
       ), '[]') AS holdings
     FROM account a JOIN person p ON p.id = a.person_id
     WHERE a.platform = $1::text AND a.corp = $2::text AND a."user" = $3::text
       AND (p.valid_from IS NULL OR p.valid_from <= $4::date) AND (p.valid_to IS NULL OR p.valid_to > $4::date)`,
    [account.platform, account.corp, user, chinaDate(at)],
  );
  return row ? { ...row, account: { platform: account.platform, corp: account.corp, user } } : null;
}
