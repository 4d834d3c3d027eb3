import { chinaDate } from '../../lib/china-time.ts';
import { cut } from '../../lib/text.ts';
import type { Account } from '../../platforms/port.ts';
import type { Sql } from '../../store/db.ts';
import { chooseReceivers, receivingRoles, roleNames, type Level, type Role } from '../rules.ts';

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

/** A holder and one of the accounts; what comes as text here is parsed once for all who have the same. */
type Row = Omit<HolderRow, 'roles' | 'accounts'> & { holdingId: number; roles: string } & (
    (Account & { accountId: number }) | { accountId: null }
  );

/**
 * Who receives a notice for each of these organs on the day of `at` in China: one entry an account, each person once an
 * organ even with several posts there.
 *
 * Shape: an entry for every id asked; for an organ that was merged, the people of its successor.
 * Source: design.md 5 "Receivers of a notice".
 */
export async function receiversOf(
  sql: Sql,
  organIds: readonly number[],
  at: Date,
): Promise<Map<number, OrganReceivers>> {
  const places = await placesOf(sql, organIds, at);
  const servingOf = (id: number) => places.get(id)?.servingId ?? id;
  const rows = await sql<Row>(
    `SELECT h.id AS "holdingId", h.organ_id AS "organId", o.level, p.id AS "personId", p.name, p.face, h.post,
       array_to_string(h.roles, ';') AS roles, a.id AS "accountId", a.platform, a.corp, a."user"
     FROM post_holder h JOIN organ o ON o.id = h.organ_id JOIN person p ON p.id = h.person_id
     LEFT JOIN account a ON a.person_id = p.id
     WHERE h.organ_id = ANY ($1::int[])
       AND (h.valid_from IS NULL OR h.valid_from <= $2::date) AND (h.valid_to IS NULL OR h.valid_to > $2::date)
       AND (p.valid_from IS NULL OR p.valid_from <= $2::date) AND (p.valid_to IS NULL OR p.valid_to > $2::date)
     ORDER BY h.organ_id, h.id, a.id`,
    [[...new Set(organIds.map(servingOf))], chinaDate(at)],
  );
  const holders = holdersOf(rows);
  const byOrgan = new Map<number, HolderRow[]>();
  for (const holder of holders) {
    const others = byOrgan.get(holder.organId);
    if (others) others.push(holder);
    else byOrgan.set(holder.organId, [holder]);
  }
  const found = new Map(organIds.map((id) => [id, receiversAmong(byOrgan.get(servingOf(id)) ?? [])]));
  const former = await formerHolders(
    sql,
    organIds.filter((id) => found.get(id)?.reason === noPost && servingOf(id) === id),
    at,
  );
  for (const [id, name] of former) found.set(id, { people: [], reason: `${cut(name, 15)}已离任，岗位空缺` });
  for (const [id, { isClosed }] of places) if (isClosed) found.set(id, { people: [], reason: '单位已撤销' });
  return found;
}

const noPost = '没有文书岗位';

/** Who held a post that signs last, by organ: whose place is empty tells the clerk above more than that one is. */
async function formerHolders(sql: Sql, organIds: readonly number[], at: Date): Promise<Map<number, string>> {
  if (organIds.length === 0) return new Map();
  const rows = await sql<{ id: number; name: string }>(
    `SELECT DISTINCT ON (h.organ_id) h.organ_id AS id, p.name
     FROM post_holder h JOIN person p ON p.id = h.person_id JOIN organ o ON o.id = h.organ_id
     WHERE h.organ_id = ANY ($1::int[]) AND least(h.valid_to, p.valid_to) <= $2::date
       AND h.roles && CASE WHEN o.level = 'enterprise' THEN $3::text[] ELSE $4::text[] END
     ORDER BY h.organ_id, least(h.valid_to, p.valid_to) DESC, h.id`,
    [organIds, chinaDate(at), receivingRoles('enterprise'), receivingRoles('county')],
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/**
 * Organs among these that are gone by now, for a frozen roster may name some: whoever held their posts could read a card, but
 * not act on it. `servingId` is whose people act instead, where one was merged; closed is what has nobody left.
 */
async function placesOf(
  sql: Sql,
  organIds: readonly number[],
  at: Date,
): Promise<Map<number, { servingId: number; isClosed: boolean }>> {
  const rows = await sql<{ id: number; servingId: number; isClosed: boolean }>(
    `SELECT o.id, coalesce(s.id, o.id) AS "servingId", s.id IS NULL OR coalesce(s.valid_to <= $2::date, false) AS "isClosed"
     FROM organ o LEFT JOIN organ s ON s.id = o.successor_id WHERE o.id = ANY ($1::int[]) AND o.valid_to <= $2::date`,
    [organIds, chinaDate(at)],
  );
  return new Map(rows.map(({ id, servingId, isClosed }) => [id, { servingId, isClosed }]));
}

/** One holder a holding, with all accounts. */
function holdersOf(rows: Row[]): HolderRow[] {
  const roleLists = new Map<string, Role[]>();
  const rolesOf = (text: string): Role[] => {
    // `as`: the import lets nothing else in.
    const known = roleLists.get(text) ?? (text.split(';').filter(Boolean) as Role[]);
    roleLists.set(text, known);
    return known;
  };
  const holders: HolderRow[] = [];
  let last = 0;
  for (const row of rows) {
    const { organId, level, personId, name, face, post } = row;
    if (row.holdingId !== last) {
      holders.push({ organId, level, personId, name, face, post, roles: rolesOf(row.roles), accounts: [] });
      last = row.holdingId;
    }
    if (row.accountId === null) continue;
    const { accountId, platform, corp, user } = row;
    holders.at(-1)?.accounts.push({ accountId, platform, corp, user });
  }
  return holders;
}

function receiversAmong(holders: HolderRow[]): OrganReceivers {
  const [any] = holders;
  if (!any) return { people: [], reason: noPost };
  const { asked, chosen } = chooseReceivers(any.level, holders);
  const people = new Map<number, OrganReceiver>();
  for (const { personId, name, face, post, roles, accounts } of chosen) {
    for (const account of accounts) {
      if (!people.has(account.accountId))
        people.set(account.accountId, { ...account, personId, name, face, post, roles });
    }
  }
  if (people.size > 0) return { people: [...people.values()], reason: null };
  return { people: [], reason: asked === null ? noPost : `${roleNames[asked]}岗位未绑定账号` };
}
