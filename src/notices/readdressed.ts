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

/** What was sent to this person for organs that are not his own; of one notice, with a number. */
export const readdressedTo = (sql: Sql, personId: number, number: number | null = null): Promise<ReaddressedOrgan[]> =>
  sql<ReaddressedOrgan>(
    `SELECT d.id AS "deliveryId", n.number, d.organ_id AS "organId", d.organ_code AS "organCode",
       d.organ_name AS "organName"
     FROM readdressed r JOIN delivery d ON d.id = r.delivery_id JOIN notice n ON n.id = d.notice_id
     WHERE r.person_id = $1::int AND r.ended_at IS NULL AND d.organ_id IS NOT NULL AND ($2::int IS NULL OR n.number = $2::int) ORDER BY d.id`,
    [personId, number],
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
     FROM readdressed r JOIN person p ON p.id = r.person_id JOIN account a ON a.person_id = p.id
     WHERE r.delivery_id = ANY($1::int[]) AND r.ended_at IS NULL
       AND (p.valid_from IS NULL OR p.valid_from <= $2::date) AND (p.valid_to IS NULL OR p.valid_to > $2::date)
     ORDER BY r.delivery_id, a.id`,
    [deliveryIds, chinaDate(now), readdressedPost],
  );
  const found = new Map<number, OrganReceiver[]>();
  for (const { deliveryId, ...person } of rows) found.set(deliveryId, [...(found.get(deliveryId) ?? []), person]);
  return found;
}
