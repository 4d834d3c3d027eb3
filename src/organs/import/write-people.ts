import type { Sql } from '../../store/db.ts';
import type { PeopleColumn } from './columns.ts';
import type { PlannedPerson } from './people-plan.ts';

const chunkPeople = 10_000;

/** Working tables of one import; they are gone with its transaction. */
const tables = [
  'people_person (id int, is_new boolean, name text, mobile text, face text)',
  'people_account (person_id int, platform text, corp text, "user" text)',
  `people_post (person_id int, organ_id int, post text, roles text[], deputy_for text, valid_from date, valid_to date)`,
  // Persons of whom something else than a post changed.
  'people_touched (person_id int)',
  'people_written (person_id int, is_new boolean)',
];

export interface Writing {
  /** Columns the file has; what it lacks is left as the register has it. */
  present: ReadonlySet<PeopleColumn>;
  replace: boolean;
  /** Today in China: the first day on which what ends today does not hold any more. */
  today: string;
}

/**
 * Writes planned persons, their accounts and posts. An empty mobile, face or id leaves what is known of the person; an
 * empty end of a post makes it endless.
 *
 * Returns: counts of posts; a post whose holder got another name, mobile, face or id counts as changed.
 */
export async function writePeople(
  sql: Sql,
  people: readonly PlannedPerson[],
  organIds: ReadonlyMap<string, number>,
  writing: Writing,
): Promise<{ added: number; changed: number; removed: number }> {
  for (const table of tables) await sql(`CREATE TEMP TABLE ${table} ON COMMIT DROP`);
  await stage(sql, people, organIds);
  await writePersons(sql);
  await writeAccounts(sql);
  await writePosts(sql, writing);
  const [counts] = await sql<{ added: number; changed: number }>(
    `SELECT count(*) FILTER (WHERE is_new)::int AS added,
       count(*) FILTER (WHERE NOT is_new)::int + (
         SELECT count(*)::int FROM people_post p WHERE person_id IN (SELECT person_id FROM people_touched)
           AND NOT EXISTS (SELECT FROM people_written w WHERE w.person_id = p.person_id)) AS changed
     FROM people_written`,
  );
  const removed = writing.replace ? await endLeftOut(sql, writing.today) : 0;
  return { added: counts?.added ?? 0, changed: counts?.changed ?? 0, removed };
}

async function stage(sql: Sql, people: readonly PlannedPerson[], organIds: ReadonlyMap<string, number>): Promise<void> {
  for (let from = 0; from < people.length; from += chunkPeople) {
    const chunk = people.slice(from, from + chunkPeople);
    const ids = await newIds(sql, chunk.filter(({ id }) => id === null).length);
    const known = chunk.map((person) => ({ ...person, isNew: person.id === null, id: person.id ?? ids.pop() }));
    const persons = known.map(({ id, isNew, name, mobile, face }) => ({ id, is_new: isNew, name, mobile, face }));
    const accounts = known.flatMap((person) =>
      person.accounts.map((account) => ({ person_id: person.id, ...account })),
    );
    const posts = known.flatMap((person) =>
      person.posts.map((post) => ({ ...post, person_id: person.id, organ_id: organIds.get(post.organ_code) })),
    );
    await fill(sql, 'people_person', 'id int, is_new boolean, name text, mobile text, face text', persons);
    await fill(sql, 'people_account', 'person_id int, platform text, corp text, "user" text', accounts);
    const postColumns =
      'person_id int, organ_id int, post text, roles text[], deputy_for text, valid_from date, valid_to date';
    await fill(sql, 'people_post', postColumns, posts);
  }
  for (const table of ['people_person', 'people_account', 'people_post']) await sql(`ANALYZE ${table}`);
}

const newIds = async (sql: Sql, count: number): Promise<number[]> => {
  const rows = await sql<{ id: number }>(
    `SELECT nextval('person_id_seq')::int AS id FROM generate_series(1, $1::int)`,
    [count],
  );
  return rows.map(({ id }) => id).toReversed();
};

