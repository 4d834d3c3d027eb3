import { chinaDate } from '../lib/china-time.ts';
import type { Sql } from '../store/db.ts';
import type { DutyKind } from './open.ts';

export interface OpenDuty {
  kind: DutyKind;
  organId: number;
  noticeId: number;
  subjectId: number;
  dueAt: Date | null;
  openedAt: Date;
  /** Whose it is inside the organ; null: whoever receives for it. */
  personId: number | null;
}

/** Who asks beside the organs: a person, and the organs whose clerk or leader he is. */
export interface OwingPerson {
  personId: number;
  answersFor: number[];
  /** Posts are those of this day in China. */
  at: Date;
}

/** Whether the one person of a duty still has a post in its organ, or in the one that this was merged into. */
const isThere = `EXISTS (SELECT FROM post_holder h JOIN person p ON p.id = h.person_id
  WHERE h.person_id = duty.person_id
    AND h.organ_id IN (duty.organ_id, (SELECT o.successor_id FROM organ o WHERE o.id = duty.organ_id AND o.valid_to <= $4::date))
    AND (h.valid_from IS NULL OR h.valid_from <= $4::date) AND (h.valid_to IS NULL OR h.valid_to > $4::date)
    AND (p.valid_from IS NULL OR p.valid_from <= $4::date) AND (p.valid_to IS NULL OR p.valid_to > $4::date))`;

/**
 * Those of the organs that anybody there may settle, and those of the one person while he is there: what somebody has left
 * behind goes back to whoever answers for the organ, for work must not leave with a person.
 */
const owed = `settled_at IS NULL AND ((organ_id = ANY($1::int[]) AND person_id IS NULL)
  OR (person_id = $2::int AND ${isThere})
  OR (organ_id = ANY($3::int[]) AND person_id IS NOT NULL AND NOT ${isThere}))`;

const owing = (organIds: number[], person: OwingPerson | null): unknown[] => [
  organIds,
  person?.personId ?? null,
  person?.answersFor ?? [],
  person ? chinaDate(person.at) : null,
];

/** How much these organs still owe, and this person himself. */
export async function countOpenDuties(
  sql: Sql,
  organIds: number[],
  person: OwingPerson | null = null,
): Promise<number> {
  const [row] = await sql<{ count: number }>(
    `SELECT count(*)::int AS count FROM duty WHERE ${owed}`,
    owing(organIds, person),
  );
  return row?.count ?? 0;
}

/** What these organs still owe, and this person himself, soonest due first, then oldest. At most `limit`. */
export const openDutiesOf = (
  sql: Sql,
  organIds: number[],
  limit = 200,
  person: OwingPerson | null = null,
): Promise<OpenDuty[]> =>
  sql<OpenDuty>(
    `SELECT kind, organ_id AS "organId", notice_id AS "noticeId", subject_id AS "subjectId", due_at AS "dueAt",
            opened_at AS "openedAt", person_id AS "personId"
     FROM duty WHERE ${owed}
     ORDER BY due_at NULLS LAST, opened_at, id LIMIT $5::int`,
    [...owing(organIds, person), limit],
  );
