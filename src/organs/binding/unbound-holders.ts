import { chinaDate } from '../../lib/china-time.ts';
import type { Account } from '../../platforms/port.ts';
import type { Sql } from '../../store/db.ts';
import { maySign, type Level, type Role } from '../rules.ts';

export interface UnboundHolder {
  personId: number;
  name: string;
  post: string;
}

interface Row extends UnboundHolder {
  organId: number;
  level: Level;
  roles: Role[];
}

/**
 * Who could bind an account for each of these organs on the day of `at`: holders of posts there without any account, or,
 * with `on`, without one in that corporation. Those who sign for the organ come alone where there are any: for them the
 * code was asked.
 */
export async function unboundHolders(
  sql: Sql,
  organIds: number[],
  at: Date,
  on: Pick<Account, 'platform' | 'corp'> | null = null,
): Promise<Map<number, UnboundHolder[]>> {
  const rows = await sql<Row>(
    `SELECT h.organ_id AS "organId", o.level, p.id AS "personId", p.name, h.post, h.roles
     FROM post_holder h JOIN organ o ON o.id = h.organ_id JOIN person p ON p.id = h.person_id
     WHERE h.organ_id = ANY($1::int[])
       AND (h.valid_from IS NULL OR h.valid_from <= $2::date) AND (h.valid_to IS NULL OR h.valid_to > $2::date)
       AND (p.valid_from IS NULL OR p.valid_from <= $2::date) AND (p.valid_to IS NULL OR p.valid_to > $2::date)
       AND (o.valid_to IS NULL OR o.valid_to > $2::date)
       AND NOT EXISTS (SELECT FROM account a WHERE a.person_id = p.id
         AND ($3::text IS NULL OR a.platform = $3::text AND a.corp IN ($4::text, '')))
     ORDER BY h.organ_id, h.id`,
    [organIds, chinaDate(at), on?.platform ?? null, on?.corp ?? null],
  );
  return new Map(
    organIds.map((id) => {
      const here = rows.filter(({ organId }) => organId === id);
      const signers = here.filter(({ level, roles }) => maySign(level, roles));
      const each = new Map<number, UnboundHolder>();
      for (const { personId, name, post } of signers.length > 0 ? signers : here)
        if (!each.has(personId)) each.set(personId, { personId, name, post });
      return [id, [...each.values()]];
    }),
  );
}
