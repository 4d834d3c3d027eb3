import type { OrganReceiver, OrganReceivers } from '../organs/index.ts';
import type { Account, PlatformId } from '../platforms/port.ts';

/**
 * The corporations this deployment can send to. Empty while no platform is configured, or where nobody can say: then
 * messages to any account wait in the outbox until one is.
 */
export type Served = readonly { platform: PlatformId; corp: string }[];

const unserved = '账号不在本系统接入的平台';

/** An account without a corporation belongs to the deployment's own. */
export const isServed = (served: Served, account: Account) =>
  served.some(({ platform, corp }) => account.platform === platform && (account.corp === '' || account.corp === corp));

/**
 * Statement text: the same of a row with `platform` and `corp`. `platforms` and `corps` are text arrays that run in step; none
 * of them: every account counts, as below.
 */
export const isServedRow = (row: string, platforms: string, corps: string) =>
  `(cardinality(${platforms}) = 0 OR (${row}.platform, ${row}.corp) IN (SELECT * FROM unnest(${platforms}, ${corps}))
    OR (${row}.corp = '' AND ${row}.platform = ANY (${platforms})))`;

/**
 * One account a person, among those that can be sent to the one that was bound first: who is on two platforms is told
 * once, and not on one that nobody here serves.
 */
export function reachableOf({ people, reason }: OrganReceivers, served: Served): OrganReceivers {
  const within = served.length === 0 ? people : people.filter((account) => isServed(served, account));
  const each = new Map<number, OrganReceiver>();
  for (const account of within) if (!each.has(account.personId)) each.set(account.personId, account);
  return { people: [...each.values()], reason: each.size === 0 ? (reason ?? unserved) : null };
}
