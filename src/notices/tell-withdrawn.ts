import { enqueue, priorities, type OutboxMessage, type Receiver } from '../delivery/index.ts';
import type { PlatformId } from '../platforms/port.ts';
import type { Act } from './act.ts';
import {
  accountsOf,
  byCorporation,
  ownersOf,
  signedPersons,
  takeSentCards,
  type SentCard,
  type SignedPerson,
} from './sent-cards.ts';
import { isServed } from './served.ts';
import { topics } from './topic-names.ts';

interface About {
  withdrawalId: number;
  number: number;
  layerIds: number[];
}

const subjectOf = ({ withdrawalId, number }: Omit<About, 'layerIds'>) => ({ withdrawalId, noticeNumber: number });

/**
 * Tells everybody who got these layers, each person once: whoever signed by one text (domain.md 4.6.6), whoever did not by
 * a new face on the card, without a message, and by a text only where the card cannot be redrawn any more. A card that a
 * tap has turned into a receipt keeps that face.
 */
export async function tellWithdrawn(act: Pick<Act, 'sql' | 'now' | 'served'>, about: About): Promise<void> {
  const { sql, now, served } = act;
  const cards = await takeSentCards(sql, about.layerIds, now);
  const signed = await signedPersons(sql, about.layerIds);
  const owners = await ownersOf(sql, [...new Set(cards.flatMap((c) => c.receivers.map(({ accountId }) => accountId)))]);
  const signers = new Set(signed.map(({ personId }) => personId));
  const faces = cards.flatMap((card) => redrawOf(card, about, { owners, signed }));
  const stuck = cards
    .filter(({ code }) => code === null)
    .flatMap(({ platform, corp, receivers }) => receivers.map((receiver) => ({ platform, corp, ...receiver })))
    .filter(({ accountId }) => !signers.has(owners.get(accountId) ?? 0));
  const accounts = (await accountsOf(sql, [...signers]))
    .filter((account) => served.length === 0 || isServed(served, account))
    .map((account) => ({ ...account, deliveryId: 0 }));
  // One account a person: the first that this deployment can send to.
  const each = new Map(accounts.toReversed().map((account) => [account.personId, account]));
  await enqueue(sql, [...faces, ...textsTo([...each.values(), ...oncePerPerson(stuck, owners)], about)], now);
}

function redrawOf(
  { code, platform, corp, receivers }: SentCard,
  about: About,
  { owners, signed }: { owners: Map<number, number>; signed: SignedPerson[] },
): OutboxMessage[] {
  const tapped = new Set(
    signed.filter(({ byTap }) => byTap).map(({ personId, deliveryId }) => `${personId}/${deliveryId}`),
  );
  const live = receivers.filter((r) => !tapped.has(`${owners.get(r.accountId) ?? 0}/${r.deliveryId}`));
  if (code === null || live.length === 0) return [];
  return [
    {
      topic: topics.withdrawn,
      kind: 'redraw',
      code,
      platform,
      corp,
      receivers: live,
      subject: subjectOf(about),
      priority: priorities.redraw,
    },
  ];
}

/** Somebody with two cards, for two organs or on two sends, hears it once. */
function oncePerPerson<T extends Receiver>(stuck: T[], owners: Map<number, number>): T[] {
  const seen = new Set<number | string>();
  return stuck.filter(({ accountId, user }) => {
    const key = owners.get(accountId) ?? user;
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

function textsTo(
  people: (Receiver & { platform: PlatformId; corp: string })[],
  about: Omit<About, 'layerIds'>,
): OutboxMessage[] {
  return byCorporation(people).map((group) => ({
    ...group,
    topic: topics.withdrawn,
    kind: 'send',
    subject: subjectOf(about),
    priority: priorities.relayCard,
  }));
}

/** Faces that the platform would not redraw after all: those people are told by a text, as they would have been later. */
export const tellInstead = (
  { sql, now }: Pick<Act, 'sql' | 'now'>,
  about: Omit<About, 'layerIds'>,
  people: (Receiver & { platform: PlatformId; corp: string })[],
): Promise<number[]> => enqueue(sql, textsTo(people, about), now);

/**
 * A card that was on its way when its layer was withdrawn: nobody could redraw it then, so its own outcome does, in the
 * transaction that closes it.
 */
export async function withdrawLate(
  { sql, now }: Pick<Act, 'sql' | 'now'>,
  about: Omit<About, 'layerIds'>,
  { outboxId, accepted }: { outboxId: number; accepted: Receiver[] },
): Promise<void> {
  if (accepted.length === 0) return;
  const [row] = await sql<{ code: string | null; platform: PlatformId; corp: string }>(
    `UPDATE outbox o SET send_code = NULL FROM outbox before WHERE o.id = $1::int AND before.id = o.id
     RETURNING before.send_code AS code, o.platform, o.corp`,
    [outboxId],
  );
  if (!row) return;
  const { code, platform, corp } = row;
  if (code === null) {
    await tellInstead(
      { sql, now },
      about,
      accepted.map((receiver) => ({ platform, corp, ...receiver })),
    );
    return;
  }
  const message = { topic: topics.withdrawn, platform, corp, receivers: accepted, priority: priorities.redraw };
  await enqueue(sql, [{ ...message, kind: 'redraw', code, subject: subjectOf(about) }], now);
}
