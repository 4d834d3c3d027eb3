import { chinaDate } from '../../lib/china-time.ts';
import type { Sql } from '../../store/db.ts';
import { coreOf, foldOrganName, matchName, namesBody, type NameMatch } from '../organ-names.ts';
import { successorsOf, type FoundOrgan } from './organs.ts';

interface NamedOrgan extends FoundOrgan {
  match: NameMatch;
  /** The organ that was really named, where it was merged into this one; then the match is never exact: somebody is to see it. */
  instead?: { id: number; name: string };
}

/** LIKE takes these for itself. */
const escapeLike = (text: string) => text.replaceAll(/[\\%_]/gu, String.raw`\$&`);

/**
 * Organs that somebody may mean by a name on the day of `at` in China: the best matches alone, by code. More than one
 * means that the name does not say which.
 *
 * Shape: with `below`, only organs in that subtree, itself excluded; direct lower ones are meant first, so that a
 * township's namesake elsewhere does not get in the way.
 */
export async function organsNamed(
  sql: Sql,
  { below, name, at }: { below: number | null; name: string; at: Date },
): Promise<NamedOrgan[]> {
  const wanted = foldOrganName(name);
  if (wanted === '') return [];
  const search = (where: string) => searchOrgans(sql, where, { below, wanted, at });
  const direct = below === null ? [] : await search('o.parent_id = $1::int');
  const order = orderOf(direct, wanted);
  // Most names mean a direct lower organ: then a subtree of a million is not gone through.
  const [first = []] = tiersOf([direct], order);
  if (first.length > 0) return first;
  const hits = await search(below === null ? '$1::int IS NULL' : inSubtree);
  const today = tiersOf([direct, hits], orderOf(hits, wanted)).find((tier) => tier.length > 0) ?? [];
  if (today.length > 0) return today;
  // People go on using the name of last year; what an organ is called now goes before what another one was called.
  const once = await searchOrgans(
    sql,
    below === null ? '$1::int IS NULL' : inSubtree,
    { below, wanted, at },
    formerNames,
  );
  const former = tiersOf([once], orderOf(once, wanted)).find((tier) => tier.length > 0) ?? [];
  return former.length > 0 ? former : mergedNamed(sql, { below, wanted, at });
}

/** Whoever says the name of an organ that is gone means the one it was merged into. */
async function mergedNamed(sql: Sql, asked: { below: number | null; wanted: string; at: Date }): Promise<NamedOrgan[]> {
  const { below, wanted, at } = asked;
  const names = `o.aliases || ${formerNames}`;
  const where = below === null ? '$1::int IS NULL' : inSubtree;
  const gone = await searchOrgans(sql, where, asked, names, isMerged);
  const meant = tiersOf([gone], orderOf(gone, wanted)).find((tier) => tier.length > 0) ?? [];
  const successors = await successorsOf(
    sql,
    meant.map(({ id }) => id),
    at,
  );
  const [top = null] =
    below === null ? [] : await sql<{ path: string }>('SELECT path FROM organ WHERE id = $1::int', [below]);
  return meant.flatMap(({ id, name }): NamedOrgan[] => {
    const organ = successors.get(id);
    const isBelow = organ !== undefined && (top === null || (organ.path.startsWith(top.path) && organ.id !== below));
    return isBelow ? [{ ...organ, match: 'bare', instead: { id, name } }] : [];
  });
}

const isThere = `(o.valid_to IS NULL OR o.valid_to > $4::date)`;
const isMerged = `o.successor_id IS NOT NULL AND o.valid_to <= $4::date`;

/** Every name an organ has had since it came into the register. */
const formerNames = 'ARRAY(SELECT DISTINCT v.name FROM organ_version v WHERE v.organ_id = o.id)';

/** Only "C" sorts paths so that a subtree is one range. */
const inSubtree = `o.path COLLATE "C" > (SELECT path FROM organ WHERE id = $1::int) COLLATE "C"
  AND o.path COLLATE "C" < left((SELECT path FROM organ WHERE id = $1::int), -1) || '/' COLLATE "C"`;

async function searchOrgans(
  sql: Sql,
  where: string,
  { below, wanted, at }: { below: number | null; wanted: string; at: Date },
  aliases = 'o.aliases',
  state = isThere,
): Promise<NamedOrgan[]> {
  const near = await sql<FoundOrgan & { aliases: string[] }>(
    `SELECT o.id, o.code, o.name, o.level, o.parent_id AS "parentId", o.path, ${aliases} AS aliases FROM organ o
     WHERE ${where}
       AND (o.code = $2::text OR normalize(o.name, NFKC) LIKE $3::text
         OR normalize(array_to_string(${aliases}, ' '), NFKC) LIKE $3::text)
       AND (o.valid_from IS NULL OR o.valid_from <= $4::date) AND ${state}
     ORDER BY o.code`,
    [below, wanted, `%${escapeLike(coreOf(wanted))}%`, chinaDate(at)],
  );
  return near.flatMap(({ aliases, ...organ }) => {
    const match = matchName({ ...organ, aliases }, wanted);
    return match === null ? [] : [{ ...organ, match }];
  });
}

/**
 * Which matches are equally good. 城关镇 and 城关镇政府 are both 城关镇, and taking the one that is spelt so would be a
 * guess; 城关镇政府 and a code are one organ only.
 */
const orderOf = (hits: NamedOrgan[], wanted: string): NameMatch[][] =>
  namesBody(wanted) || hits.some(({ code }) => code === wanted)
    ? [['exact'], ['short'], ['tail'], ['bare']]
    : [['exact', 'short'], ['tail'], ['bare']];

/** For each kind of match the hits of every group in turn: a direct lower organ is meant before one far below. */
const tiersOf = (groups: NamedOrgan[][], order: NameMatch[][]): NamedOrgan[][] =>
  order.flatMap((kinds) => groups.map((hits) => hits.filter(({ match }) => kinds.includes(match))));
