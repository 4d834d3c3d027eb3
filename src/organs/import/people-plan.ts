import type { Account } from '../../platforms/port.ts';
import type { Fault } from '../table/faults.ts';
import { accountKey, areCompatible, clusterRows, corpKey, placeKey, type Cluster } from './people-clusters.ts';
import { accountColumn, type PersonInput } from './people-rows.ts';

/** What the register knows about the accounts, names and organs of a file. */
export interface KnownPeople {
  /** Person id by account. */
  byAccount: ReadonlyMap<string, number>;
  /** Ids of persons with a post, by organ code and name. */
  byPlace: ReadonlyMap<string, readonly number[]>;
  /** Every account of the persons above. */
  accountsOf: ReadonlyMap<number, readonly Account[]>;
}

export interface PlannedPerson {
  /** Null: new. */
  id: number | null;
  name: string;
  mobile: string | null;
  face: 'card' | 'text' | null;
  accounts: Account[];
  posts: PersonInput[];
}

/**
 * Decides who is who, in the file and in the register. An id that the register knows decides; else name and organ do,
 * and then a new id replaces the old one of that corporation, unless the old one's owner stands in the file himself.
 */
export function planPeople(rows: readonly PersonInput[], known: KnownPeople, faults: Fault[]): PlannedPerson[] {
  const clusters = clusterRows(rows, faults);
  const owned = new Map<number, Cluster>();
  const strangers: Cluster[] = [];
  for (const cluster of clusters) {
    const id = findOwner(cluster, known, faults);
    const first = id === null ? undefined : owned.get(id);
    if (id === null) strangers.push(cluster);
    else if (first) joinOwned(first, cluster, faults);
    else owned.set(id, cluster);
  }
  const claimed = new Set(owned.keys());
  const newcomers = strangers.map((cluster) => {
    const id = findNamesake(cluster, known, claimed, faults);
    if (id !== null) claimed.add(id);
    return toPerson(cluster, id, faults);
  });
  return [...[...owned].map(([id, cluster]) => toPerson(cluster, id, faults)), ...newcomers];
}

/** Rows with different ids that the register has given to one person, such as one a platform. */
function joinOwned(first: Cluster, cluster: Cluster, faults: Fault[]): void {
  const [row] = cluster.rows;
  const [other] = first.rows;
  if (row && other && (row.name !== other.name || !areCompatible(first, cluster))) {
    faults.push({
      line: row.line,
      column: 'name',
      reason: `账号与第${other.line}行在名录中属于同一人，姓名或账号却不同`,
    });
  }
  first.rows.push(...cluster.rows);
  for (const [corp, account] of cluster.accounts) first.accounts.set(corp, account);
}

/** The person to whom the register has given one of these accounts. */
function findOwner({ rows, accounts }: Cluster, known: KnownPeople, faults: Fault[]): number | null {
  let owner: number | null = null;
  for (const account of accounts.values()) {
    const id = known.byAccount.get(accountKey(account)) ?? null;
    const [row] = rows;
    if (id !== null && owner !== null && id !== owner && row) {
      const reason = `账号 ${account.user} 在名录中属于另一人`;
      faults.push({ line: row.line, column: accountColumn(account.platform), reason });
    }
    owner ??= id;
  }
  return owner;
}

function findNamesake(
  { rows, accounts }: Cluster,
  known: KnownPeople,
  claimed: ReadonlySet<number>,
  faults: Fault[],
): number | null {
  const ids = new Set(rows.flatMap(({ name, organ_code }) => known.byPlace.get(placeKey(name, organ_code)) ?? []));
  const free = [...ids].filter((id) => !claimed.has(id));
  const conflicts = (id: number) =>
    (known.accountsOf.get(id) ?? []).some((old) => (accounts.get(corpKey(old))?.user ?? old.user) !== old.user);
  const fitting = free.filter((id) => !conflicts(id));
  if (fitting.length === 1) return fitting[0] ?? null;
  if (fitting.length > 1) {
    const [row] = rows;
    const reason = `名录中本单位有${fitting.length}位${row?.name ?? ''}，须填写账号以示区别`;
    if (row) faults.push({ line: row.line, column: 'name', reason });
    return null;
  }
  // One namesake with another id: the id was changed. Several: nobody can tell, so this is one more of them.
  return free.length === 1 ? (free[0] ?? null) : null;
}

function toPerson({ rows, accounts }: Cluster, id: number | null, faults: Fault[]): PlannedPerson {
  const posts = new Map<string, PersonInput>();
  for (const row of rows.toSorted((a, b) => a.line - b.line)) {
    const key = `${row.organ_code}\n${row.post}`;
    const first = posts.get(key);
    if (first)
      faults.push({ line: row.line, column: null, reason: `与第${first.line}行重复（同一人、同一单位、同一岗位）` });
    else posts.set(key, row);
  }
  const agreed = <K extends 'mobile' | 'face'>(column: K): PersonInput[K] | null => {
    const [first, ...rest] = rows.filter((row) => row[column] !== null);
    for (const row of rest) {
      if (row[column] !== first?.[column]) {
        faults.push({ line: row.line, column, reason: `与第${first?.line ?? 0}行同一人所填的不一致` });
      }
    }
    return first?.[column] ?? null;
  };
  const name = rows[0]?.name ?? '';
  return {
    id,
    name,
    mobile: agreed('mobile'),
    face: agreed('face'),
    accounts: [...accounts.values()],
    posts: [...posts.values()],
  };
}
