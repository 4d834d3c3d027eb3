import type { Sql } from '../../store/db.ts';
import type { Fault } from '../table/faults.ts';

/**
 * What is wrong with `merged_into` of staged organs: a successor that nobody knows, of another kind, closed, the organ itself
 * or one that is merged into it in turn; an end that is still to come.
 */
export async function checkMergers(
  sql: Sql,
  { replace, today }: { replace: boolean; today: string },
): Promise<Fault[]> {
  const faults = [
    await findUnknown(sql, replace),
    await findOtherKind(sql),
    await findLaterEnds(sql, today),
    await findWrongEnds(sql, today),
  ];
  return faults.flat();
}

function findUnknown(sql: Sql, replace: boolean): Promise<Fault[]> {
  const where = replace ? '不在本文件中（替换导入后，文件以外的单位都将停用）' : '既不在文件中，也不在名录中';
  return sql<Fault>(
    `SELECT line, 'merged_into' AS column, '并入单位编码 ' || merged_into || ' ${where}' AS reason
     FROM import_next WHERE merged_into IS NOT NULL AND merged_into_id IS NULL`,
  );
}

/** Whose people act must be people who may: the roles that sign are others in an enterprise. */
const findOtherKind = (sql: Sql) =>
  sql<Fault>(
    `SELECT n.line, 'merged_into' AS column, n.merged_into || CASE WHEN n.level = 'enterprise'
       THEN ' 不是企业，企业只能并入企业' ELSE ' 是企业，只有企业能并入企业' END AS reason
     FROM import_next n LEFT JOIN import_next f ON f.id = n.merged_into_id LEFT JOIN organ o ON o.id = n.merged_into_id
     WHERE n.merged_into_id IS NOT NULL AND n.merged_into IS NOT NULL
       AND (n.level = 'enterprise') <> (coalesce(f.level, o.level) = 'enterprise')`,
  );

/** A merger takes effect with its import: what waits for a day would have nobody who does it then. */
const findLaterEnds = (sql: Sql, today: string) =>
  sql<Fault>(
    `SELECT line, 'valid_to' AS column, '已并入 ' || merged_into || '，失效日期不能晚于今天；可在并入当日导入' AS reason
     FROM import_next WHERE merged_into IS NOT NULL AND valid_to > $1::date`,
    [today],
  );

/**
 * Follows each merger of the file to the end of its chain. A circle has none; a closed end is told only where the merger is
 * new: a successor may well be closed later, and the file of then still holds.
 */
const findWrongEnds = (sql: Sql, today: string) =>
  sql<Fault>(
    `WITH RECURSIVE node AS (
       SELECT id, code, merged_into_id, valid_to FROM import_next
       UNION ALL
       SELECT id, code, merged_into_id, valid_to FROM organ o
       WHERE NOT EXISTS (SELECT FROM import_next n WHERE n.id = o.id)
         AND (o.merged_into_id IS NOT NULL OR o.id IN (SELECT merged_into_id FROM import_next))
     ), chain AS (
       SELECT n.id AS start, n.merged_into_id AS at, ARRAY[n.id] AS path, false AS is_circle
       FROM import_next n WHERE n.merged_into IS NOT NULL AND n.merged_into_id IS NOT NULL
       UNION ALL
       SELECT c.start, node.merged_into_id, c.path || c.at, node.merged_into_id = ANY (c.path || c.at)
       FROM chain c JOIN node ON node.id = c.at WHERE NOT c.is_circle AND node.merged_into_id IS NOT NULL
     ), wrong AS (
       SELECT start, '并入关系成环：' || n.code || ' 最终并入自己' AS reason FROM chain JOIN import_next n ON n.id = start
       WHERE is_circle OR at = start
       UNION ALL
       SELECT c.start, '承接单位 ' || node.code || ' 已于' || to_char(node.valid_to, 'YYYY-MM-DD') || '停用，不能承接'
       FROM chain c JOIN node ON node.id = c.at JOIN import_next n ON n.id = c.start
       WHERE node.merged_into_id IS NULL AND node.valid_to <= $1::date
         AND n.merged_into_id IS DISTINCT FROM n.old_merged_into_id
     )
     SELECT DISTINCT n.line, 'merged_into' AS column, w.reason FROM wrong w JOIN import_next n ON n.id = w.start`,
    [today],
  );
