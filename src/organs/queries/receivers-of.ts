import { chinaDate } from '../../lib/china-time.ts';
import type { Account } from '../../platforms/port.ts';
import type { Sql } from '../../store/db.ts';
import { chooseReceivers, roleNames, type Level, type Role } from '../rules.ts';

/** One account of one person who gets an organ's notices. */
export interface OrganReceiver extends Account {
  personId: number;
  accountId: number;
  name: string;
  post: string;
  roles: Role[];
  face: 'card' | 'text';
}

export interface OrganReceivers {
  people: OrganReceiver[];
  /** Why nobody can be reached, in Chinese, at most 30 characters; null when somebody can. */
  reason: string | null;
}

interface HolderRow {
  organId: number;
  level: Level;
  personId: number;
  name: string;
  face: 'card' | 'text';
  post: string;
  roles: Role[];
  accounts: (Account & { accountId: number })[];
}

/**
 * Who receives a notice for each of these organs on the day of `at` in China: one entry an account, each person once an
 * organ even with several posts there.
 *
 * Shape: an entry for every id asked.
 * Source: design.md 5 "Receivers of a notice".
 */
export async function receiversOf(
  sql: Sql,
  organIds: readonly number[],
  at: Date,
): Promise<Map<number, OrganReceivers>> {
  const holders = await sql<HolderRow>(
    `SELECT h.organ_id AS "organId", o.level, p.id AS "personId", p.name, p.face, h.post, h.roles,
       coalesce((SELECT json_agg(json_build_object('accountId', a.id, 'platform', a.platform, 'corp', a.corp,
                   'user', a."user") ORDER BY a.id) FROM account a WHERE a.person_id = p.id), '[]') AS accounts
     FROM post_holder h JOIN organ o ON o.id = h.organ_id JOIN person p ON p.id = h.person_id
     WHERE h.organ_id = ANY ($1::int[])
       AND (h.valid_from IS NULL OR h.valid_from <= $2::date) AND (h.valid_to IS NULL OR h.valid_to > $2::date)
       AND (p.valid_from IS NULL OR p.valid_from <= $2::date) AND (p.valid_to IS NULL OR p.valid_to > $2::date)
     ORDER BY h.organ_id, h.id`,
    [organIds, chinaDate(at)],
  );
  const byOrgan = new Map<number, HolderRow[]>();
  for (const holder of holders) {
    const others = byOrgan.get(holder.organId);
    if (others) others.push(holder);
    else byOrgan.set(holder.organId, [holder]);
  }
  return new Map(organIds.map((id) => [id, receiversAmong(byOrgan.get(id) ?? [])]));
}

function receiversAmong(holders: HolderRow[]): OrganReceivers {
  const [any] = holders;
  if (!any) return { people: [], reason: '没有文书岗位' };
  const { asked, chosen } = chooseReceivers(any.level, holders);
  const people = new Map<number, OrganReceiver>();
  for (const { personId, name, face, post, roles, accounts } of chosen) {
    for (const account of accounts) {
      if (!people.has(account.accountId))
        people.set(account.accountId, { ...account, personId, name, face, post, roles });
    }
  }
  if (people.size > 0) return { people: [...people.values()], reason: null };
  return { people: [], reason: asked === null ? '没有文书岗位' : `${roleNames[asked]}岗位未绑定账号` };
}
