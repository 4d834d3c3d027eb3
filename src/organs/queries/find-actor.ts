import { chinaDate } from '../../lib/china-time.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Account } from '../../platforms/port.ts';
import type { Sql } from '../../store/db.ts';
import type { Level, Role } from '../rules.ts';

/** A post somebody holds today, in an organ that exists today. */
export interface Holding {
  organId: number;
  organCode: string;
  organName: string;
  level: Level;
  /** Where the organ was merged, it says so: `文书，由石桥县安委办承接`. */
  post: string;
  roles: Role[];
  /** The organ in which the post really is, where this one was merged into it; null for one's own organs. */
  successor: string | null;
}

/** Posts in organs that exist today, without those that were merged into them. */
export const ownHoldings = ({ holdings }: Pick<Actor, 'holdings'>): Holding[] =>
  holdings.filter(({ successor }) => successor === null);

/** Who writes or taps. */
export interface Actor {
  personId: number;
  name: string;
  face: 'card' | 'text';
  accountId: number;
  account: Account;
  /** The organ this person has chosen to act for (切换单位); may be one where no post is held any more. */
  actingOrganId: number | null;
  /** By organ code, own organs first; empty when every post has ended. */
  holdings: Holding[];
}

type ActorRow = Omit<Actor, 'account'> & { n: number };

/**
 * The person behind an account, with the posts held on the day of `at` in China; null when nobody has this account, or
 * its person is no longer valid.
 *
 * Source: domain.md 2 ("Organs acknowledge, people act": person, post and organ are kept apart).
 */
export async function findActor(sql: Sql, account: Account, at: Date): Promise<Actor | null> {
  const [actor = null] = await findActors(sql, [account], at);
  return actor;
}

/** The same for many accounts in one statement; gives one actor or null an account, in their order. */
async function findActors(sql: Sql, accounts: readonly Account[], at: Date): Promise<(Actor | null)[]> {
  const wanted = accounts.map(({ platform, corp, user }) => ({ platform, corp, user: user.toLowerCase() }));
  const rows = await sql<ActorRow>(
    `SELECT w.n::int, p.id AS "personId", p.name, p.face, a.id AS "accountId", p.acting_organ_id AS "actingOrganId",
       coalesce((
         SELECT json_agg(json_build_object('organId', o.id, 'organCode', o.code, 'organName', o.name, 'level', o.level,
                  'post', CASE WHEN o.successor IS NULL THEN h.post ELSE h.post || '，由' || o.successor || '承接' END, 'roles', h.roles, 'successor', o.successor) ORDER BY o.successor IS NOT NULL, o.code, h.post)
         FROM post_holder h CROSS JOIN LATERAL (
           SELECT id, code, name, level, valid_from, valid_to, NULL::text AS successor FROM organ WHERE id = h.organ_id
           UNION ALL
           -- Whoever serves an organ acts for those that were merged into it, as long as it exists itself.
           SELECT gone.id, gone.code, gone.name, gone.level, s.valid_from, s.valid_to, s.name
           FROM organ gone JOIN organ s ON s.id = gone.successor_id
           WHERE gone.successor_id = h.organ_id AND gone.valid_to <= $4::date
         ) AS o
         WHERE h.person_id = p.id
           AND (h.valid_from IS NULL OR h.valid_from <= $4::date) AND (h.valid_to IS NULL OR h.valid_to > $4::date)
           AND (o.valid_from IS NULL OR o.valid_from <= $4::date) AND (o.valid_to IS NULL OR o.valid_to > $4::date)
       ), '[]') AS holdings
     FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS w(platform, corp, "user", n)
     JOIN account a ON a.platform = w.platform AND a.corp = w.corp AND a."user" = w."user"
     JOIN person p ON p.id = a.person_id
     WHERE (p.valid_from IS NULL OR p.valid_from <= $4::date) AND (p.valid_to IS NULL OR p.valid_to > $4::date)`,
    [
      wanted.map(({ platform }) => platform),
      wanted.map(({ corp }) => corp),
      wanted.map(({ user }) => user),
      chinaDate(at),
    ],
  );
  const byPlace = new Map(rows.map(({ n, ...actor }) => [n, actor]));
  return wanted.map((account, i) => {
    const found = byPlace.get(i + 1);
    return found ? { ...found, account } : null;
  });
}

/** What one statement may look up; more would make the first of them wait for the last. */
const mostAtOnce = 200;

interface Asking {
  account: Account;
  done: (actor: Actor | null) => void;
  failed: (error: unknown) => void;
}

/**
 * Looks actors up as `findActor` does, by the clock's now, but those who write while a look-up is under way share the next
 * one: of a thousand taps a second each would else pay for a statement of its own. Nothing is remembered between look-ups:
 * whoever lost a post a moment ago has lost it here too.
 */
export function createActorFinder({
  sql,
  clock,
}: {
  sql: Sql;
  clock: Clock;
}): (account: Account) => Promise<Actor | null> {
  let waiting: Asking[] = [];
  let isRunning = false;
  const run = async () => {
    isRunning = true;
    while (waiting.length > 0) {
      const together = waiting.slice(0, mostAtOnce);
      waiting = waiting.slice(mostAtOnce);
      try {
        const accounts = together.map(({ account }) => account);
        const actors = await findActors(sql, accounts, clock.now());
        together.forEach(({ done }, i) => done(actors[i] ?? null));
      } catch (error) {
        for (const { failed } of together) failed(error);
      }
    }
    isRunning = false;
  };
  return (account) =>
    new Promise((done, failed) => {
      waiting.push({ account, done, failed });
      if (!isRunning) void run();
    });
}
