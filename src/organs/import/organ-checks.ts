import type { Sql } from '../../store/db.ts';
import { levels, levelNames, mayStandAbove, type Level } from '../rules.ts';
import type { Fault } from '../table/faults.ts';

/**
 * What is wrong with staged organs when they are held against each other and against the register: doubles, unknown
 * codes, tops that may not be tops, parents of a level that is not above, organs that outlive the one above them.
 */
export async function checkOrgans(sql: Sql, { replace }: { replace: boolean }): Promise<Fault[]> {
  const faults = [
    await findDoubles(sql),
    await findUnknownCodes(sql, replace),
    await findEnterprisesInCharge(sql),
    await findForeignTops(sql),
    await findWrongParents(sql),
    await findWrongChildren(sql),
    await findOutlivedParents(sql),
    replace ? [] : await findForgottenChildren(sql),
  ];
  return faults.flat();
}

const findDoubles = (sql: Sql) =>
  sql<Fault>(
    `SELECT r.line, 'code' AS column, '编码 ' || r.code || ' 与第' || k.line || '行重复' AS reason
     FROM import_row r JOIN import_key k ON k.code = r.code WHERE r.line <> k.line`,
  );

const referenceColumns = [
  { code: 'parent_code', id: 'parent_id', says: '上级' },
  { code: 'managing_code', id: 'managing_id', says: '管理单位' },
  { code: 'trade_dept_code', id: 'trade_dept_id', says: '行业主管部门' },
  { code: 'responsible_code', id: 'responsible_id', says: '属地单位' },
] as const;

async function findUnknownCodes(sql: Sql, replace: boolean): Promise<Fault[]> {
  const where = replace ? '不在本文件中（替换导入后，文件以外的单位都将停用）' : '既不在文件中，也不在名录中';
  const found = [];
  for (const { code, id, says } of referenceColumns) {
    found.push(
      await sql<Fault>(
        `SELECT line, '${code}' AS column, '${says}编码 ' || ${code} || ' ${where}' AS reason
         FROM import_next WHERE ${code} IS NOT NULL AND ${id} IS NULL`,
      ),
    );
  }
  return found.flat();
}

/** Only organs manage, supervise and answer for a place; enterprises are what they answer for. */
async function findEnterprisesInCharge(sql: Sql): Promise<Fault[]> {
  const found = [];
  for (const { code, id, says } of referenceColumns.slice(1)) {
    found.push(
      await sql<Fault>(
        `SELECT n.line, '${code}' AS column, n.${code} || ' 是企业，不能作${says}' AS reason
         FROM import_next n LEFT JOIN import_next f ON f.id = n.${id} LEFT JOIN organ o ON o.id = n.${id}
         WHERE n.${code} IS NOT NULL AND coalesce(f.level, o.level) = 'enterprise'`,
      ),
    );
  }
  return found.flat();
}

/**
 * A top is a state or a province, or an organ that is a top already; a deployment of a single city begins with the one
 * highest organ of its first import. Everything else without a parent was forgotten, and nobody would relay to it.
 */
const findForeignTops = (sql: Sql) =>
  sql<Fault>(
    `WITH top AS (SELECT n.*, array_position($1::text[], n.level) AS rank FROM import_next n WHERE n.parent_code IS NULL),
          first AS (SELECT id FROM top WHERE level <> 'enterprise' AND NOT EXISTS (SELECT FROM organ)
                    ORDER BY rank, line LIMIT 1)
     SELECT line, 'parent_code' AS column, '没有上级编码；只有国家、省级单位可以没有上级' AS reason FROM top
     WHERE level NOT IN ('state', 'province') AND (is_new OR old_parent_id IS NOT NULL)
       AND id NOT IN (SELECT id FROM first)`,
    [levels],
  );

const allowedPairs = levels.flatMap((upper) =>
  levels.filter((lower) => mayStandAbove(upper, lower)).map((lower) => `${upper}>${lower}`),
);

interface PairFault {
  line: number;
  code: string;
  upper: Level;
  lower: Level;
}

async function findWrongParents(sql: Sql): Promise<Fault[]> {
  const found = await sql<PairFault>(
    `SELECT n.line, n.parent_code AS code, coalesce(f.level, o.level) AS upper, n.level AS lower
     FROM import_next n LEFT JOIN import_next f ON f.id = n.parent_id LEFT JOIN organ o ON o.id = n.parent_id
     WHERE n.parent_id IS NOT NULL AND n.level IS NOT NULL AND (f.id IS NULL OR f.level IS NOT NULL)
       AND coalesce(f.level, o.level) || '>' || n.level <> ALL ($1::text[])`,
    [allowedPairs],
  );
  return found.map(({ line, code, upper, lower }) => ({
    line,
    column: 'parent_code',
    reason: `上级 ${code} 的层级是${levelNames[upper]}，不能作${levelNames[lower]}级单位的上级`,
  }));
}

/** An organ of the file that changes its level may no longer suit the organs below it, which the file does not name. */
async function findWrongChildren(sql: Sql): Promise<Fault[]> {
  const found = await sql<PairFault>(
    `SELECT n.line, c.code, n.level AS upper, c.level AS lower
     FROM import_next n JOIN organ c ON c.parent_id = n.id
     WHERE NOT n.is_new AND n.level IS NOT NULL AND NOT EXISTS (SELECT FROM import_next f WHERE f.id = c.id)
       AND n.level || '>' || c.level <> ALL ($1::text[])`,
    [allowedPairs],
  );
  return found.map(({ line, code, upper, lower }) => ({
    line,
    column: 'level',
    reason: `下级 ${code} 是${levelNames[lower]}级，本单位不能改为${levelNames[upper]}级`,
  }));
}

/** A branch below a closed organ would be reached by no relay and still be counted as open. */
const findOutlivedParents = (sql: Sql) =>
  sql<Fault>(
    `SELECT n.line, 'parent_code' AS column, '上级 ' || n.parent_code || ' 停用于'
       || to_char(p.valid_to, 'YYYY-MM-DD') || '，本单位须改上级，或填写不晚于此的失效日期' AS reason
     FROM import_next n
     CROSS JOIN LATERAL (
       SELECT CASE WHEN f.id IS NULL THEN o.valid_to ELSE f.valid_to END AS valid_to
       FROM (SELECT n.parent_id AS id) x LEFT JOIN import_next f ON f.id = x.id LEFT JOIN organ o ON o.id = x.id) p
     WHERE n.parent_id IS NOT NULL AND (n.valid_to IS NULL OR n.valid_to > p.valid_to) AND p.valid_to IS NOT NULL`,
  );

const findForgottenChildren = (sql: Sql) =>
  sql<Fault>(
    `SELECT n.line, 'valid_to' AS column, '下级 ' || min(c.code) || ' 等' || count(*) || '家仍有效，须先改上级或一并停用' AS reason
     FROM import_next n JOIN organ c ON c.parent_id = n.id
     WHERE NOT n.is_new AND n.valid_to IS NOT NULL AND (c.valid_to IS NULL OR c.valid_to > n.valid_to)
       AND NOT EXISTS (SELECT FROM import_next f WHERE f.id = c.id)
     GROUP BY n.line`,
  );
