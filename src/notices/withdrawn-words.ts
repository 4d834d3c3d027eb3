import type { Sql } from '../store/db.ts';
import { phrases } from './phrases.ts';

/**
 * What an organ hears that acts on a notice which was taken back from it, wholly or with the layer it had got; null where
 * nothing was. Whoever never got it learns nothing (design.md 7).
 */
export async function withdrawnWords(sql: Sql, number: number, organIds: number[]): Promise<string | null> {
  const [found] = await sql<{ isWhole: boolean; replacedBy: number | null; organ: string | null }>(
    `SELECT n.withdrawn_at IS NOT NULL AS "isWhole", n.replaced_by AS "replacedBy", w.organ_name AS organ
     FROM notice n JOIN delivery d ON d.notice_id = n.id LEFT JOIN withdrawal w ON w.id = d.withdrawal_id
     WHERE n.number = $1::int AND (d.withdrawn_organ_id = ANY($2::int[])
       OR n.withdrawn_at IS NOT NULL AND d.organ_id = ANY($2::int[]))
     ORDER BY d.id DESC LIMIT 1`,
    [number, organIds],
  );
  if (!found) return null;
  const ref = `N${number}`;
  return found.isWhole
    ? phrases.withdrawn({ ref, replacedBy: found.replacedBy })
    : phrases.layerWithdrawn({ ref, organ: found.organ ?? '转发单位' });
}
