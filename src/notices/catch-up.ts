import { enqueue, priorities } from '../delivery/index.ts';
import { receiversOf } from '../organs/index.ts';
import type { Sql } from '../store/db.ts';
import type { Act } from './act.ts';
import { messagesTo, type Addressed } from './addressed.ts';
import { reachableOf } from './served.ts';
import { topics } from './topic-names.ts';

type Sending = Pick<Act, 'sql' | 'now' | 'served'>;

interface Unanswered {
  id: number;
  noticeId: number;
  number: number;
  layerId: number;
  organId: number;
  organName: string;
}

const columns = `d.id, d.notice_id AS "noticeId", n.number, d.layer_id AS "layerId", d.organ_id AS "organId",
  d.organ_name AS "organName"`;

/**
 * Sends somebody who was bound to an account, or came into a post, the cards of everything his organs have not signed, as
 * far as he is one of those who receive for them. An arrival that could not be delivered is dispatched once the card is out.
 *
 * Shape: how many cards of notices go out.
 */
export async function sendUnsignedTo(sending: Sending, personId: number): Promise<number> {
  const { sql } = sending;
  const unsigned = await sql<Unanswered>(
    `SELECT ${columns} FROM delivery d JOIN notice n ON n.id = d.notice_id
     WHERE d.organ_id IN (SELECT organ_id FROM post_holder WHERE person_id = $1::int) AND n.withdrawn_at IS NULL
       AND d.state IN ('queued', 'dispatched', 'undeliverable', 'delivered', 'read') ORDER BY d.id`,
    [personId],
  );
  return sendCards(sending, unsigned, (one) => one === personId);
}

/**
 * Tries the arrivals again that could not be delivered, where somebody can be reached now: after an import, or at the
 * binding of an account. What still waits to be sent is left alone.
 */
export async function sendUndeliverable(sending: Sending): Promise<number> {
  return sendCards(sending, await undeliverable(sending.sql), () => true);
}

const undeliverable = (sql: Sql): Promise<Unanswered[]> =>
  sql<Unanswered>(
    `SELECT ${columns} FROM delivery d JOIN notice n ON n.id = d.notice_id
     WHERE d.state = 'undeliverable' AND d.organ_id IS NOT NULL AND n.withdrawn_at IS NULL AND d.id <> ALL(coalesce((
       SELECT array_agg(w.id) FROM outbox o, unnest(o.delivery_ids) AS w(id)
       WHERE o.state = 'queued' AND o.topic = $1::text), '{}'))
     ORDER BY d.id`,
    [topics.notice],
  );

async function sendCards(
  { sql, now, served }: Sending,
  arrivals: Unanswered[],
  isFor: (personId: number) => boolean,
): Promise<number> {
  const found = await receiversOf(sql, [...new Set(arrivals.map(({ organId }) => organId))], now);
  const layers = new Map<number, { arrival: Unanswered; addressed: Addressed[] }>();
  let cards = 0;
  for (const arrival of arrivals) {
    const all = found.get(arrival.organId);
    const people = all ? reachableOf(all, served).people.filter(({ personId }) => isFor(personId)) : [];
    if (people.length === 0) continue;
    cards += 1;
    const layer = layers.get(arrival.layerId) ?? { arrival, addressed: [] };
    layer.addressed.push({ delivery: arrival, people });
    layers.set(arrival.layerId, layer);
  }
  for (const { arrival, addressed } of layers.values()) {
    const subject = { number: arrival.number, noticeNumber: arrival.number, layerId: arrival.layerId };
    const message = { topic: topics.notice, subject, priority: priorities.relayCard };
    await enqueue(sql, await messagesTo({ sql, now }, arrival.noticeId, addressed, message), now);
  }
  return cards;
}
