import { chinaDate } from '../../lib/china-time.ts';
import type { Sql } from '../../store/db.ts';
import { receivingRoles } from '../rules.ts';

/**
 * People who may sign for more than one of these organs on the day of `at` in China, whether they get its notices or
 * not: a shared card would not say for which of them a tap counts (design.md 5 "Identity").
 */
export async function signersForSeveral(sql: Sql, organIds: readonly number[], at: Date): Promise<Set<number>> {
  const rows = await sql<{ personId: number }>(
    `SELECT h.person_id AS "personId" FROM post_holder h JOIN organ o ON o.id = h.organ_id
     WHERE h.organ_id = ANY ($1::int[])
       AND h.roles && CASE WHEN o.level = 'enterprise' THEN $2::text[] ELSE $3::text[] END
       AND (h.valid_from IS NULL OR h.valid_from <= $4::date) AND (h.valid_to IS NULL OR h.valid_to > $4::date)
     GROUP BY h.person_id HAVING count(DISTINCT h.organ_id) > 1`,
    [organIds, receivingRoles('enterprise'), receivingRoles('county'), chinaDate(at)],
  );
  return new Set(rows.map(({ personId }) => personId));
}
