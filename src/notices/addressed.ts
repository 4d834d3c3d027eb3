import type { OutboxMessage, Receiver, Subject } from '../delivery/index.ts';
import { receivingRoles, type OrganReceiver } from '../organs/index.ts';
import { chinaDate } from '../lib/china-time.ts';
import type { Sql } from '../store/db.ts';

/** One arrival, and who is to get a card about it. */
export interface Addressed {
  delivery: { id: number; organId: number; organName: string };
  people: OrganReceiver[];
}

/**
 * Of these people those who may sign for more than one organ that has the notice: their cards name the organ, so that a
 * tap never counts for two silently (design.md 5 "Identity").
 */
async function signersOfMore(sql: Sql, noticeId: number, personIds: number[], now: Date): Promise<Set<number>> {
  const rows = await sql<{ personId: number }>(
    `SELECT h.person_id AS "personId" FROM post_holder h
     JOIN organ o ON o.id = h.organ_id OR (o.successor_id = h.organ_id AND o.valid_to <= $5::date)
     JOIN delivery d ON d.notice_id = $1::int AND d.organ_id = o.id
     WHERE h.person_id = ANY($2::int[])
       AND h.roles && CASE WHEN o.level = 'enterprise' THEN $3::text[] ELSE $4::text[] END
       AND (h.valid_from IS NULL OR h.valid_from <= $5::date) AND (h.valid_to IS NULL OR h.valid_to > $5::date)
     -- The card says so, too, where the organ was merged into his own.
     GROUP BY h.person_id HAVING count(DISTINCT o.id) > 1 OR bool_or(o.id <> h.organ_id)
     UNION
     -- Sent to for another organ (改送): whatever his own are, the card says for which.
     SELECT r.person_id FROM readdressed r JOIN delivery d ON d.id = r.delivery_id
     WHERE d.notice_id = $1::int AND r.person_id = ANY($2::int[]) AND r.ended_at IS NULL`,
    [noticeId, personIds, receivingRoles('enterprise'), receivingRoles('county'), chinaDate(now)],
  );
  return new Set(rows.map(({ personId }) => personId));
}

/**
 * The messages that bring one layer's card to these people: one shared send a corporation, and one of their own, with
 * `organId` and `organName` in the subject, for people who may sign for several organs.
 */
export async function messagesTo(
  { sql, now }: { sql: Sql; now: Date },
  noticeId: number,
  addressed: Addressed[],
  message: { topic: string; subject: Subject; priority: number },
): Promise<OutboxMessage[]> {
  const all = addressed.flatMap(({ delivery, people }) => people.map((person) => ({ ...person, delivery })));
  const several = await signersOfMore(sql, noticeId, [...new Set(all.map(({ personId }) => personId))], now);
  const shared = new Map<string, OutboxMessage & { receivers: Receiver[] }>();
  const own: OutboxMessage[] = [];
  for (const { personId, platform, corp, accountId, user, delivery } of all) {
    const receiver = { accountId, user, deliveryId: delivery.id };
    const base = { ...message, kind: 'send' as const, platform, corp, receivers: [receiver] };
    if (several.has(personId)) {
      own.push({ ...base, subject: { ...message.subject, organId: delivery.organId, organName: delivery.organName } });
      continue;
    }
    const group = shared.get(`${platform}/${corp}`);
    if (group) group.receivers.push(receiver);
    else
      shared.set(`${platform}/${corp}`, { ...base, subject: { ...message.subject, organId: null, organName: null } });
  }
  return [...shared.values(), ...own];
}
