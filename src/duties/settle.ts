import type { Sql } from '../store/db.ts';
import type { DutyKind } from './open.ts';

/** Settles the open duties of one kind about these subjects; settled ones keep their first time and outcome. */
export async function settleDuties(
  sql: Sql,
  kind: DutyKind,
  subjectIds: number[],
  outcome: string,
  at: Date,
): Promise<void> {
  if (subjectIds.length === 0) return;
  await sql(
    `UPDATE duty SET settled_at = $4::timestamptz, outcome = $3::text
     WHERE kind = $1::text AND subject_id = ANY($2::int[]) AND settled_at IS NULL`,
    [kind, subjectIds, outcome, at.toISOString()],
  );
}

/** Settles whatever is still open about a notice: nobody owes anything for it any more. */
export async function settleDutiesOfNotice(sql: Sql, noticeId: number, outcome: string, at: Date): Promise<void> {
  await sql(
    `UPDATE duty SET settled_at = $3::timestamptz, outcome = $2::text WHERE notice_id = $1::int AND settled_at IS NULL`,
    [noticeId, outcome, at.toISOString()],
  );
}
