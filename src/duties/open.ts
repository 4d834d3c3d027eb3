import type { Sql } from '../store/db.ts';

/**
 * `sign`: sign for an arrival. `relay`: pass it on to the organs below. `confirm`: answer a lower organ's 无需转达.
 * `correct`: sign for a correction that came after the own signature. `signAgain`: sign for the text of a second sender.
 * `handle`: do the work of a notice, owed by one person of the organ to whom it was assigned.
 */
export type DutyKind = 'sign' | 'relay' | 'confirm' | 'correct' | 'signAgain' | 'handle';

export interface DutyDraft {
  kind: DutyKind;
  organId: number;
  noticeId: number;
  /** The arrival's id; for `confirm` the claim's, for `handle` the assignment's. */
  subjectId: number;
  dueAt: Date | null;
  /** Whose duty it is inside the organ; absent: whoever receives for it. */
  personId?: number;
}

/** Opens duties. One a kind and subject: opening again changes nothing, a settled one stays settled. */
export async function openDuties(sql: Sql, drafts: DutyDraft[], at: Date): Promise<void> {
  if (drafts.length === 0) return;
  await sql(
    // Columns, not JSON: a notice to a province opens a hundred thousand at once.
    `INSERT INTO duty (kind, organ_id, notice_id, subject_id, due_at, opened_at, person_id)
     SELECT kind, organ_id, notice_id, subject_id, due_at, $6::timestamptz, person_id
     FROM unnest($1::text[], $2::int[], $3::int[], $4::int[], $5::timestamptz[], $7::int[])
       AS t(kind, organ_id, notice_id, subject_id, due_at, person_id)
     ON CONFLICT (kind, subject_id) DO NOTHING`,
    [
      drafts.map(({ kind }) => kind),
      drafts.map(({ organId }) => organId),
      drafts.map(({ noticeId }) => noticeId),
      drafts.map(({ subjectId }) => subjectId),
      drafts.map(({ dueAt }) => dueAt),
      at,
      drafts.map(({ personId }) => personId ?? null),
    ],
  );
}

/**
 * Opens duties again that were settled: what settled them was taken back (a layer withdrawn), or comes anew (a further
 * correction). An open one stays as it is.
 */
export async function reopenDuties(sql: Sql, kind: DutyKind, subjectIds: number[], at: Date): Promise<void> {
  if (subjectIds.length === 0) return;
  await sql(
    `UPDATE duty SET settled_at = NULL, outcome = NULL, opened_at = $3::timestamptz
     WHERE kind = $1::text AND subject_id = ANY($2::int[]) AND settled_at IS NOT NULL`,
    [kind, subjectIds, at.toISOString()],
  );
}
