import type { OrganReceiver } from '../organs/index.ts';
import { chinaDate } from '../lib/china-time.ts';
import type { Sql } from '../store/db.ts';

/** An organ for which somebody may sign one notice, because an organ above sent it to him (改送). */
export interface ReaddressedOrgan {
  deliveryId: number;
  number: number;
  organId: number;
  organCode: string;
  organName: string;
}

/**
 * Whether whom an arrival `d` was sent to (`r`) still has a post in its organ or below its sender, as when it was sent: the
 * right goes with the post, for an arrival must not stay with somebody who has left. `day`: the parameter with today in China.
 */
export const stillServes = (day: number) => `EXISTS (
  SELECT FROM post_holder h JOIN organ o ON o.id = h.organ_id JOIN person q ON q.id = h.person_id
  JOIN organ s ON s.id = d.sender_organ_id
  WHERE h.person_id = r.person_id AND (o.id = d.organ_id OR starts_with(o.path, s.path)
      AND (o.valid_from IS NULL OR o.valid_from <= $${day}::date) AND (o.valid_to IS NULL OR o.valid_to > $${day}::date))
    AND (h.valid_from IS NULL OR h.valid_from <= $${day}::date) AND (h.valid_to IS NULL OR h.valid_to > $${day}::date)
    AND (q.valid_from IS NULL OR q.valid_from <= $${day}::date) AND (q.valid_to IS NULL OR q.valid_to > $${day}::date))`;

/** What was sent to this person for organs that are not his own; of one notice, with a number. */
export const readdressedTo = (
  sql: Sql,
  { personId, number, now }: { personId: number; number: number | null; now: Date },
): Promise<ReaddressedOrgan[]> =>
  sql<ReaddressedOrgan>(
    `SELECT d.id AS "deliveryId", n.number, d.organ_id AS "organId", d.organ_code AS "organCode",
       d.organ_name AS "organName"
     FROM readdressed r JOIN delivery d ON d.id = r.delivery_id JOIN notice n ON n.id = d.notice_id
     WHERE r.person_id = $1::int AND r.ended_at IS NULL AND d.organ_id IS NOT NULL AND ($2::int IS NULL OR n.number = $2::int)
       AND ${stillServes(3)} ORDER BY d.id`,
    [personId, number, chinaDate(now)],
  );

/** In which post somebody signs an arrival that was sent to him. */
export const readdressedPost = '受改送';

/** Everybody to whom these arrivals were sent besides their organs' own receivers, one entry an account. */
export async function readdressedPeople(
  sql: Sql,
  deliveryIds: number[],
  now: Date,
): Promise<Map<number, OrganReceiver[]>> {
  const rows = await sql<OrganReceiver & { deliveryId: number }>(
    `SELECT r.delivery_id AS "deliveryId", p.id AS "personId", p.name, p.face, $3::text AS post, '{}'::text[] AS roles,
       a.id AS "accountId", a.platform, a.corp, a."user"
     FROM readdressed r JOIN delivery d ON d.id = r.delivery_id JOIN person p ON p.id = r.person_id
     JOIN account a ON a.person_id = p.id
     WHERE r.delivery_id = ANY($1::int[]) AND r.ended_at IS NULL AND ${stillServes(2)}
     ORDER BY r.delivery_id, a.id`,
    [deliveryIds, chinaDate(now), readdressedPost],
  );
  const found = new Map<number, OrganReceiver[]>();
  for (const { deliveryId, ...person } of rows) found.set(deliveryId, [...(found.get(deliveryId) ?? []), person]);
  return found;
}
