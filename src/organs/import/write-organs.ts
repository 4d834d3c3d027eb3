import type { Sql } from '../../store/db.ts';

const columns = `name, level, parent_id, established_level, managing_id, aliases, trade, trade_dept_id, responsible_id, address,
  lat, lon, key_unit, valid_from, valid_to, merged_into_id`;
const columnsOf = (table: string) => columns.replaceAll(/\w+/gu, (column) => `${table}.${column}`);

export interface Counts {
  added: number;
  changed: number;
  removed: number;
  /** Organs whose place in the tree changed because one above them moved. */
  moved: number;
}

/**
 * Writes the staged organs, closes what a replacing import leaves out, and opens a new version of every organ whose
 * parent, name, level, path or validity changed. `today` (in China) is the first day on which a
 * left-out organ is not valid any more.
 */
export async function writeOrgans(
  sql: Sql,
  { version, replace, today }: { version: number; replace: boolean; today: string },
): Promise<Counts> {
  await sql(
    `WITH written AS (
       INSERT INTO organ (id, code, ${columns}, path)
       SELECT n.id, n.code, ${columnsOf('n')}, p.path FROM import_next n JOIN import_path p ON p.id = n.id
       WHERE n.is_new RETURNING id)
     INSERT INTO import_touched SELECT id, 'added' FROM written`,
  );
  await sql(
    `WITH written AS (
       UPDATE organ o SET (${columns}) = (SELECT ${columnsOf('n')})
       FROM import_next n
       WHERE n.id = o.id AND NOT n.is_new AND ROW(${columnsOf('o')}) IS DISTINCT FROM ROW(${columnsOf('n')})
       RETURNING o.id)
     INSERT INTO import_touched SELECT id, 'changed' FROM written`,
  );
  await sql(
    `WITH written AS (
       UPDATE organ o SET path = p.path FROM import_path p WHERE p.id = o.id AND o.path <> p.path RETURNING o.id)
     INSERT INTO import_touched SELECT id, 'moved' FROM written`,
  );
  if (replace) await closeLeftOut(sql, today);
  await writeVersions(sql, version);
  const [counts] = await sql<Counts>(
    `SELECT count(*) FILTER (WHERE how = 'added')::int AS added, count(*) FILTER (WHERE how = 'changed')::int AS changed,
       count(*) FILTER (WHERE how = 'removed')::int AS removed, count(*) FILTER (WHERE how = 'moved')::int AS moved
     FROM import_touched`,
  );
  return counts ?? { added: 0, changed: 0, removed: 0, moved: 0 };
}

async function closeLeftOut(sql: Sql, today: string): Promise<void> {
  await sql(
    `WITH written AS (
       UPDATE organ o SET valid_to = $1::date
       WHERE (valid_to IS NULL OR valid_to > $1::date) AND NOT EXISTS (SELECT FROM import_key k WHERE k.id = o.id)
       RETURNING id)
     INSERT INTO import_touched SELECT id, 'removed' FROM written`,
    [today],
  );
  await sql(
    `UPDATE post_holder h SET valid_to = $1::date FROM import_touched t
     WHERE t.how = 'removed' AND h.organ_id = t.id AND (h.valid_to IS NULL OR h.valid_to > $1::date)`,
    [today],
  );
}

async function writeVersions(sql: Sql, version: number): Promise<void> {
  await sql('ANALYZE import_touched');
  await sql(
    `WITH closed AS (
       UPDATE organ_version v SET until = $1::int
       FROM organ o WHERE o.id IN (SELECT id FROM import_touched WHERE how <> 'added') AND v.organ_id = o.id
         AND v.until IS NULL AND ROW(v.parent_id, v.name, v.level, v.path, v.valid_from, v.valid_to)
           IS DISTINCT FROM ROW(o.parent_id, o.name, o.level, o.path, o.valid_from, o.valid_to)
       RETURNING v.organ_id)
     INSERT INTO organ_version (organ_id, since, parent_id, name, level, path, valid_from, valid_to)
     SELECT o.id, $1::int, o.parent_id, o.name, o.level, o.path, o.valid_from, o.valid_to FROM organ o
     WHERE o.id IN (SELECT organ_id FROM closed UNION SELECT id FROM import_touched WHERE how = 'added')`,
    [version],
  );
}
