import type { PeopleQuery, SandboxPerson, SandboxQuery, TreeNode } from '../sandbox/pages.tsx';
import { createSandboxChain } from './sandbox-chain.ts';
import { sandboxCorp } from './deployment.ts';
import { pgSql, type Store } from '../store/db.ts';

/** Children of one organ that the tree lists. */
const organsShown = 300;

const postSql = `SELECT coalesce(a."user", '') AS userid, p.name, o.name AS organ, o.level, h.post
  FROM post_holder h JOIN person p ON p.id = h.person_id JOIN organ o ON o.id = h.organ_id
  LEFT JOIN account a ON a.person_id = p.id AND a.platform = 'wecom'
  WHERE (h.valid_to IS NULL OR h.valid_to > CURRENT_DATE)`;

/** For phones, which ask again with each message: by the accounts' own index. */
const findUsers = (store: Store, users: readonly string[]) =>
  pgSql(store.pool)<SandboxPerson>(`${postSql} AND a.corp = $1 AND a."user" = ANY($2::text[]) ORDER BY o.code, h.id`, [
    sandboxCorp,
    users,
  ]);

const findPeople = (store: Store, { q, level, among, limit }: PeopleQuery) =>
  pgSql(store.pool)<SandboxPerson>(
    `${postSql}
       AND ($1::text = '' OR position($1::text IN p.name) > 0 OR position($1::text IN o.name) > 0
            OR a."user" = lower($1::text) OR p.name = ANY($3::text[]) OR o.name = ANY($3::text[]))
       AND ($2::text = '' OR o.level = $2::text)
     ORDER BY o.code, h.id LIMIT $4::int`,
    [q, level, among ?? [], limit ?? null],
  );

/** What stands directly below an organ; the top of the tree for ''. */
async function readTree(store: Store, code: string): Promise<TreeNode> {
  const sql = pgSql(store.pool);
  const organs = await sql<{ code: string; name: string; level: string; below: number; posts: number; total: number }>(
    `SELECT o.code, o.name, o.level, count(*) OVER ()::int AS total,
       (SELECT count(*)::int FROM organ c WHERE c.parent_id = o.id) AS below,
       (SELECT count(*)::int FROM post_holder h WHERE h.organ_id = o.id) AS posts
     FROM organ o
     WHERE ($1::text = '' AND o.parent_id IS NULL) OR o.parent_id = (SELECT id FROM organ WHERE code = $1::text)
     ORDER BY o.code LIMIT ${organsShown}`,
    [code],
  );
  const people =
    code === '' ? [] : await sql<SandboxPerson>(`${postSql} AND o.code = $1 ORDER BY h.id LIMIT 100`, [code]);
  const listed = organs.map(({ code: of, name, level, below, posts }) => ({ code: of, name, level, below, posts }));
  return { organs: listed, more: (organs[0]?.total ?? 0) - organs.length, people };
}

async function readNames(store: Store): Promise<string[]> {
  const rows = await pgSql(store.pool)<{ name: string }>('SELECT name FROM organ UNION SELECT name FROM person');
  return rows.map(({ name }) => name);
}

/** What the sandbox's page asks of the register. */
export const createSandboxQuery = (store: Store): SandboxQuery => ({
  people: (query) => (query.users ? findUsers(store, query.users) : findPeople(store, query)),
  tree: (code) => readTree(store, code),
  names: () => readNames(store),
  chain: createSandboxChain(store),
});
