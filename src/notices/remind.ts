import { enqueue, priorities } from '../delivery/index.ts';
import { receiversOf, type OrganReceiver } from '../organs/index.ts';
import type { Act } from './act.ts';
import { messagesTo } from './addressed.ts';
import { readdressedPeople } from './readdressed.ts';
import { reachableOf } from './served.ts';
import { topics } from './topic-names.ts';

export type ReminderKind = 'sign' | 'relay';

/** One organ to remind, with whoever is to be told there. */
export interface Reminded {
  delivery: { id: number; organId: number; organName: string; layerId: number };
  kind: ReminderKind;
  people: OrganReceiver[];
}

/** Who is reminded in these organs: its receivers; of a relay only those who may relay, where there is one. */
export async function findReminded(
  { sql, now, served }: Pick<Act, 'sql' | 'now' | 'served'>,
  links: Pick<Reminded, 'delivery' | 'kind'>[],
): Promise<Reminded[]> {
  const found = await receiversOf(
    sql,
    links.map(({ delivery }) => delivery.organId),
    now,
  );
  const others = await readdressedPeople(
    sql,
    links.filter(({ kind }) => kind === 'sign').map(({ delivery }) => delivery.id),
    now,
  );
  return links.map(({ delivery, kind }) => {
    const all = [...(found.get(delivery.organId)?.people ?? []), ...(others.get(delivery.id) ?? [])];
    const { people } = reachableOf({ people: all, reason: null }, served);
    const relayers = people.filter(({ roles }) => roles.includes('clerk') || roles.includes('leader'));
    return { delivery, kind, people: kind === 'relay' && relayers.length > 0 ? relayers : people };
  });
}

/** Sends the reminders: one card a layer and kind, which names no receiver. `by`: the organ that urges. */
export async function sendReminders(
  { sql, now }: Pick<Act, 'sql' | 'now'>,
  notice: { id: number; number: number },
  reminded: Reminded[],
  by: string,
): Promise<void> {
  const groups = new Map<string, Reminded[]>();
  for (const one of reminded) {
    const key = `${one.kind}/${one.delivery.layerId}`;
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  for (const group of groups.values()) {
    const [first] = group;
    if (!first) continue;
    const subject = { number: notice.number, noticeNumber: notice.number, layerId: first.delivery.layerId, by };
    const topic = first.kind === 'sign' ? topics.urgeSign : topics.urgeRelay;
    const message = { topic, subject, priority: priorities.relayCard };
    await enqueue(sql, await messagesTo({ sql, now }, notice.id, group, message), now);
  }
}
