import type { Account } from '../../platforms/port.ts';
import type { Fault } from '../table/faults.ts';
import { accountColumn, type PersonInput } from './people-rows.ts';

export const accountKey = ({ platform, corp, user }: Account) => `${platform}/${corp}/${user}`;
/** Within one corporation a person has one account. */
export const corpKey = ({ platform, corp }: Account) => `${platform}/${corp}`;
export const placeKey = (name: string, organCode: string) => `${organCode}\n${name}`;

/** The rows of one person. */
export interface Cluster {
  rows: PersonInput[];
  /** By corporation. */
  accounts: Map<string, Account>;
}

/**
 * Finds out which rows are one person: those that share an account; then those of one name in one organ, unless their
 * accounts say that they are namesakes.
 *
 * Source: design.md 6 ("a person by any given id, else name + organ").
 */
export function clusterRows(rows: readonly PersonInput[], faults: Fault[]): Cluster[] {
  const clusters = new Set<Cluster>();
  const byAccount = new Map<string, Cluster>();
  const join = (into: Cluster, from: Cluster) => {
    if (into === from) return;
    into.rows.push(...from.rows);
    for (const [corp, account] of from.accounts) {
      into.accounts.set(corp, account);
      // Only what was its own: an account of this row may still belong to a third cluster, which is joined next.
      if (byAccount.get(accountKey(account)) === from) byAccount.set(accountKey(account), into);
    }
    clusters.delete(from);
  };
  for (const row of rows) {
    const own: Cluster = { rows: [row], accounts: new Map(row.accounts.map((a) => [corpKey(a), a])) };
    clusters.add(own);
    let cluster = own;
    for (const account of row.accounts) {
      const other = byAccount.get(accountKey(account));
      const reason = other && whyNotSame(other, cluster, account);
      if (reason) faults.push({ line: row.line, column: accountColumn(account.platform), reason });
      else if (other) {
        join(other, cluster);
        cluster = other;
      }
    }
    for (const account of cluster.accounts.values()) {
      const key = accountKey(account);
      if (!byAccount.has(key)) byAccount.set(key, cluster);
    }
  }
  joinNamesakes([...clusters], join, faults);
  return [...clusters];
}

/** Why rows that share an account cannot be one person. */
function whyNotSame(other: Cluster, cluster: Cluster, { user }: Account): string | null {
  const [first] = other.rows;
  const [own] = cluster.rows;
  if (!first || !own) return null;
  if (first.name !== own.name) return `账号 ${user} 在第${first.line}行已给了${first.name}`;
  return areCompatible(other, cluster) ? null : `与第${first.line}行是同一账号，另一账号却不同`;
}

/** Whether no corporation has given them two different ids. */
export const areCompatible = (a: Cluster, b: Cluster): boolean =>
  [...a.accounts].every(([corp, { user }]) => (b.accounts.get(corp)?.user ?? user) === user);

function joinNamesakes(clusters: Cluster[], join: (into: Cluster, from: Cluster) => void, faults: Fault[]): void {
  const current = new Map<Cluster, Cluster>();
  const at = (cluster: Cluster): Cluster => {
    const next = current.get(cluster);
    return next ? at(next) : cluster;
  };
  const places = new Map<string, Set<Cluster>>();
  for (const cluster of clusters) {
    for (const { name, organ_code } of cluster.rows) {
      const key = placeKey(name, organ_code);
      places.set(key, (places.get(key) ?? new Set()).add(cluster));
    }
  }
  const merge = (into: Cluster, from: Cluster) => {
    if (into === from) return;
    join(into, from);
    current.set(from, into);
  };
  for (const names of places.values()) {
    const here = [...new Set([...names].map(at))];
    const bound = here.filter((cluster) => cluster.accounts.size > 0);
    const unbound = here.filter((cluster) => cluster.accounts.size === 0);
    const areOne = bound.every((a, i) => bound.slice(i + 1).every((b) => areCompatible(a, b)));
    const [first, ...rest] = areOne ? [...bound, ...unbound] : unbound;
    for (const cluster of rest) if (first) merge(first, cluster);
    if (areOne) continue;
    for (const { line, name } of unbound.flatMap(({ rows }) => rows)) {
      faults.push({ line, column: 'name', reason: `本单位有${bound.length}位${name}，须填写账号以示区别` });
    }
  }
}
