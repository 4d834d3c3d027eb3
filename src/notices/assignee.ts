import { AppError } from '../errors.ts';
import { chinaDate } from '../lib/china-time.ts';
import type { OrganReceiver } from '../organs/index.ts';
import type { Act } from './act.ts';
import { assigningPhrases } from './assigning-phrases.ts';
import { reachableOf } from './served.ts';

interface Colleague {
  personId: number;
  name: string;
  face: 'card' | 'text';
  post: string;
  accounts: Pick<OrganReceiver, 'accountId' | 'platform' | 'corp' | 'user'>[];
}

/** Everybody with a post in the organ today, or in the one it was merged into, under this name, a row a post. */
const colleaguesNamed = ({ sql, now }: Pick<Act, 'sql' | 'now'>, organId: number, name: string): Promise<Colleague[]> =>
  sql<Colleague>(
    `SELECT p.id AS "personId", p.name, p.face, h.post,
       coalesce((SELECT json_agg(json_build_object('accountId', a.id, 'platform', a.platform, 'corp', a.corp,
                   'user', a."user") ORDER BY a.id) FROM account a WHERE a.person_id = p.id), '[]') AS accounts
     FROM post_holder h JOIN person p ON p.id = h.person_id
     WHERE h.organ_id IN ($1::int, (SELECT o.successor_id FROM organ o WHERE o.id = $1::int AND o.valid_to <= $3::date)) AND p.name = $2::text
       AND (h.valid_from IS NULL OR h.valid_from <= $3::date) AND (h.valid_to IS NULL OR h.valid_to > $3::date)
       AND (p.valid_from IS NULL OR p.valid_from <= $3::date) AND (p.valid_to IS NULL OR p.valid_to > $3::date)
     ORDER BY p.id, h.id`,
    [organId, name, chinaDate(now)],
  );

/**
 * The person of an organ to whom work is assigned: by name, and by post where two bear it.
 *
 * Throws: AppError `person.not_found`: nobody, several, or nobody who can be written to.
 */
export async function findAssignee(
  act: Pick<Act, 'sql' | 'now' | 'served'>,
  about: { organId: number; organName: string; name: string; post: string | null; ref: string },
): Promise<OrganReceiver> {
  const { organName: organ, name: person, post, ref } = about;
  const all = await colleaguesNamed(act, about.organId, person);
  const found = post === null ? all : all.filter((one) => one.post === post);
  const [first] = found;
  if (!first)
    throw new AppError(
      'person.not_found',
      assigningPhrases.nobody({ person: post ? `${post}${person}` : person, ref }),
    );
  if (found.some(({ personId }) => personId !== first.personId)) {
    const posts = [...new Set(found.map((one) => one.post))];
    throw new AppError(
      'person.not_found',
      posts.length > 1 ? assigningPhrases.several({ person, posts, ref }) : assigningPhrases.twins(person),
    );
  }
  const people = first.accounts.map((account) => ({ ...first, ...account, roles: [] }));
  const [receiver] = reachableOf({ people, reason: null }, act.served).people;
  if (!receiver) throw new AppError('person.not_found', assigningPhrases.unbound({ person, organ, ref }));
  return receiver;
}
