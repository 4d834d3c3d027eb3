import { appendEntries, digestOf } from '../../evidence/index.ts';
import { canonicalJson } from '../../lib/canonical-json.ts';
import { chinaDate } from '../../lib/china-time.ts';
import { longStatementMs, type Sql, type Store } from '../../store/db.ts';
import { matchMembers, type MatchedMembers, type Member, type RegisterPerson } from './match-members.ts';
import type { RegisterOrgan } from './place-members.ts';
import { closeVersion, openVersion } from './register-version.ts';

export interface MembersImport {
  members: readonly Member[];
  /** The corporation whose members they are; '' while none is configured. */
  corp: string;
  /** What the register's list of imports calls it. */
  source: string;
  /** The instant of the import, UTC. */
  at: Date;
  /** Look only: nothing is written. */
  dryRun: boolean;
}

export interface MembersImported extends MatchedMembers {
  /** The register version that this import made; null when it only looked. */
  version: number | null;
}

/**
 * Gives accounts to people of the register by WeCom's directory: only where name and organ fit one person and one member.
 * Names, posts and organs of the register stay as they are; what is not certain is told. One entry in the log, without names.
 *
 * Source: design.md 6 `people import`; wecom.md 6 for what a directory tells.
 */
export async function importMembers(
  { store }: { store: Pick<Store, 'batch'> },
  { members, corp, source, at, dryRun }: MembersImport,
): Promise<MembersImported> {
  const today = chinaDate(at);
  return store.batch(
    async (sql) => {
      // Before the register is read: whom another import gives an account meanwhile, gets none here.
      const version = dryRun ? null : await openVersion(sql);
      const matched = matchMembers(members, {
        organs: await readOrgans(sql, today),
        people: await readPeople(sql, corp, today),
      });
      if (version === null) return { version, ...matched };
      const written = await writeAccounts(sql, corp, matched);
      const counts = { added: 0, changed: written.length, removed: 0 };
      const digest = digestOf(Buffer.from(canonicalJson(members.map(toFacts)), 'utf8'));
      await closeVersion(sql, { version, kind: 'people', at, fileName: source, digest, counts });
      const facts = { version, ...counts, replace: false, source: 'wecom' };
      const subject = `register/${version}`;
      await appendEntries(sql, [{ kind: 'people.import', at, via: 'operator', subject, digest, facts }], at);
      return { version, ...matched, bound: matched.bound.filter(({ personId }) => written.includes(personId)) };
    },
    { statementTimeoutMs: longStatementMs },
  );
}

const toFacts = ({ userId, name, departments, position }: Member) => ({
  user: userId,
  name,
  departments: departments.map((path) => [...path]),
  position,
});

const isValid = (row: string) =>
  `(${row}.valid_from IS NULL OR ${row}.valid_from <= $1::date) AND (${row}.valid_to IS NULL OR ${row}.valid_to > $1::date)`;

const readOrgans = (sql: Sql, today: string): Promise<RegisterOrgan[]> =>
  sql<RegisterOrgan>(
    `SELECT id, code, name, aliases, parent_id AS "parentId" FROM organ o WHERE ${isValid('o')} ORDER BY code`,
    [today],
  );

/** Accounts imported before the corporation was configured count as its own: they become so at the next start. */
const readPeople = (sql: Sql, corp: string, today: string): Promise<RegisterPerson[]> =>
  sql<RegisterPerson>(
    `SELECT p.id, p.name, array_agg(DISTINCT h.organ_id) AS "organIds",
       coalesce((SELECT json_agg(lower(a."user") ORDER BY a."user") FROM account a
                 WHERE a.person_id = p.id AND a.platform = 'wecom' AND a.corp IN ($2::text, '')), '[]') AS users,
       EXISTS (SELECT FROM account a WHERE a.person_id = p.id AND a.platform = 'wecom') AS "hasAccount"
     FROM person p JOIN post_holder h ON h.person_id = p.id JOIN organ o ON o.id = h.organ_id
     WHERE ${isValid('p')} AND ${isValid('h')} AND ${isValid('o')}
     GROUP BY p.id ORDER BY p.id`,
    [today, corp],
  );

/** Persons who got their account; somebody who bound one by a code meanwhile keeps that. */
async function writeAccounts(sql: Sql, corp: string, { bound }: MatchedMembers): Promise<number[]> {
  const rows = bound.map(({ personId, user }) => ({ personId, user }));
  const written = await sql<{ personId: number }>(
    `INSERT INTO account (platform, corp, "user", person_id)
     SELECT 'wecom', $2::text, n."user", n."personId"
     FROM json_to_recordset($1::json) AS n("personId" int, "user" text)
     WHERE NOT EXISTS (SELECT FROM account a WHERE a.person_id = n."personId" AND a.platform = 'wecom')
     ON CONFLICT (platform, corp, "user") DO NOTHING RETURNING person_id AS "personId"`,
    [JSON.stringify(rows), corp],
  );
  return written.map(({ personId }) => personId);
}
