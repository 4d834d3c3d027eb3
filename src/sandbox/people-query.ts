import type { SandboxChain } from './chain-query.ts';
import type { PageState } from './pages/page-state.ts';
import type { PeopleData } from './pages/people-pane.tsx';
import type { SandboxPerson } from './pages/people-list.tsx';
import { isPinyin, type SoundIndex } from './pinyin.ts';
import { createSeen } from './seen.ts';
import type { Twin } from './twin.ts';

/** Whom a list shows. `q` is a piece of a name or organ, or a user id; `level` a level's code; both may be empty. */
export interface PeopleQuery {
  q: string;
  level: string;
  /** Only the accounts of these, in lower case. */
  users?: readonly string[];
  /** Names of persons or organs that fit, too. */
  among?: readonly string[];
  /** Rows at most; all unless told. */
  limit?: number;
}

export interface SandboxOrgan {
  code: string;
  name: string;
  level: string;
  /** Organs directly below it, and posts of its own. */
  below: number;
  posts: number;
}
/** What stands directly below one organ. */
export interface TreeNode {
  organs: SandboxOrgan[];
  /** Organs that are not listed. */
  more: number;
  people: SandboxPerson[];
}

/** Handed in by the app: the sandbox knows no organs. One row a post; `userid` is empty where no account is bound. */
export interface SandboxQuery {
  people(query: PeopleQuery): Promise<SandboxPerson[]>;
  /** The organs and people directly below the organ of this code; the top of the tree for ''. Where there is none: lists by level. */
  tree?(code: string): Promise<TreeNode>;
  /** The name of every person and organ, for the search by pinyin. */
  names?(): Promise<string[]>;
  /** How far notices are; where nobody can say there is no such panel. */
  chain?: SandboxChain;
}

/** Rows that a search shows; whoever is not among them is found by more letters. */
const searchLimit = 100;
const listLimit = 2000;
const namesLimit = 200;
const recentLimit = 5;

interface Deps {
  twin: Twin;
  query: SandboxQuery;
  sounds: SoundIndex;
}

/** Reads what the pane of people shows. */
export const createPeopleQuery = ({ twin, query, sounds }: Deps) => {
  const seen = createSeen(twin);

  const search = async ({ q, level }: Pick<PageState, 'q' | 'level'>): Promise<SandboxPerson[]> => {
    if (!isPinyin(q)) return query.people({ q, level, limit: searchLimit + 1 });
    const among = await sounds.find(q, namesLimit);
    const fits = new Set(among);
    const found = await query.people({ q, level, among, limit: searchLimit + 1 });
    return found.filter(
      ({ name, organ, userid }) => fits.has(name) || fits.has(organ) || userid.toLowerCase() === q.toLowerCase(),
    );
  };

  const nodes = async (codes: readonly string[]): Promise<Map<string, TreeNode>> => {
    const tree = (code: string) => query.tree?.(code) ?? Promise.resolve({ organs: [], more: 0, people: [] });
    if (!query.tree) return new Map();
    const top = await tree('');
    const roots = top.organs.length <= 2 ? top.organs.map(({ code }) => code) : [];
    const open = [...new Set([...roots, ...codes])];
    const below = await Promise.all(open.map(async (code) => [code, await tree(code)] as const));
    return new Map([['', top], ...below]);
  };

  const postsOf = async (users: readonly string[]): Promise<SandboxPerson[]> => {
    if (users.length === 0) return [];
    const wanted = new Set(users.map((user) => user.toLowerCase()));
    const posts = await query.people({ q: '', level: '', users: [...wanted] });
    return posts.filter(({ userid }) => wanted.has(userid.toLowerCase()));
  };

  const recent = async (): Promise<SandboxPerson[]> => {
    const users = twin.recent(recentLimit);
    const posts = await postsOf(users);
    return users.flatMap((user) => posts.find(({ userid }) => userid.toLowerCase() === user) ?? []);
  };

  const people = async (state: PageState, now: Date): Promise<PeopleData> => {
    sounds.warm();
    const isSearch = state.q !== '' || state.level !== '';
    const hasTree = query.tree !== undefined;
    const found = isSearch
      ? await search(state)
      : hasTree
        ? []
        : await query.people({ q: '', level: '', limit: listLimit });
    return {
      state,
      now,
      found: found.slice(0, isSearch ? searchLimit : listLimit),
      isCut: isSearch && found.length > searchLimit,
      isSearch,
      nodes: isSearch ? new Map() : await nodes(state.open),
      recent: isSearch ? [] : await recent(),
      lastOf: (userid) => twin.conversationOf(userid).at(-1),
      unreadOf: (userid) => seen.unreadOf(userid),
    };
  };
  return { people, postsOf, search, seen };
};
