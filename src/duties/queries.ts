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

/** How much these organs still owe. */
export async function countOpenDuties(sql: Sql, organIds: number[]): Promise<number> {
  const [row] = await sql<{ count: number }>(
    'SELECT count(*)::int AS count FROM duty WHERE organ_id = ANY($1::int[]) AND settled_at IS NULL',
    [organIds],
  );
  return row?.count ?? 0;
}

/** What these organs still owe, soonest due first, then oldest. At most `limit`. */
export const openDutiesOf = (sql: Sql, organIds: number[], limit = 200): Promise<OpenDuty[]> =>
  sql<OpenDuty>(
    `SELECT kind, organ_id AS "organId", notice_id AS "noticeId", subject_id AS "subjectId", due_at AS "dueAt",
            opened_at AS "openedAt"
     FROM duty WHERE organ_id = ANY($1::int[]) AND settled_at IS NULL
     ORDER BY due_at NULLS LAST, opened_at, id LIMIT $2::int`,
    [organIds, limit],
  );
