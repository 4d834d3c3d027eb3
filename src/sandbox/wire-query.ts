import type { Live } from './live.ts';
import type { PageState } from './pages/page-state.ts';
import type { createPeopleQuery } from './people-query.ts';
import type { Twin, WireRecord } from './twin.ts';

/** What the wire's panel shows. */
export interface WireData {
  state: PageState;
  now: Date;
  /** Newest first. */
  shown: WireRecord[];
  /** Records that fit and are not shown. */
  more: number;
  /** Person and organ by account in lower case, of those that are named. */
  names: ReadonlyMap<string, string>;
}

export const hasFailed = ({ status, errcode }: WireRecord) => status !== 200 || (errcode ?? 0) !== 0;

/** Of many receivers the first stand there by name. */
export const namedAtMost = 3;
const shownAtFirst = 100;
/** The panel is read again with each record: so many names are kept. */
const keptNames = 20_000;

interface Deps {
  twin: Twin;
  live: Live;
  people: Pick<ReturnType<typeof createPeopleQuery>, 'postsOf' | 'search'>;
}

/** Reads the wire with the people on it. */
export const createWireQuery = ({ twin, live, people }: Deps) => {
  const known = new Map<string, string>();
  live.subscribe((events) => {
    if (events?.some(({ name }) => name === 'people')) known.clear();
  });
  const namesOf = async (users: readonly string[]): Promise<ReadonlyMap<string, string>> => {
    const missing = [...new Set(users)].filter((user) => !known.has(user));
    if (known.size + missing.length > keptNames) known.clear();
    for (const user of missing) known.set(user, twin.memberOf(user)?.name ?? user);
    for (const { userid, name, organ } of (await people.postsOf(missing)).toReversed()) {
      known.set(userid.toLowerCase(), `${name}（${organ}）`);
    }
    return known;
  };
  /** The account itself, or those of everybody whose name or organ fits. */
  const accountsOf = async (who: string, wire: readonly WireRecord[]): Promise<Set<string>> => {
    const account = who.toLowerCase();
    if (wire.some(({ users }) => users.includes(account))) return new Set([account]);
    const found = await people.search({ q: who, level: '' });
    return new Set(found.map(({ userid }) => userid.toLowerCase()));
  };
  return async (state: PageState, now: Date): Promise<WireData> => {
    const { who, kind, rows } = state;
    const { wire } = twin;
    const accounts = who === '' ? null : await accountsOf(who, wire);
    const found = wire
      .filter(({ users }) => accounts === null || users.some((user) => accounts.has(user)))
      .filter((record) => kind === '' || (kind === 'failed' ? hasFailed(record) : record.direction === kind))
      .toReversed();
    const shown = rows === 'all' ? found : found.slice(0, shownAtFirst);
    const names = await namesOf(shown.flatMap(({ users }) => users.slice(0, namedAtMost)));
    return { state, now, shown, more: found.length - shown.length, names };
  };
};
