import { enqueue, priorities, type OutboxMessage, type Receiver } from '../delivery/index.ts';
import { receiversOf } from '../organs/index.ts';
import type { Act } from './act.ts';
import { messagesTo, type Addressed } from './addressed.ts';
import { ownersOf, signedPersons, takeSentCards, type SentCard } from './sent-cards.ts';
import { reachableOf } from './served.ts';
import { topics } from './topic-names.ts';

/** An arrival that had signed before the correction. */
export interface SignedArrival {
  id: number;
  organId: number;
  organName: string;
  layerId: number;
}

type Telling = Pick<Act, 'sql' | 'now' | 'served'>;

/**
 * Shows a correction to everybody who has one of these layers: whoever has not signed gets the corrected face on the card,
 * or a new card where it cannot be redrawn; whoever has signed gets one card that asks for 签收更正.
 */
export async function tellCorrected(
  act: Telling,
  {
    noticeId,
    number,
    layerIds,
    signed,
  }: { noticeId: number; number: number; layerIds: number[]; signed: SignedArrival[] },
): Promise<void> {
  const { sql, now } = act;
  const cards = (await takeSentCards(sql, layerIds, now)).filter(({ topic }) => topic === topics.notice);
  const owners = await ownersOf(sql, [...new Set(cards.flatMap((c) => c.receivers.map(({ accountId }) => accountId)))]);
  const isSigned = new Set(signed.map(({ id }) => id));
  const tapped = new Set(
    (await signedPersons(sql, layerIds)).filter(({ byTap }) => byTap).map((one) => `${one.personId}/${one.deliveryId}`),
  );
  // A receipt keeps its face: its person gets the card that asks for 签收更正.
  const isLive = ({ accountId, deliveryId }: Receiver) => !tapped.has(`${owners.get(accountId) ?? 0}/${deliveryId}`);
  const told = new Set<string>();
  const messages = cards.toReversed().flatMap((card): OutboxMessage[] => {
    const live = card.receivers.filter(isLive);
    if (card.code !== null) return faceOf(card, live);
    const open = live.filter(({ accountId, user, deliveryId }) => {
      const key = `${accountId}/${user}/${deliveryId}`;
      const isNew = !told.has(key) && !isSigned.has(deliveryId);
      told.add(key);
      return isNew;
    });
    return open.length === 0
      ? []
      : [{ ...cardOf(card), kind: 'send', receivers: open, priority: priorities.relayCard }];
  });
  await enqueue(sql, [...messages, ...(await askSigned(act, { noticeId, number }, signed))], now);
}

const cardOf = ({ topic, subject, platform, corp }: SentCard) => ({ topic, subject, platform, corp });

const faceOf = (card: SentCard, receivers: Receiver[]): OutboxMessage[] =>
  card.code === null || receivers.length === 0
    ? []
    : [{ ...cardOf(card), kind: 'redraw', code: card.code, receivers, priority: priorities.redraw }];

/** 签收更正 for arrivals that have signed: asked of those who signed, else of whoever receives for the organ now. */
export async function askSigned(
  { sql, now, served }: Telling,
  { noticeId, number }: { noticeId: number; number: number },
  signed: SignedArrival[],
): Promise<OutboxMessage[]> {
  if (signed.length === 0) return [];
  const found = await receiversOf(
    sql,
    signed.map(({ organId }) => organId),
    now,
  );
  const rows = await sql<{ deliveryId: number; personId: number }>(
    `SELECT delivery_id AS "deliveryId", person_id AS "personId" FROM acknowledgement
     WHERE delivery_id = ANY($1::int[]) AND person_id IS NOT NULL`,
    [signed.map(({ id }) => id)],
  );
  const hasSigned = new Set(rows.map(({ deliveryId, personId }) => `${deliveryId}/${personId}`));
  const byLayer = new Map<number, Addressed[]>();
  for (const delivery of signed) {
    const all = found.get(delivery.organId);
    const people = all ? reachableOf(all, served).people : [];
    const signers = people.filter(({ personId }) => hasSigned.has(`${delivery.id}/${personId}`));
    const group = byLayer.get(delivery.layerId) ?? [];
    group.push({ delivery, people: signers.length > 0 ? signers : people });
    byLayer.set(delivery.layerId, group);
  }
  const messages: OutboxMessage[] = [];
  for (const [layerId, addressed] of byLayer) {
    const subject = { number, noticeNumber: number, layerId };
    const message = { topic: topics.correction, subject, priority: priorities.relayCard };
    messages.push(...(await messagesTo({ sql, now }, noticeId, addressed, message)));
  }
  return messages;
}

/** A card that was on its way when its layer was corrected: it may show the words of before, so it is drawn once more. */
export async function correctLate(
  { sql, now }: Pick<Act, 'sql' | 'now'>,
  { outboxId, accepted }: { outboxId: number; accepted: Receiver[] },
): Promise<void> {
  const [row] = await sql<SentCard>(
    `UPDATE outbox o SET send_code = NULL FROM outbox before WHERE o.id = $1::int AND before.id = o.id
       AND before.send_code IS NOT NULL AND EXISTS (
         SELECT FROM corrected_layer c JOIN correction k ON k.id = c.correction_id
         WHERE c.layer_id = (o.subject ->> 'layerId')::int AND k.at >= o.created_at)
     RETURNING o.topic, o.subject, o.platform, o.corp, before.send_code AS code`,
    [outboxId],
  );
  if (row) await enqueue(sql, faceOf(row, accepted), now);
}

/** A corrected face that the platform would not draw after all: the card is sent anew to whoever has not signed. */
export async function sendInstead(
  { sql, now }: Pick<Act, 'sql' | 'now'>,
  { outboxId, failed }: { outboxId: number; failed: Receiver[] },
): Promise<void> {
  if (failed.length === 0) return;
  const [row] = await sql<SentCard>('SELECT topic, subject, platform, corp FROM outbox WHERE id = $1::int', [outboxId]);
  const open = await sql<{ id: number }>(
    'SELECT id FROM delivery WHERE id = ANY($1::int[]) AND signed_at IS NULL AND organ_id IS NOT NULL',
    [failed.map(({ deliveryId }) => deliveryId)],
  );
  const isOpen = new Set(open.map(({ id }) => id));
  const receivers = failed
    .filter(({ deliveryId }) => isOpen.has(deliveryId))
    .map(({ accountId, user, deliveryId }) => ({ accountId, user, deliveryId }));
  if (!row || receivers.length === 0) return;
  await enqueue(sql, [{ ...cardOf(row), kind: 'send', receivers, priority: priorities.relayCard }], now);
}