const fill = (sql: Sql, table: string, columns: string, rows: unknown[]) =>
  sql(`INSERT INTO ${table} SELECT * FROM json_to_recordset($1::json) AS r(${columns})`, [JSON.stringify(rows)]);

async function writePersons(sql: Sql): Promise<void> {
  await sql(
    `INSERT INTO person (id, name, mobile, face) SELECT id, name, mobile, coalesce(face, 'card') FROM people_person
     WHERE is_new`,
  );
  await sql(
    `WITH written AS (
       UPDATE person p SET name = n.name, mobile = coalesce(n.mobile, p.mobile), face = coalesce(n.face, p.face)
       FROM people_person n WHERE p.id = n.id AND NOT n.is_new
         AND (p.name, p.mobile, p.face) IS DISTINCT FROM (n.name, coalesce(n.mobile, p.mobile), coalesce(n.face, p.face))
       RETURNING p.id)
     INSERT INTO people_touched SELECT id FROM written`,
  );
}

/** A new id of a corporation takes the place of the old one, in its row: dialogues and sent cards hang on the row. */
async function writeAccounts(sql: Sql): Promise<void> {
  await sql(
    `WITH written AS (
       UPDATE account a SET "user" = n."user" FROM people_account n
       WHERE a.person_id = n.person_id AND a.platform = n.platform AND a.corp = n.corp
         AND NOT EXISTS (SELECT FROM account b WHERE b.platform = n.platform AND b.corp = n.corp AND b."user" = n."user")
         AND a.id = (SELECT min(c.id) FROM account c
                     WHERE c.person_id = n.person_id AND c.platform = n.platform AND c.corp = n.corp)
       RETURNING a.person_id)
     INSERT INTO people_touched SELECT person_id FROM written`,
  );
  await sql(
    `WITH written AS (
       INSERT INTO account (platform, corp, "user", person_id)
       SELECT n.platform, n.corp, n."user", n.person_id FROM people_account n
       WHERE NOT EXISTS (SELECT FROM account a WHERE a.platform = n.platform AND a.corp = n.corp AND a."user" = n."user")
       RETURNING person_id)
     INSERT INTO people_touched SELECT person_id FROM written`,
  );
}

async function writePosts(sql: Sql, { present, today }: Writing): Promise<void> {
  /** The file's value where it has the column, else the register's. */
  const given = (column: 'deputy_for' | 'valid_from') => (present.has(column) ? 'excluded' : 'h') + `.${column}`;
  // A row says that the post is held: without a column for its end, an end that is past is lifted.
  const validTo = present.has('valid_to')
    ? 'excluded.valid_to'
    : 'CASE WHEN h.valid_to <= $1::date THEN NULL ELSE h.valid_to END';
  const next = `(excluded.roles, ${given('deputy_for')}, ${given('valid_from')}, ${validTo})`;
  await sql(
    `WITH written AS (
       INSERT INTO post_holder AS h (person_id, organ_id, post, roles, deputy_for, valid_from, valid_to)
       SELECT person_id, organ_id, post, roles, deputy_for, valid_from, valid_to FROM people_post
       WHERE $1::date IS NOT NULL
       ON CONFLICT (person_id, organ_id, post) DO UPDATE SET (roles, deputy_for, valid_from, valid_to) = ${next}
       WHERE (h.roles, h.deputy_for, h.valid_from, h.valid_to) IS DISTINCT FROM ${next}
       RETURNING person_id, (xmax = 0) AS is_new)
     INSERT INTO people_written SELECT person_id, is_new FROM written`,
    [today],
  );
}

async function endLeftOut(sql: Sql, today: string): Promise<number> {
  const [row] = await sql<{ removed: number }>(
    `WITH ended AS (
       UPDATE post_holder h SET valid_to = $1::date
       WHERE (valid_to IS NULL OR valid_to > $1::date) AND NOT EXISTS (
         SELECT FROM people_post p WHERE p.person_id = h.person_id AND p.organ_id = h.organ_id AND p.post = h.post)
       RETURNING 1)
     SELECT count(*)::int AS removed FROM ended`,
    [today],
  );
  return row?.removed ?? 0;
}
