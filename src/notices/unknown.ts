import type { Sql } from '../store/db.ts';

/** Organs by level: {"township": 3}. */
export type PerLevel = Record<string, number>;

export const sumOf = (perLevel: PerLevel) => Object.values(perLevel).reduce((a, b) => a + b, 0);

/**
 * The register organs, as frozen at issue, below each of these arrivals that no relay has reached and no confirmed
 * 无需转达 covers, where the arrival is the nearest one above: the branches nobody has answered for (domain.md 4.5).
 * This is the definition; every counter is kept equal to it and `recount` compares.
 *
 * Shape: an entry for every id asked, `{}` where nothing is unknown.
 */
export async function unknownBelow(sql: Sql, deliveryIds: number[]): Promise<Map<number, PerLevel>> {
  const result = new Map<number, PerLevel>(deliveryIds.map((id) => [id, {}]));
  if (deliveryIds.length === 0) return result;
  const rows = await sql<{ deliveryId: number; level: string; count: number }>(
    `WITH top AS MATERIALIZED (
       SELECT t.id, t.notice_id, o.path, n.register_version AS v, (n.issued_at AT TIME ZONE 'Asia/Shanghai')::date AS day
       FROM delivery t
       JOIN notice n ON n.id = t.notice_id
       JOIN organ_version o ON o.organ_id = t.organ_id AND o.since <= n.register_version
         AND (o.until IS NULL OR o.until > n.register_version)
       WHERE t.id = ANY($1::int[])
         -- Most arrivals of a large notice are enterprises: nothing lies below them, and one look tells.
         AND EXISTS (SELECT 1 FROM organ_version c WHERE c.parent_id = t.organ_id)
     )
     SELECT top.id AS "deliveryId", v.level, count(*)::int AS count
     FROM top JOIN organ_version v ON v.path COLLATE "C" > top.path COLLATE "C"
       AND v.path COLLATE "C" < left(top.path, -1) || '/' COLLATE "C"
       -- Not by the index of \`since\`: it would read the whole register for each arrival.
       AND v.since + 0 <= top.v AND (v.until IS NULL OR v.until > top.v)
       AND (v.valid_from IS NULL OR v.valid_from <= top.day) AND (v.valid_to IS NULL OR v.valid_to > top.day)
     -- No arrival between the two, nor at the organ itself: the ids of its path below the top are looked up one by one. OFFSET
     -- keeps it so: as a join by the notice alone, every organ would be compared with every arrival.
     WHERE NOT EXISTS (
         SELECT 1 FROM unnest(string_to_array(rtrim(substr(v.path, length(top.path) + 1), '.'), '.')::int[]) AS up(id)
         WHERE EXISTS (SELECT 1 FROM delivery x WHERE x.notice_id = top.notice_id AND x.organ_id = up.id OFFSET 0))
       AND NOT EXISTS (
         SELECT 1 FROM not_applicable a WHERE a.delivery_id = top.id AND a.confirmed_at IS NOT NULL
         AND (a.organ_id IS NULL OR position('.' || a.organ_id || '.' IN '.' || v.path) > 0))
     GROUP BY top.id, v.level`,
    [deliveryIds],
  );
  for (const { deliveryId, level, count } of rows) {
    const perLevel = result.get(deliveryId) ?? {};
    perLevel[level] = count;
    result.set(deliveryId, perLevel);
  }
  return result;
}
