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
  const rows = drafts.map((d) => ({
    kind: d.kind,
    organ_id: d.organId,
    notice_id: d.noticeId,
    subject_id: d.subjectId,
    due_at: d.dueAt?.toISOString() ?? null,
  }));
  await sql(
    `INSERT INTO duty (kind, organ_id, notice_id, subject_id, due_at, opened_at)
     SELECT kind, organ_id, notice_id, subject_id, due_at, $2::timestamptz
     FROM jsonb_to_recordset($1::jsonb) AS t(kind text, organ_id int, notice_id int, subject_id int, due_at timestamptz)
     ON CONFLICT (kind, subject_id) DO NOTHING`,
    [JSON.stringify(rows), at.toISOString()],
  );
}
