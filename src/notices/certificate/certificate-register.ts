import type { Certificate } from '../../evidence/index.ts';
import { registerTree } from '../../organs/index.ts';
import type { Sql } from '../../store/db.ts';

/**
 * The register as frozen at issue, opened on the way to every organ that the notice was sent to or that was excused from it; all other
 * branches stay closed, and their own node says how many are in them.
 */
export async function certificateRegister(
  sql: Sql,
  noticeId: number,
  {
    register,
    roots,
    excused,
  }: { register: { version: number; day: string }; roots: ReadonlySet<string>; excused: ReadonlySet<string> },
): Promise<Certificate['register']> {
  const tree = await registerTree(sql, register.version, register.day);
  const open = new Set<string>();
  for (const organ of [...(await organsUnder(sql, noticeId, roots)), ...excused]) {
    for (const above of tree.pathOf(organ)) open.add(above);
  }
  // fromEntries and not assignment: a code may be any word.
  return { top: tree.top, children: Object.fromEntries([...open].map((organ) => [organ, tree.childrenOf(organ)])) };
}

const organsUnder = async (sql: Sql, noticeId: number, roots: ReadonlySet<string>): Promise<string[]> => {
  const rows = await sql<{ organ: string }>(
    `SELECT DISTINCT m.organ_code AS organ FROM roster r JOIN roster_member m ON m.roster_id = r.id
     WHERE r.notice_id = $1::int AND r.root = ANY($2::text[])`,
    [noticeId, [...roots]],
  );
  return rows.map(({ organ }) => organ);
};
