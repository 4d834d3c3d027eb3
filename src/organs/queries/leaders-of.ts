import { chinaDate } from '../../lib/china-time.ts';
import type { Sql } from '../../store/db.ts';
import type { OrganReceiver } from './receivers-of.ts';

/** The accounts of an organ's leaders, or of those of the one it was merged into, on the day of `at` in China, by holding. */
export const leadersOf = (sql: Sql, organId: number, at: Date): Promise<OrganReceiver[]> =>
  sql<OrganReceiver>(
    `SELECT p.id AS "personId", p.name, p.face, h.post, ARRAY['leader'] AS roles, a.id AS "accountId", a.platform, a.corp, a."user"
     FROM post_holder h JOIN person p ON p.id = h.person_id JOIN account a ON a.person_id = p.id
     WHERE h.organ_id IN ($1::int, (SELECT o.successor_id FROM organ o WHERE o.id = $1::int AND o.valid_to <= $2::date)) AND 'leader' = ANY (h.roles)
       AND (h.valid_from IS NULL OR h.valid_from <= $2::date) AND (h.valid_to IS NULL OR h.valid_to > $2::date)
       AND (p.valid_from IS NULL OR p.valid_from <= $2::date) AND (p.valid_to IS NULL OR p.valid_to > $2::date)
     ORDER BY h.id, a.id`,
    [organId, chinaDate(at)],
  );
