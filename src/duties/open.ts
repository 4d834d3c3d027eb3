import type { Sql } from '../store/db.ts';

/** `sign`: sign for an arrival. `relay`: pass it on to the organs below. `confirm`: answer a lower organ's 无需转达. */
export type DutyKind = 'sign' | 'relay' | 'confirm';

export interface DutyDraft {
  kind: DutyKind;
  organId: number;
  noticeId: number;
  /** The arrival's id; for `confirm` the claim's. */
  subjectId: number;
  dueAt: Date | null;
}

/** Opens duties. One a kind and subject: opening again changes nothing, a settled one stays settled. */
export async function openDuties(sql: Sql, drafts: DutyDraft[], at: Date): Promise<void> {
  if (drafts.length === 0) return;
  await sql(
    // Columns, not JSON: a notice to a province opens a hundred thousand at once.
    `INSERT INTO duty (kind, organ_id, notice_id, subject_id, due_at, opened_at)
     SELECT kind, organ_id, notice_id, subject_id, due_at, $6::timestamptz
     FROM unnest($1::text[], $2::int[], $3::int[], $4::int[], $5::timestamptz[])
       AS t(kind, organ_id, notice_id, subject_id, due_at)
     ON CONFLICT (kind, subject_id) DO NOTHING`,
    [
      drafts.map(({ kind }) => kind),
      drafts.map(({ organId }) => organId),
      drafts.map(({ noticeId }) => noticeId),
      drafts.map(({ subjectId }) => subjectId),
      drafts.map(({ dueAt }) => dueAt),
      at,
    ],
  );
}
