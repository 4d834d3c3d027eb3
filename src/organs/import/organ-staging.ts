import type { Sql } from '../../store/db.ts';
import type { OrganColumn } from './columns.ts';
import type { OrganInput } from './organ-rows.ts';

const chunkRows = 10_000;

/** Working tables of one import; they are gone with its transaction. */
const tables = [
  `import_row (line int, code text, name text, level text, parent_code text, established_level text, managing_code text,
     aliases text[], trade text, trade_dept_code text, responsible_code text, address text, lat float8, lon float8,
     key_unit boolean, valid_from date, valid_to date, merged_into text)`,
  // What an organ's id is or will be.
  'import_key (code text, line int, id int, is_new boolean)',
  // The organ as it shall be. Codes stay beside ids: a code without an id is a fault.
  `import_next (id int, is_new boolean, line int, code text, name text, level text, parent_code text, parent_id int,
     old_parent_id int, established_level text, managing_code text, managing_id int, aliases text[], trade text,
     trade_dept_code text, trade_dept_id int, responsible_code text, responsible_id int, address text, lat float8,
     lon float8, key_unit boolean, valid_from date, valid_to date, merged_into text, merged_into_id int,
     old_merged_into_id int)`,
  // The part of the tree whose paths must be worked out, and what came of it.
  'import_node (id int, parent_id int)',
  'import_path (id int, path text)',
  'import_touched (id int, how text)',
];

export interface Staging {
  /** Columns the file has; what it lacks is left as the register has it. */
  present: ReadonlySet<OrganColumn>;
  /** Organs that are not in the file are about to be closed, so nothing may lean on them. */
  replace: boolean;
  /** Today in China, `2026-09-30`. */
  today: string;
}

/** Brings the file into the database, with ids given out and codes resolved, so that checks and writes are single statements. */
export async function stageOrgans(sql: Sql, inputs: readonly OrganInput[], staging: Staging): Promise<void> {
  for (const table of tables) await sql(`CREATE TEMP TABLE ${table} ON COMMIT DROP`);
  for (let from = 0; from < inputs.length; from += chunkRows) {
    await sql(
      `INSERT INTO import_row SELECT * FROM json_to_recordset($1::json) AS r(line int, code text, name text, level text,
         parent_code text, established_level text, managing_code text, aliases text[], trade text, trade_dept_code text,
         responsible_code text, address text, lat float8, lon float8, key_unit boolean, valid_from date, valid_to date,
         merged_into text)`,
      [JSON.stringify(inputs.slice(from, from + chunkRows))],
    );
  }
  await sql('ANALYZE import_row');
  // The first row of a code stands for it; the others are named as doubles by the checks.
  await sql(
    `INSERT INTO import_key (code, line, id, is_new)
     SELECT code, line, coalesce(old_id, nextval('organ_id_seq')::int), old_id IS NULL
     FROM (SELECT r.code, r.line, o.id AS old_id
           FROM (SELECT code, min(line) AS line FROM import_row GROUP BY code) r LEFT JOIN organ o ON o.code = r.code
           ORDER BY r.line) k`,
  );
  await sql('ANALYZE import_key');
  await sql(resolveStatement(staging), [staging.replace, staging.today]);
  await sql('CREATE INDEX ON import_next (id)');
  await sql('CREATE INDEX ON import_next (parent_id)');
  await sql('ANALYZE import_next');
}

/** A reference by code: to an organ of the file, or to one of the register that stays. */
const references = ['parent', 'managing', 'trade_dept', 'responsible'] as const;

function resolveStatement({ present }: Staging): string {
  /** The file's value where it has the column, else the register's. Names come from the lists above, never from the file. */
  const given = (column: OrganColumn, kept = `o.${column}`) => (present.has(column) ? `f.${column}` : kept);
  const reference = (ref: (typeof references)[number]) => {
    return present.has(`${ref}_code`) ? `f.${ref}_code, coalesce(${ref}_new.id, ${ref}_old.id)` : `NULL, o.${ref}_id`;
  };
  const joins = references
    .filter((ref) => present.has(`${ref}_code`))
    .map(
      (ref) => `LEFT JOIN import_key ${ref}_new ON ${ref}_new.code = f.${ref}_code
     LEFT JOIN organ ${ref}_old ON ${ref}_old.code = f.${ref}_code AND NOT $1::boolean`,
    );
  if (present.has('merged_into')) {
    joins.push(
      `LEFT JOIN import_key merged_new ON merged_new.code = f.merged_into
     LEFT JOIN organ merged_old ON merged_old.code = f.merged_into AND NOT $1::boolean`,
    );
  }
  const merged = present.has('merged_into')
    ? 'f.merged_into, coalesce(merged_new.id, merged_old.id)'
    : 'NULL, o.merged_into_id';
  const isMerged = present.has('merged_into') ? 'f.merged_into' : 'o.merged_into_id';
  // A row says that the organ exists: without a column for its end, an end that is past is lifted. Not so for one that was
  // merged: that has its end, by which the same file said again does not move.
  const exists = given('valid_to', 'CASE WHEN o.valid_to <= $2::date THEN NULL ELSE o.valid_to END');
  const ended = present.has('merged_into')
    ? `coalesce(${present.has('valid_to') ? 'f.valid_to' : 'NULL'},
        CASE WHEN o.valid_to <= $2::date THEN o.valid_to END, $2::date)`
    : 'o.valid_to';
  const validTo = `CASE WHEN ${isMerged} IS NULL THEN ${exists} ELSE ${ended} END`;
  return `INSERT INTO import_next (id, is_new, line, code, name, level, parent_code, parent_id, old_parent_id,
       established_level, managing_code, managing_id, aliases, trade, trade_dept_code, trade_dept_id,
       responsible_code, responsible_id, address, lat, lon, key_unit, valid_from, valid_to,
       merged_into, merged_into_id, old_merged_into_id)
     SELECT k.id, k.is_new, f.line, f.code, f.name, f.level, ${reference('parent')}, o.parent_id,
       ${given('established_level')}, ${reference('managing')}, coalesce(${given('aliases')}, '{}'), ${given('trade')},
       ${reference('trade_dept')}, ${reference('responsible')}, ${given('address')}, ${given('lat')}, ${given('lon')},
       coalesce(${given('key_unit')}, false), ${given('valid_from')}, ${validTo},
       ${merged}, o.merged_into_id
     FROM import_key k JOIN import_row f ON f.code = k.code AND f.line = k.line LEFT JOIN organ o ON o.code = k.code
     ${joins.join('\n     ')}
     WHERE $2::date IS NOT NULL`;
}
