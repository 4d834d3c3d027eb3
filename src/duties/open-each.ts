import type { DutyKind } from './open.ts';

/** Expressions, mostly parameters such as `$3::int`. */
export interface EachDuty {
  kind: DutyKind;
  noticeId: string;
  dueAt: string;
  at: string;
}

/**
 * Statement text: the `WITH` member `owed`, which opens one duty for each row of `subjects`, a relation with `organ_id` and `id`.
 * The subjects are new, so nobody can owe anything about them yet.
 */
export const dutyOfEach = (subjects: string, { kind, noticeId, dueAt, at }: EachDuty): string => `
  owed AS (
    INSERT INTO duty (kind, organ_id, notice_id, subject_id, due_at, opened_at)
    SELECT '${kind}', organ_id, ${noticeId}, id, ${dueAt}, ${at} FROM ${subjects})`;
