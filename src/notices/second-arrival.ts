import { enqueue, priorities, type OutboxMessage } from '../delivery/index.ts';
import { openDuties, settleDuties } from '../duties/index.ts';
import { receiversOf, type LowerOrgan } from '../organs/index.ts';
import type { Sql } from '../store/db.ts';
import type { Act } from './act.ts';
import type { NewDelivery } from './arrived-members.ts';
import { reachableOf } from './served.ts';
import { topics } from './topic-names.ts';

/** Second arrivals `s` that still hold: neither their layer nor the first arrival was withdrawn. */
export const secondHolds = `NOT EXISTS (SELECT FROM withdrawn_layer w WHERE w.layer_id = s.layer_id)
  AND EXISTS (SELECT FROM delivery f WHERE f.id = s.delivery_id AND f.organ_id IS NOT NULL)`;

export interface SecondSending {
  noticeId: number;
  number: number;
  layerId: number;
  sender: { id: number; name: string };
  dueAt: Date | null;
  /** The sender adds requirements or a deadline: more than the organ has signed for. */
  hasWords: boolean;
  organIds: number[];
}

/** Those of these organs that have the notice from somebody else, and not yet from this sender as well. */
export async function arrivedElsewhere(
  sql: Sql,
  { noticeId, senderId, organs }: { noticeId: number; senderId: number; organs: LowerOrgan[] },
): Promise<LowerOrgan[]> {
  const rows = await sql<{ organId: number }>(
    `SELECT d.organ_id AS "organId" FROM delivery d
     WHERE d.notice_id = $1::int AND d.organ_id = ANY($3::int[]) AND d.sender_organ_id <> $2::int
       AND NOT EXISTS (SELECT FROM second_arrival s
         WHERE s.delivery_id = d.id AND s.sender_organ_id = $2::int AND ${secondHolds})`,
    [noticeId, senderId, organs.map(({ organId }) => organId)],
  );
  const elsewhere = new Set(rows.map(({ organId }) => organId));
  return organs.filter(({ organId }) => elsewhere.has(organId));
}

/**
 * A notice that comes to an organ twice, by territory and by trade, is signed once: the second arrival points at the first
 * and is signed with it. Only a sender's own words make it one more card and one more tap, which binds the second onion.
 * Counters stay as they are: they count distinct organs.
 *
 * Shape: the organs it came to, as a roster names them, by code. The caller has locked the arrivals.
 * Source: domain.md 3 "Two lines".
 */
export async function arriveAgain({ sql, now, served }: Act, out: SecondSending): Promise<NewDelivery[]> {
  if (out.organIds.length === 0) return [];
  const made = await sql<NewDelivery & { secondId: number }>(
    `WITH made AS (
       INSERT INTO second_arrival (notice_id, delivery_id, organ_id, layer_id, sender_organ_id, sender_name, has_words, at)
       SELECT d.notice_id, d.id, d.organ_id, $2::int, $3::int, $4::text, $5::bool, $6::timestamptz
       FROM delivery d WHERE d.notice_id = $1::int AND d.organ_id = ANY($7::int[]) ORDER BY d.id
       ON CONFLICT (delivery_id, layer_id) DO NOTHING RETURNING id, delivery_id
     )
     SELECT made.id AS "secondId", d.id, d.organ_id AS "organId", d.organ_code AS "organCode", d.organ_name AS "organName",
       d.level, p.code AS "parentCode"
     FROM made JOIN delivery d ON d.id = made.delivery_id JOIN notice n ON n.id = d.notice_id
     JOIN organ_version v ON v.organ_id = d.organ_id AND v.since <= n.register_version
       AND (v.until IS NULL OR v.until > n.register_version)
     LEFT JOIN organ p ON p.id = v.parent_id ORDER BY d.organ_code`,
    [out.noticeId, out.layerId, out.sender.id, out.sender.name, out.hasWords, now.toISOString(), out.organIds],
  );
  if (!out.hasWords) return made;
  await openDuties(
    sql,
    made.map(({ organId, secondId }) => ({
      kind: 'signAgain' as const,
      organId,
      noticeId: out.noticeId,
      subjectId: secondId,
      dueAt: out.dueAt,
    })),
    now,
  );
  const found = await receiversOf(
    sql,
    made.map(({ organId }) => organId),
    now,
  );
  const messages = made.flatMap(({ organId, secondId }): OutboxMessage[] => {
    const all = found.get(organId);
    const people = all ? reachableOf(all, served).people : [];
    return people.map(({ platform, corp, accountId, user }) => ({
      topic: topics.second,
      kind: 'send',
      priority: priorities.relayCard,
      platform,
      corp,
      receivers: [{ accountId, user, deliveryId: 0 }],
      subject: { secondId, noticeNumber: out.number },
    }));
  });
  await enqueue(sql, messages, now);
  return made;
}

export interface OpenSecond {
  id: number;
  number: number;
  title: string;
  organId: number;
  organName: string;
  senderName: string;
}

/** What came again to these organs with words of its own and is not signed; of one notice, or of any. */
export const openSeconds = (sql: Sql, organIds: number[], number: number | null): Promise<OpenSecond[]> =>
  sql<OpenSecond>(
    `SELECT s.id, n.number, n.title, s.organ_id AS "organId", d.organ_name AS "organName", s.sender_name AS "senderName"
     FROM second_arrival s JOIN notice n ON n.id = s.notice_id JOIN delivery d ON d.id = s.delivery_id
     WHERE s.organ_id = ANY($1::int[]) AND s.has_words AND s.signed_at IS NULL AND n.withdrawn_at IS NULL
       AND ($2::int IS NULL OR n.number = $2::int) AND ${secondHolds} ORDER BY s.id`,
    [organIds, number],
  );

/** Layers that were withdrawn ask nobody for a signature any more. */
export async function settleSeconds(sql: Sql, layerIds: number[], at: Date): Promise<void> {
  const rows = await sql<{ id: number }>('SELECT id FROM second_arrival WHERE layer_id = ANY($1::int[])', [layerIds]);
  await settleDuties(
    sql,
    'signAgain',
    rows.map(({ id }) => id),
    'withdrawn',
    at,
  );
}
