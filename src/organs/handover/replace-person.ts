import { digestOf, type EntryDraft } from '../../evidence/index.ts';
import { AppError } from '../../errors.ts';
import { canonicalJson } from '../../lib/canonical-json.ts';
import { chinaDate } from '../../lib/china-time.ts';
import type { Sql } from '../../store/db.ts';
import { readUserId } from '../import/cells.ts';
import type { OwnCorp } from '../import/people-rows.ts';
import { closeVersion, openVersion } from '../import/register-version.ts';
import { findPerson, findPersonByAccount, type FoundPerson } from './find-person.ts';

export interface Replacing {
  /** An account id, or `姓名@单位`. */
  old: string;
  next: string;
  /** Of somebody the register does not know yet: then `next` is the account id. */
  name: string | null;
  ownCorp: OwnCorp;
  at: Date;
}

export interface Replaced {
  from: FoundPerson;
  to: FoundPerson;
  /** Posts that changed hands; empty when there was none left. */
  posts: { organCode: string; organName: string; post: string }[];
  /** Organs in which the new holder had no post before. */
  newOrganIds: number[];
  hasAccount: boolean;
  /** For the log; null when nothing changed hands. */
  entry: EntryDraft | null;
}

interface Moved {
  organId: number;
  organCode: string;
  organName: string;
  post: string;
  wasThere: boolean;
}

/**
 * Hands all posts of one person to another, as of today in China. What the old holder signed stays his; what the organs owe
 * stays theirs. A version of the register, and one entry. Again: nothing is left to hand over, and nothing changes.
 *
 * Throws: AppError `person.not_found`, `organ.not_found`, `request.invalid` in one line with the mend.
 */
export async function replacePerson(sql: Sql, { old, next, name, ownCorp, at }: Replacing): Promise<Replaced> {
  const version = await openVersion(sql);
  const from = await findPerson(sql, old, { ownCorp, at });
  const to = await findOrMake(sql, next, { name, ownCorp, at });
  if (from.id === to.id) throw new AppError('request.invalid', `${old} 和 ${next} 是同一人`);
  const moved = await movePosts(sql, from.id, to.id, chinaDate(at));
  const accounts = await sql('SELECT id FROM account WHERE person_id = $1::int LIMIT 1', [to.id]);
  const posts = moved.map(({ organCode, organName, post }) => ({ organCode, organName, post }));
  const done = {
    from,
    to,
    posts,
    newOrganIds: [...new Set(moved.filter(({ wasThere }) => !wasThere).map(({ organId }) => organId))],
    hasAccount: accounts.length > 0,
  };
  if (moved.length === 0) return { ...done, entry: null };
  const list = posts.map(({ organCode, post }) => `${organCode} ${post}`).toSorted();
  const digest = digestOf(Buffer.from(canonicalJson(list), 'utf8'));
  const counts = { added: moved.length, changed: 0, removed: moved.length };
  await closeVersion(sql, { version, kind: 'people', at, fileName: 'people replace', digest, counts });
  const secret = { from: `${from.name}#${from.id}`, to: `${to.name}#${to.id}` };
  const facts = { version, posts: moved.length };
  const subject = `register/${version}`;
  return { ...done, entry: { kind: 'people.replace', at, via: 'operator', subject, digest, facts, secret } };
}

async function findOrMake(
  sql: Sql,
  next: string,
  { name, ownCorp, at }: Pick<Replacing, 'name' | 'ownCorp' | 'at'>,
): Promise<FoundPerson> {
  if (name === null) return findPerson(sql, next, { ownCorp, at });
  const known = await findPersonByAccount(sql, next, ownCorp);
  if (known && known.name !== name) {
    throw new AppError('request.invalid', `账号 ${next} 在名录中属于 ${known.name}，不是 ${name}：请核对`);
  }
  if (known) return known;
  const id = readUserId(next);
  if ('wrong' in id) throw new AppError('request.invalid', id.wrong);
  const [person] = await sql<{ id: number }>('INSERT INTO person (name) VALUES ($1::text) RETURNING id', [name]);
  if (!person) throw new Error('no person was made');
  const { corp, user } = id.value;
  await sql(`INSERT INTO account (platform, corp, "user", person_id) VALUES ('wecom', $1::text, $2::text, $3::int)`, [
    corp ?? ownCorp.wecom ?? '',
    user,
    person.id,
  ]);
  return { id: person.id, name, organs: '' };
}

/** The old holder's posts end today; the new one's begin today, or a post of the same name there goes on with more roles. */
const movePosts = (sql: Sql, from: number, to: number, today: string): Promise<Moved[]> =>
  sql<Moved>(
    `WITH ended AS (
       UPDATE post_holder h SET valid_to = greatest($3::date, h.valid_from) FROM post_holder was
       WHERE was.id = h.id AND h.person_id = $1::int AND (h.valid_to IS NULL OR h.valid_to > $3::date)
       RETURNING h.organ_id, h.post, h.roles, h.deputy_for, greatest($3::date, h.valid_from) AS valid_from,
         was.valid_to AS valid_to
     ), there AS (
       SELECT DISTINCT organ_id FROM post_holder WHERE person_id = $2::int AND (valid_to IS NULL OR valid_to > $3::date)
     ), begun AS (
       INSERT INTO post_holder AS h (person_id, organ_id, post, roles, deputy_for, valid_from, valid_to)
       SELECT $2::int, organ_id, post, roles, deputy_for, valid_from, valid_to FROM ended
       ON CONFLICT (person_id, organ_id, post) DO UPDATE SET
         roles = CASE WHEN h.valid_to <= $3::date THEN excluded.roles
           ELSE ARRAY(SELECT DISTINCT unnest(h.roles || excluded.roles)) END,
         valid_from = CASE WHEN h.valid_to <= $3::date THEN excluded.valid_from
           WHEN h.valid_from IS NULL THEN NULL ELSE least(h.valid_from, excluded.valid_from) END,
         valid_to = CASE WHEN h.valid_to <= $3::date OR excluded.valid_to IS NULL THEN excluded.valid_to
           WHEN h.valid_to IS NULL THEN NULL ELSE greatest(h.valid_to, excluded.valid_to) END
       RETURNING organ_id, post)
     SELECT b.organ_id AS "organId", o.code AS "organCode", o.name AS "organName", b.post,
       b.organ_id IN (SELECT organ_id FROM there) AS "wasThere"
     FROM begun b JOIN organ o ON o.id = b.organ_id ORDER BY o.code, b.post`,
    [from, to, today],
  );
