import type { Sql } from '../../store/db.ts';

const pageSize = 5_000;

/** The rosters under these roots as JSON in pieces, separated by commas: every member, in the order in which they were hashed. */
export async function* rosterPieces(sql: Sql, noticeId: number, roots: ReadonlySet<string>): AsyncGenerator<string> {
  let separator = '';
  for (const root of roots) {
    // The same organs twice make the same root; one listing stands for both.
    const [roster] = await sql<{ id: number }>(
      'SELECT id FROM roster WHERE notice_id = $1::int AND root = $2::text ORDER BY id LIMIT 1',
      [noticeId, root],
    );
    if (!roster) throw new Error(`roster ${root} is missing`);
    yield `${separator}{"root":${JSON.stringify(root)},"members":[`;
    yield* memberPieces(sql, roster.id);
    yield ']}';
    separator = ',';
  }
}

async function* memberPieces(sql: Sql, rosterId: number): AsyncGenerator<string> {
  for (let from = 0; ; from += pageSize) {
    const members = await sql(
      `SELECT level, organ_name AS name, organ_code AS organ, parent_code AS parent FROM roster_member
       WHERE roster_id = $1::int AND position >= $2::int AND position < $3::int ORDER BY position`,
      [rosterId, from, from + pageSize],
    );
    if (members.length > 0) yield (from > 0 ? ',' : '') + members.map((member) => JSON.stringify(member)).join(',');
    if (members.length < pageSize) return;
  }
}
