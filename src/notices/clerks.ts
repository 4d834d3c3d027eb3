import type { OutboxMessage, Subject } from '../delivery/index.ts';
import { receiversOf } from '../organs/index.ts';
import type { Act } from './act.ts';
import { reachableOf } from './served.ts';

/** One message to whoever receives for an organ; none when nobody there can be reached. */
export async function clerksMessages(
  { sql, now, served }: Pick<Act, 'sql' | 'now' | 'served'>,
  organId: number,
  message: { topic: string; subject: Subject; priority: number },
): Promise<OutboxMessage[]> {
  const found = (await receiversOf(sql, [organId], now)).get(organId);
  const people = found ? reachableOf(found, served).people : [];
  return people.map(({ platform, corp, accountId, user }) => ({
    ...message,
    kind: 'send' as const,
    platform,
    corp,
    receivers: [{ accountId, user, deliveryId: 0 }],
  }));
}
