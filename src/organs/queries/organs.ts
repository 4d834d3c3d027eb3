import { chinaDate } from '../../lib/china-time.ts';
import type { Sql } from '../../store/db.ts';
import { levels, type Level } from '../rules.ts';

export interface FoundOrgan {
  id: number;
  code: string;
  name: string;
  level: Level;
  parentId: number | null;
  path: string;
}

/** The organ of this code as the register has it now, closed ones included; null when there never was one. */
export async function organByCode(sql: Sql, code: string): Promise<FoundOrgan | null> {
  const [organ] = await sql<FoundOrgan>(
    'SELECT id, code, name, level, parent_id AS "parentId", path FROM organ WHERE code = $1::text',
    [code],
  );
  return organ ?? null;
}

/** Of these organs those that were merged by the day of `at` in China, each with the one whose people act for it. */
export async function successorsOf(sql: Sql, organIds: number[], at: Date): Promise<Map<number, FoundOrgan>> {
  const rows = await sql<FoundOrgan & { goneId: number }>(
    `SELECT gone.id AS "goneId", o.id, o.code, o.name, o.level, o.parent_id AS "parentId", o.path
     FROM organ gone JOIN organ o ON o.id = gone.successor_id
     WHERE gone.id = ANY ($1::int[]) AND gone.valid_to <= $2::date`,
    [organIds, chinaDate(at)],
  );
  return new Map(rows.map(({ goneId, ...successor }) => [goneId, successor]));
}

export interface LowerOrgan {
  organId: number;
  code: string;
  name: string;
  level: Level;
  /** Found by the name of an organ that was merged into it. */
  instead?: { id: number; name: string };
}

/** Rows of organ_version `v` that are in force in version $2 on day $3. */
const frozen = `v.since <= $2::int AND (v.until IS NULL OR v.until > $2::int)
  AND (v.valid_from IS NULL OR v.valid_from <= $3::date) AND (v.valid_to IS NULL OR v.valid_to > $3::date)`;

/**
 * Direct lower organs as frozen at a register version, valid on the day of `at` in China; from the highest level down,
 * by code.
 */
export const lowerOrgans = (sql: Sql, organId: number, version: number, at: Date): Promise<LowerOrgan[]> =>
  sql<LowerOrgan>(
    `SELECT v.organ_id AS "organId", o.code, v.name, v.level FROM organ_version v JOIN organ o ON o.id = v.organ_id
     WHERE v.parent_id = $1::int AND ${frozen}
     ORDER BY array_position($4::text[], v.level), o.code`,
    [organId, version, chinaDate(at), levels],
  );

/** Organs of these levels anywhere below one, as frozen at a register version, valid on the day of `at` in China; in the same order. */
export const organsBelow = (
  sql: Sql,
  organId: number,
  wanted: readonly Level[],
  { version, at }: { version: number; at: Date },
): Promise<LowerOrgan[]> =>
  sql<LowerOrgan>(
    `SELECT v.organ_id AS "organId", o.code, v.name, v.level
     FROM organ_version top JOIN organ_version v
       ON v.path COLLATE "C" > top.path COLLATE "C" AND v.path COLLATE "C" < left(top.path, -1) || '/' COLLATE "C"
     JOIN organ o ON o.id = v.organ_id
     WHERE top.organ_id = $1::int AND top.since <= $2::int AND (top.until IS NULL OR top.until > $2::int)
       AND v.level = ANY ($5::text[]) AND ${frozen}
     ORDER BY array_position($4::text[], v.level), o.code`,
    [organId, version, chinaDate(at), levels, wanted],
  );

/** How many organs stand below each of these, by level, as frozen at a register version; `{}` where none does. */
export async function subtreeCounts(
  sql: Sql,
  organIds: readonly number[],
  version: number,
  at: Date,
): Promise<Map<number, Partial<Record<Level, number>>>> {
  const counts = new Map<number, Partial<Record<Level, number>>>(organIds.map((id) => [id, {}]));
  // A subtree is a range of paths: `1.14.` up to `1.14/`, for the stroke follows the point. Only "C" sorts that way.
  const rows = await sql<{ organId: number; level: Level; count: number }>(
    `SELECT top.organ_id AS "organId", v.level, count(*)::int AS count
     FROM organ_version top JOIN organ_version v
       ON v.path COLLATE "C" > top.path COLLATE "C" AND v.path COLLATE "C" < left(top.path, -1) || '/' COLLATE "C"
     WHERE top.organ_id = ANY ($1::int[]) AND top.since <= $2::int AND (top.until IS NULL OR top.until > $2::int)
       AND ${frozen}
     GROUP BY top.organ_id, v.level`,
    [organIds, version, chinaDate(at)],
  );
  for (const { organId, level, count } of rows) counts.set(organId, { ...counts.get(organId), [level]: count });
  return counts;
}
