import { AppError } from '../errors.ts';
import { chinaDate } from '../lib/china-time.ts';
import { foldOrganName, matchName, type OrganReceiver } from '../organs/index.ts';
import type { Act } from './act.ts';
import { reachingPhrases } from './reaching-phrases.ts';
import { readdressedPost } from './readdressed.ts';
import { reachableOf } from './served.ts';

interface Candidate {
  personId: number;
  name: string;
  face: 'card' | 'text';
  organId: number;
  organCode: string;
  organName: string;
  accounts: Pick<OrganReceiver, 'accountId' | 'platform' | 'corp' | 'user'>[];
}

/** People with a post in an organ, or in another one and below it; by name where given. */
async function candidates(
  { sql, now }: Pick<Act, 'sql' | 'now'>,
  { organId, senderOrganId, name }: { organId: number; senderOrganId: number | null; name: string | null },
): Promise<Candidate[]> {
  return sql<Candidate>(
    `SELECT p.id AS "personId", p.name, p.face, o.id AS "organId", o.code AS "organCode", o.name AS "organName",
       coalesce((SELECT json_agg(json_build_object('accountId', a.id, 'platform', a.platform, 'corp', a.corp,
                   'user', a."user") ORDER BY a.id) FROM account a WHERE a.person_id = p.id), '[]') AS accounts
     FROM post_holder h JOIN person p ON p.id = h.person_id JOIN organ o ON o.id = h.organ_id
     LEFT JOIN organ s ON s.id = $2::int
     WHERE ($3::text IS NULL OR p.name = $3::text)
       AND (o.id = $1::int OR (o.path COLLATE "C" >= s.path COLLATE "C"
         AND o.path COLLATE "C" < left(s.path, -1) || '/' COLLATE "C"))
       AND (h.valid_from IS NULL OR h.valid_from <= $4::date) AND (h.valid_to IS NULL OR h.valid_to > $4::date)
       AND (p.valid_from IS NULL OR p.valid_from <= $4::date) AND (p.valid_to IS NULL OR p.valid_to > $4::date)
     ORDER BY o.id <> $1::int, o.code, p.id`,
    [organId, senderOrganId, name, chinaDate(now)],
  );
}

const asReceiver = ({ personId, name, face, accounts }: Candidate): OrganReceiver[] =>
  accounts.map((account) => ({ ...account, personId, name, face, post: readdressedPost, roles: [] }));

/** Names of people of an organ who have an account: to whom its notices could go. */
export async function reachableIn(act: Pick<Act, 'sql' | 'now' | 'served'>, organId: number): Promise<string[]> {
  const people = await candidates(act, { organId, senderOrganId: null, name: null });
  const all = reachableOf({ people: people.flatMap(asReceiver), reason: null }, act.served).people;
  return [...new Set(all.map(({ name }) => name))];
}

/**
 * The person an arrival is to go to: somebody of that organ, else one of the sender's own jurisdiction, for rights follow
 * the organ tree. `of`: a name of the organ he serves in, where his own name is not enough.
 *
 * Throws: AppError `person.not_found`: nobody, several, or nobody with an account.
 */
export async function findReaddressee(
  act: Pick<Act, 'sql' | 'now' | 'served'>,
  about: {
    organId: number;
    organName: string;
    senderOrganId: number;
    name: string;
    of: string | undefined;
    ref: string;
  },
): Promise<OrganReceiver> {
  const { organName: organ, name: person, of, ref } = about;
  const found = await candidates(act, about);
  const fitting = of === undefined ? found : found.filter((one) => isIn(one, of));
  const here = fitting.filter(({ organId }) => organId === about.organId);
  const meant = here.length > 0 ? here : fitting;
  const [first] = meant;
  if (!first) throw new AppError('person.not_found', reachingPhrases.personNotFound({ organ, person }));
  if (new Set(meant.map(({ personId }) => personId)).size > 1) {
    const organs = [...new Set(meant.map(({ organName }) => organName))];
    throw new AppError('person.not_found', reachingPhrases.personAmbiguous({ organ, person, organs, ref }));
  }
  const [receiver] = reachableOf({ people: asReceiver(first), reason: null }, act.served).people;
  if (!receiver) throw new AppError('person.not_found', reachingPhrases.personUnbound({ organ, person }));
  return receiver;
}

const isIn = ({ organCode, organName }: Candidate, of: string): boolean =>
  matchName({ code: organCode, name: organName, aliases: [] }, foldOrganName(of)) !== null;
