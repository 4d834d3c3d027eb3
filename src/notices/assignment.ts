import type { Sql } from '../store/db.ts';

/** What was given to whom; whether it is open stands in its duty. */
export interface Assignment {
  id: number;
  personId: number;
  personName: string;
  dueAt: Date | null;
}

/** The open one of an arrival. Whoever goes on to write holds the arrival's lock. */
export async function openAssignment(sql: Sql, deliveryId: number): Promise<Assignment | null> {
  const [found] = await sql<Assignment>(
    `SELECT g.id, g.person_id AS "personId", g.person_name AS "personName", g.due_at AS "dueAt"
     FROM assignment g JOIN duty y ON y.kind = 'handle' AND y.subject_id = g.id
     WHERE g.delivery_id = $1::int AND y.settled_at IS NULL ORDER BY g.id DESC LIMIT 1`,
    [deliveryId],
  );
  return found ?? null;
}

export interface FoundAssignment extends Assignment {
  number: number;
  title: string;
  organId: number;
  organName: string;
  outcome: string | null;
  settledAt: Date | null;
  isWithdrawn: boolean;
  /** Who has the newest one of the same arrival. */
  newest: string;
}

export interface Entitled {
  personId: number;
  /** Where this person has any post. */
  heldIds: number[];
  /** Where this person answers for the organ: clerk or leader. */
  organIds: number[];
}

/**
 * The assignment somebody means: one of their own, or one of an organ they answer for; by its id or, the open one first and
 * then the newest, by the notice. Null: none, or not theirs.
 */
export async function findAssignment(
  sql: Sql,
  { personId, heldIds, organIds, of }: Entitled & { of: { id: number } | { number: number } },
): Promise<FoundAssignment | null> {
  const [found] = await sql<FoundAssignment>(
    `SELECT g.id, g.person_id AS "personId", g.person_name AS "personName", g.due_at AS "dueAt", n.number, n.title,
       g.organ_id AS "organId", d.organ_name AS "organName", y.outcome, y.settled_at AS "settledAt",
       n.withdrawn_at IS NOT NULL OR d.state = 'withdrawn' AS "isWithdrawn",
       (SELECT m.person_name FROM assignment m WHERE m.delivery_id = g.delivery_id ORDER BY m.id DESC LIMIT 1) AS newest
     FROM assignment g JOIN notice n ON n.id = g.notice_id JOIN delivery d ON d.id = g.delivery_id
     JOIN duty y ON y.kind = 'handle' AND y.subject_id = g.id
     WHERE (g.organ_id = ANY($2::int[])
         -- Whoever has left the organ has left its work, too.
         OR g.person_id = $1::int AND g.organ_id = ANY($5::int[]))
       AND ($3::int IS NULL OR g.id = $3::int) AND ($4::int IS NULL OR n.number = $4::int)
     ORDER BY y.settled_at IS NULL DESC, g.person_id = $1::int DESC, g.id DESC LIMIT 1`,
    [personId, organIds, 'id' in of ? of.id : null, 'number' in of ? of.number : null, heldIds],
  );
  return found ?? null;
}
