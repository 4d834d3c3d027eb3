import { enqueue, priorities } from '../delivery/index.ts';
import { receiversOf, type OrganReceiver } from '../organs/index.ts';
import type { Sql } from '../store/db.ts';
import type { Act } from './act.ts';
import { messagesTo, type Addressed } from './addressed.ts';
import { readdressedPeople } from './readdressed.ts';
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

const isUnsigned = `d.state IN ('queued', 'dispatched', 'undeliverable', 'delivered', 'read')`;

/**
 * Sends somebody who was bound to an account, or came into a post, the cards of everything his organs have not signed, as
 * far as he is one of those who receive for them. An arrival that could not be delivered is dispatched once the card is out.
 * `organIds`: of these organs only.
 *
 * Shape: how many cards of notices go out.
 */
export async function sendUnsignedTo(
  sending: Sending,
  personId: number,
  organIds: number[] | null = null,
): Promise<number> {
  const { sql } = sending;
  const unsigned = await sql<Unanswered>(
    `SELECT ${columns} FROM delivery d JOIN notice n ON n.id = d.notice_id
     WHERE d.organ_id IN (
         SELECT o.id FROM post_holder h JOIN organ o ON o.id = h.organ_id OR o.successor_id = h.organ_id
         WHERE h.person_id = $1::int AND ($2::int[] IS NULL OR h.organ_id = ANY($2::int[])))
       AND n.withdrawn_at IS NULL AND ${isUnsigned} ORDER BY d.id`,
    [personId, organIds],
  );
  return sendCards(sending, unsigned, (one) => one === personId);
}

/**
 * Sends the people who act for organs from now on, because these were merged into theirs, the cards of everything that was
 * not signed there: each names the organ it came to. Whoever served there knows them and has no right to them any more.
 *
 * Shape: how many cards of notices go out.
 */
export async function sendMerged(sending: Sending, organIds: number[]): Promise<number> {
  const unsigned = await sending.sql<Unanswered>(
    `SELECT ${columns} FROM delivery d JOIN notice n ON n.id = d.notice_id
     WHERE d.organ_id = ANY($1::int[]) AND n.withdrawn_at IS NULL AND ${isUnsigned} ORDER BY d.id`,
    [organIds],
  );
  return sendCards(sending, unsigned, () => true);
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

/**
 * What was sent to one person for other organs (改送) goes on to another, with the cards of what is not signed; then the
 * first may sign none of it any more.
 */
export async function handOverReaddressed(sending: Sending, from: number, to: number): Promise<number> {
  const { sql, now } = sending;
  const moved = await sql<Unanswered>(
    `WITH ended AS (
       UPDATE readdressed SET ended_at = $3::timestamptz WHERE person_id = $1::int AND ended_at IS NULL
       RETURNING delivery_id, by_person_id
     ), begun AS (
       INSERT INTO readdressed (delivery_id, person_id, by_person_id, at)
       SELECT delivery_id, $2::int, by_person_id, $3::timestamptz FROM ended
       ON CONFLICT (delivery_id, person_id) DO UPDATE SET ended_at = NULL WHERE readdressed.ended_at IS NOT NULL
       RETURNING delivery_id)
     SELECT ${columns} FROM begun b JOIN delivery d ON d.id = b.delivery_id JOIN notice n ON n.id = d.notice_id
     WHERE d.organ_id IS NOT NULL AND n.withdrawn_at IS NULL AND ${isUnsigned} ORDER BY d.id`,
    [from, to, now.toISOString()],
  );
  // In a statement of its own: the rows above are not to be seen by theirs.
  const people = await readdressedPeople(
    sql,
    moved.map(({ id }) => id),
    now,
  );
  const mine = (id: number) => (people.get(id) ?? []).filter(({ personId }) => personId === to);
  return sendTo(sending, moved, ({ id }) => reachableOf({ people: mine(id), reason: null }, sending.served).people);
}

async function sendCards(
  sending: Sending,
  arrivals: Unanswered[],
  isFor: (personId: number) => boolean,
): Promise<number> {
  const { sql, now, served } = sending;
  const found = await receiversOf(sql, [...new Set(arrivals.map(({ organId }) => organId))], now);
  return sendTo(sending, arrivals, ({ organId }) => {
    const all = found.get(organId);
    return all ? reachableOf(all, served).people.filter(({ personId }) => isFor(personId)) : [];
  });
}

/** The cards of these arrivals to these people, a layer at a time. Shape: how many arrivals somebody gets a card of. */
async function sendTo(
  { sql, now }: Sending,
  arrivals: Unanswered[],
  receiversFor: (arrival: Unanswered) => OrganReceiver[],
): Promise<number> {
  const layers = new Map<number, { arrival: Unanswered; addressed: Addressed[] }>();
  let cards = 0;
  for (const arrival of arrivals) {
    const people = receiversFor(arrival);
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
