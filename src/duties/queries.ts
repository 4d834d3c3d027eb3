import type { Sql } from '../store/db.ts';
import type { DutyKind } from './open.ts';

export interface OpenDuty {
  kind: DutyKind;
  organId: number;
  noticeId: number;
  subjectId: number;
  dueAt: Date | null;
  openedAt: Date;
}

/** Those of the organs that anybody there may settle, and those of the one person. */
const owed = '((organ_id = ANY($1::int[]) AND person_id IS NULL) OR person_id = $2::int) AND settled_at IS NULL';

/** How much these organs still owe, and this person himself. */
export async function countOpenDuties(sql: Sql, organIds: number[], personId: number | null = null): Promise<number> {
  const [row] = await sql<{ count: number }>(`SELECT count(*)::int AS count FROM duty WHERE ${owed}`, [
    organIds,
    personId,
  ]);
  return row?.count ?? 0;
}

/** What these organs still owe, and this person himself, soonest due first, then oldest. At most `limit`. */
export const openDutiesOf = (
  sql: Sql,
  organIds: number[],
  limit = 200,
  personId: number | null = null,
): Promise<OpenDuty[]> =>
  sql<OpenDuty>(
    `SELECT kind, organ_id AS "organId", notice_id AS "noticeId", subject_id AS "subjectId", due_at AS "dueAt",
            opened_at AS "openedAt"
     FROM duty WHERE ${owed}
     ORDER BY due_at NULLS LAST, opened_at, id LIMIT $3::int`,
    [organIds, personId, limit],
  );
