import type { AuditFault } from '../../evidence/index.ts';
import type { Sql } from '../../store/db.ts';
import { walkRegister } from './walk-register.ts';

interface RootRow {
  version: number;
  day: string;
  root: string;
}

/** The roots that entries of the log have said, `version/day` → root. Entries of older releases said none. */
export type SaidRoots = ReadonlyMap<string, string>;

/**
 * Holds the register against the log: every kept root is one that an entry says, every register that has one gives it again, and the organs
 * as they stand are those of the newest version. The first fault, or null.
 */
export async function auditRegister(sql: Sql, said: SaidRoots): Promise<AuditFault | null> {
  const rows = await sql<RootRow & { until: string | null }>(
    'SELECT version, day::text, root, until::text FROM register_root ORDER BY version, day',
  );
  const kept = new Set(rows.map(({ version, day }) => `${version}/${day}`));
  const lost = [...said].find(([key]) => !kept.has(key));
  if (lost) return { table: 'register_root', key: lost[0], stands: '空', should: lost[1] };
  const torn: RootRow[] = [];
  const whole: RootRow[] = [];
  for (const row of rows) {
    const key = `${row.version}/${row.day}`;
    const root = said.get(key);
    if (root !== row.root) return { table: 'register_root', key, stands: row.root, should: root ?? '空' };
    const walked = await walkRegister(sql, row);
    if (walked.root === root && walked.until !== row.until) {
      return { table: 'register_root', key: `${key} until`, stands: row.until ?? '空', should: walked.until ?? '空' };
    }
    (walked.root === root ? whole : torn).push(row);
  }
  return (await currentFault(sql, torn.length > 0)) ?? (torn[0] ? tornFault(sql, torn[0], whole) : null);
}

/** An organ and its newest version say the same. `isTorn`: the versions are not what the log says, so the organ is the witness. */
async function currentFault(sql: Sql, isTorn: boolean): Promise<AuditFault | null> {
  const [row] = await sql<{ code: string; organ: string; version: string | null }>(
    `SELECT o.code, row_to_json(o1)::text AS organ, row_to_json(v1)::text AS version
     FROM organ o LEFT JOIN organ_version v ON v.organ_id = o.id AND v.until IS NULL
     CROSS JOIN LATERAL (SELECT o.parent_id, o.name, o.level, o.path, o.valid_from, o.valid_to) o1
     LEFT JOIN LATERAL (SELECT v.parent_id, v.name, v.level, v.path, v.valid_from, v.valid_to) v1 ON v.id IS NOT NULL
     WHERE v.id IS NULL OR ROW(v.parent_id, v.name, v.level, v.path, v.valid_from, v.valid_to)
       IS DISTINCT FROM ROW(o.parent_id, o.name, o.level, o.path, o.valid_from, o.valid_to)
     ORDER BY o.code LIMIT 1`,
  );
  if (!row) return null;
  const { code, organ, version } = row;
  return isTorn
    ? { table: 'organ_version', key: code, stands: version ?? '空', should: organ }
    : { table: 'organ', key: code, stands: organ, should: version ?? '空' };
}

/** Which row it is the root does not tell, but it is none that also stands in a register that gives its root. */
async function tornFault(sql: Sql, { version, day, root }: RootRow, whole: RootRow[]): Promise<AuditFault> {
  const [row] = await sql<{ code: string; since: number; name: string }>(
    `SELECT o.code, v.since, v.name FROM organ_version v JOIN organ o ON o.id = v.organ_id
     WHERE v.since <= $1::int AND (v.until IS NULL OR v.until > $1::int)
       AND NOT EXISTS (SELECT FROM unnest($2::int[]) AS w(n) WHERE v.since <= w.n AND (v.until IS NULL OR v.until > w.n))
     ORDER BY o.code LIMIT 1`,
    [version, whole.map((one) => one.version)],
  );
  const from = row ? `${row.code}（自版本${row.since}，${row.name}）或同版本的他行` : '';
  return { table: 'organ_version', key: `${version}/${day} ${from}`, stands: '推不出名册的根', should: root };
}
