import type { Receiver, Subject } from '../delivery/index.ts';
import type { PlatformId } from '../platforms/port.ts';
import type { Sql } from '../store/db.ts';
import { topics } from './topic-names.ts';

/** How long the code of a send redraws its cards, in ms (wecom.md 4.10). */
const redrawableMs = 72 * 3600_000;

/** One send of a notice card, or of a reminder with the same buttons, as it went out to up to a thousand people. */
export interface SentCard {
  topic: string;
  subject: Subject;
  platform: PlatformId;
  corp: string;
  /** Redraws everybody's card, once; null: used up, too old, or there never was one (plain text, another platform). */
  code: string | null;
  receivers: Receiver[];
}

/**
 * What was sent of these layers so far, each send's code taken out of its row: whoever asks is going to use it up. Sends
 * that are still on their way are not among them; the topic of the card looks after those.
 */
export async function takeSentCards(sql: Sql, layerIds: number[], now: Date): Promise<SentCard[]> {
  const rows = await sql<{
    topic: string;
    subject: Subject;
    platform: PlatformId;
    corp: string;
    code: string | null;
    accountIds: number[];
    users: string[];
    deliveryIds: number[];
  }>(
    `WITH card AS MATERIALIZED (
       SELECT id, send_code AS code FROM outbox
       WHERE topic IN ('${topics.notice}', '${topics.urgeSign}', '${topics.urgeRelay}') AND (subject ->> 'layerId')::int = ANY($1::int[]) AND kind = 'send' AND state = 'sent'
     ), taken AS (
       UPDATE outbox SET send_code = NULL FROM card WHERE outbox.id = card.id AND card.code IS NOT NULL
     )
     SELECT o.topic, o.subject, o.platform, o.corp, o.account_ids AS "accountIds", o.users,
       o.delivery_ids AS "deliveryIds", CASE WHEN o.settled_at > $2::timestamptz THEN card.code END AS code
     FROM card JOIN outbox o ON o.id = card.id ORDER BY o.id`,
    [layerIds, new Date(now.getTime() - redrawableMs).toISOString()],
  );
  return rows.map(({ accountIds, users, deliveryIds, ...row }) => ({
    ...row,
    receivers: users.map((user, n) => ({ user, accountId: accountIds[n] ?? 0, deliveryId: deliveryIds[n] ?? 0 })),
  }));
}

/** Somebody who signed for an arrival of these layers, with the accounts that person has. */
export interface SignedPerson {
  personId: number;
  deliveryId: number;
  /** By pressing 签收: the card became the receipt, and the code of the send must leave that alone. */
  byTap: boolean;
}

/** Everybody whose signature is kept for these layers, whether it counted for the organ or stood beside another. */
export const signedPersons = (sql: Sql, layerIds: number[]): Promise<SignedPerson[]> =>
  sql<SignedPerson>(
    `SELECT a.person_id AS "personId", a.delivery_id AS "deliveryId", a.via LIKE '%-tap' AS "byTap"
     FROM acknowledgement a JOIN delivery d ON d.id = a.delivery_id
     WHERE d.layer_id = ANY($1::int[]) AND a.person_id IS NOT NULL ORDER BY a.id`,
    [layerIds],
  );

/** Whose these accounts are. */
export async function ownersOf(sql: Sql, accountIds: number[]): Promise<Map<number, number>> {
  const rows = await sql<{ id: number; personId: number }>(
    'SELECT id, person_id AS "personId" FROM account WHERE id = ANY($1::int[])',
    [accountIds],
  );
  return new Map(rows.map(({ id, personId }) => [id, personId]));
}

/** All accounts of these people, the one that was bound first in front. */
export const accountsOf = (
  sql: Sql,
  personIds: number[],
): Promise<{ personId: number; accountId: number; platform: PlatformId; corp: string; user: string }[]> =>
  sql(
    `SELECT person_id AS "personId", id AS "accountId", platform, corp, "user" FROM account
     WHERE person_id = ANY($1::int[]) ORDER BY id`,
    [personIds],
  );

/** The platforms' accounts that share one message: one message a corporation. */
export function byCorporation<T extends Receiver & { platform: PlatformId; corp: string }>(
  people: T[],
): { platform: PlatformId; corp: string; receivers: Receiver[] }[] {
  const groups = new Map<string, { platform: PlatformId; corp: string; receivers: Receiver[] }>();
  for (const { platform, corp, accountId, user, deliveryId } of people) {
    const key = `${platform}/${corp}`;
    const group = groups.get(key) ?? { platform, corp, receivers: [] };
    group.receivers.push({ accountId, user, deliveryId });
    groups.set(key, group);
  }
  return [...groups.values()];
}
