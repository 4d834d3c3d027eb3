import type { Sql } from '../../store/db.ts';
import type { Fault } from '../table/faults.ts';

/**
 * Works out the paths of all staged organs that are new, and of the whole tree once an organ has moved: the subtree of
 * one that moved may hold staged organs, and stand below another one that moved.
 *
 * Shape: leaves `import_path` behind; organs that no root reaches stand in a circle or below one, and are missing there.
 * Returns: a fault for each organ of the file that stands in a circle.
 */
export async function workOutPaths(sql: Sql): Promise<Fault[]> {
  await sql(
    `INSERT INTO import_node (id, parent_id)
     WITH moved AS (SELECT EXISTS (
       SELECT FROM import_next WHERE NOT is_new AND parent_id IS DISTINCT FROM old_parent_id) AS is_so)
     SELECT id, parent_id FROM import_next WHERE is_new OR (SELECT is_so FROM moved)
     UNION ALL
     SELECT id, parent_id FROM organ o
     WHERE (SELECT is_so FROM moved) AND NOT EXISTS (SELECT FROM import_next n WHERE n.id = o.id)`,
  );
  await sql('CREATE INDEX ON import_node (id)');
  await sql('CREATE INDEX ON import_node (parent_id)');
  await sql('ANALYZE import_node');
  // Everybody has one parent, so nobody is reached twice and a circle is never entered: the recursion ends.
  await sql(
    `INSERT INTO import_path (id, path)
     WITH RECURSIVE tree AS (
       SELECT n.id, coalesce(o.path, '') || n.id || '.' AS path
       FROM import_node n LEFT JOIN import_node p ON p.id = n.parent_id LEFT JOIN organ o ON o.id = n.parent_id
       WHERE p.id IS NULL
       UNION ALL
       SELECT n.id, t.path || n.id || '.' FROM tree t JOIN import_node n ON n.parent_id = t.id)
     SELECT id, path FROM tree`,
  );
  await sql('CREATE INDEX ON import_path (id)');
  await sql('ANALYZE import_path');
  return findCircles(sql);
}

interface Unreached {
  id: number;
  parent: number;
  code: string;
  line: number | null;
}

async function findCircles(sql: Sql): Promise<Fault[]> {
  const unreached = await sql<Unreached>(
    `SELECT n.id, n.parent_id AS parent, coalesce(f.code, o.code) AS code, f.line
     FROM import_node n LEFT JOIN import_next f ON f.id = n.id LEFT JOIN organ o ON o.id = n.id
     WHERE NOT EXISTS (SELECT FROM import_path p WHERE p.id = n.id) ORDER BY f.line`,
  );
  const byId = new Map(unreached.map((organ) => [organ.id, organ]));
  const faults: Fault[] = [];
  const seen = new Set<number>();
  for (const start of unreached) {
    // Walk up until ground already walked: if it is this walk's own, what lies from there on is a circle.
    const walk: Unreached[] = [];
    let at: Unreached | undefined = start;
    while (at && !seen.has(at.id)) {
      seen.add(at.id);
      walk.push(at);
      at = byId.get(at.parent);
    }
    const circle = at ? walk.slice(walk.indexOf(at)) : [];
    if (!at || !walk.includes(at)) continue;
    const shown = [...circle, at].slice(0, 6).map(({ code }) => code);
    for (const { line } of circle) {
      if (line !== null) faults.push({ line, column: 'parent_code', reason: `上级关系成环：${shown.join(' → ')}` });
    }
  }
  return faults;
}
