import { leafHash, rootOf, type AuditFault, type RosterMember } from '../../evidence/index.ts';
import { canonicalJson } from '../../lib/canonical-json.ts';
import type { Sql } from '../../store/db.ts';

const pageSize = 10_000;

/** Rows in pages by a number that rises: `statement` takes the notice as $1, the last number as $2, the page as $3. */
export async function* pagesOf<Row extends { id: number }>(
  sql: Sql,
  statement: string,
  noticeId: number,
): AsyncGenerator<Row> {
  for (let after = -1; ;) {
    const rows: Row[] = await sql<Row>(statement, [noticeId, after, pageSize]);
    yield* rows;
    const last = rows.at(-1);
    if (!last || rows.length < pageSize) return;
    after = last.id;
  }
}

/**
 * The rosters of a notice by their roots, recomputed from the members: what the entries name is looked up here.
 *
 * Shape: `fault` names the roster whose members do not give its root.
 */
export async function readRosters(
  sql: Sql,
  noticeId: number,
  ref: string,
): Promise<{ rosters: Map<string, RosterMember[]>; fault: AuditFault | null }> {
  const rosters = new Map<string, RosterMember[]>();
  const rows = await sql<{ id: number; root: string }>(
    'SELECT id, root FROM roster WHERE notice_id = $1::int ORDER BY id',
    [noticeId],
  );
  for (const { id, root } of rows) {
    const members: RosterMember[] = [];
    const statement = `SELECT position AS id, level, organ_name AS name, organ_code AS organ, parent_code AS parent
      FROM roster_member WHERE roster_id = $1::int AND position > $2::int ORDER BY position LIMIT $3::int`;
    for await (const { id: _position, ...member } of pagesOf<RosterMember & { id: number }>(sql, statement, id)) {
      members.push(member);
    }
    const leaves = members.map((member) => leafHash(Buffer.from(canonicalJson({ ...member }), 'utf8')));
    const found = rootOf(leaves).toString('hex');
    if (found !== root) {
      const fault = { table: 'roster_member', key: `${ref} 名册${id}`, stands: `推出的根 ${found}`, should: root };
      return { rosters, fault };
    }
    rosters.set(root, members);
  }
  return { rosters, fault: null };
}
