import { chinaDate } from '../lib/china-time.ts';
import type { Sql } from '../store/db.ts';
import { isWithin, type Scope } from './coverage.ts';

export interface Newcomers {
  count: number;
  /** The first of them by code. */
  names: string[];
}

/** As many as a card's plain face can name. */
const mostNames = 5;

/**
 * Organs that came into the register after the notice was frozen, stand directly below an organ that has it (or below the
 * issuer) and have not been added. They are told beside the figures, never in them (domain.md 3).
 */
export async function findNewcomers(sql: Sql, noticeId: number, scope: Scope, at: Date): Promise<Newcomers> {
  const rows = await sql<{ name: string; count: number }>(
    `SELECT v.name, (count(*) OVER ())::int AS count
     FROM notice n JOIN organ_version v ON v.since > n.register_version AND v.until IS NULL JOIN organ o ON o.id = v.organ_id
     LEFT JOIN delivery d ON d.notice_id = n.id AND d.organ_id = v.parent_id
     WHERE n.id = $1::int AND (v.valid_from IS NULL OR v.valid_from <= $3::date) AND (v.valid_to IS NULL OR v.valid_to > $3::date)
       AND CASE WHEN d.id IS NULL THEN v.parent_id = n.issuing_organ_id AND $2::int[] IS NULL ELSE ${isWithin(2)} END
       AND NOT EXISTS (SELECT FROM organ_version f WHERE f.organ_id = v.organ_id AND f.since <= n.register_version
         AND (f.until IS NULL OR f.until > n.register_version))
       AND NOT EXISTS (SELECT FROM delivery x WHERE x.notice_id = n.id AND x.organ_id = v.organ_id)
     ORDER BY o.code LIMIT $4::int`,
    [noticeId, scope.deliveryIds, chinaDate(at), mostNames],
  );
  return { count: rows[0]?.count ?? 0, names: rows.map(({ name }) => name) };
}
