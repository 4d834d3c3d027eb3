import { chinaDate } from '../../lib/china-time.ts';
import type { Sql } from '../../store/db.ts';

/** Somebody who holds a post today and has an account at WeCom, once, with one of the organs. `user` in lower case. */
export interface Registered {
  user: string;
  name: string;
  organ: string;
}

const current = `(h.valid_from IS NULL OR h.valid_from <= $1::date) AND (h.valid_to IS NULL OR h.valid_to > $1::date)`;

/** Accounts of one corporation, and of none yet: those become its own at the next start. */
export const readRegistered = (sql: Sql, corp: string, now: Date): Promise<Registered[]> =>
  sql<Registered & { id: number }>(
    `SELECT DISTINCT ON (a."user") a."user", p.name, o.name AS organ
       FROM account a JOIN person p ON p.id = a.person_id
       JOIN post_holder h ON h.person_id = p.id JOIN organ o ON o.id = h.organ_id
      WHERE a.platform = 'wecom' AND a.corp IN ($2::text, '') AND ${current} ORDER BY a."user", o.code`,
    [chinaDate(now), corp],
  );

/** How many organs the register has, and how many people hold a post without any account. */
export async function countRegister(sql: Sql, now: Date): Promise<{ organs: number; withoutAccount: number }> {
  const [row] = await sql<{ organs: number; withoutAccount: number }>(
    `SELECT (SELECT count(*)::int FROM organ WHERE valid_to IS NULL OR valid_to > $1::date) AS organs,
            (SELECT count(DISTINCT h.person_id)::int FROM post_holder h
              WHERE ${current} AND NOT EXISTS (SELECT FROM account a WHERE a.person_id = h.person_id)) AS "withoutAccount"`,
    [chinaDate(now)],
  );
  return row ?? { organs: 0, withoutAccount: 0 };
}

/** Who holds a post today and has no account anywhere, with one of the organs. */
export const readUnbound = async (sql: Sql, now: Date): Promise<{ name: string; organ: string }[]> => {
  const rows = await sql<{ name: string; organ: string; code: string }>(
    `SELECT DISTINCT ON (p.id) p.name, o.name AS organ, o.code
       FROM person p JOIN post_holder h ON h.person_id = p.id JOIN organ o ON o.id = h.organ_id
      WHERE ${current} AND NOT EXISTS (SELECT FROM account a WHERE a.person_id = p.id) ORDER BY p.id, o.code`,
    [chinaDate(now)],
  );
  return rows
    .toSorted((a, b) => (a.code < b.code ? -1 : a.code > b.code ? 1 : 0))
    .map(({ name, organ }) => ({ name, organ }));
};
