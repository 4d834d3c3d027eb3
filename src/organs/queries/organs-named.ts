import { chinaDate } from '../../lib/china-time.ts';
import type { Sql } from '../../store/db.ts';
import { coreOf, foldOrganName, matchName, namesBody, type NameMatch } from '../organ-names.ts';
import type { FoundOrgan } from './organs.ts';

interface NamedOrgan extends FoundOrgan {
  match: NameMatch;
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
  const near = await sql<FoundOrgan & { aliases: string[] }>(
    `WITH scope AS (SELECT path FROM organ WHERE id = $1::int)
     SELECT o.id, o.code, o.name, o.level, o.parent_id AS "parentId", o.path, o.aliases FROM organ o
     WHERE ($1::int IS NULL OR o.path COLLATE "C" > (SELECT path FROM scope) COLLATE "C"
         AND o.path COLLATE "C" < left((SELECT path FROM scope), -1) || '/' COLLATE "C")
       AND (o.code = $2::text OR normalize(o.name, NFKC) LIKE $3::text
         OR normalize(array_to_string(o.aliases, ' '), NFKC) LIKE $3::text)
       AND (o.valid_from IS NULL OR o.valid_from <= $4::date) AND (o.valid_to IS NULL OR o.valid_to > $4::date)
     ORDER BY o.code`,
    [below, wanted, `%${escapeLike(coreOf(wanted))}%`, chinaDate(at)],
  );
  const hits = near.flatMap(({ aliases, ...organ }) => {
    const match = matchName({ ...organ, aliases }, wanted);
    return match === null ? [] : [{ ...organ, match }];
  });
  return best(hits, below, wanted);
}

/**
 * A direct lower organ called by its name is meant before one far below that is spelt the same. 城关镇 and 城关镇政府
 * are equally 城关镇, and taking the one that is spelt so would be a guess; 城关镇政府 and a code are one organ only.
 */
function best(hits: NamedOrgan[], below: number | null, wanted: string): NamedOrgan[] {
  const direct = below === null ? [] : hits.filter((hit) => hit.parentId === below);
  const isPrecise = namesBody(wanted) || hits.some(({ code }) => code === wanted);
  const order: NameMatch[][] = isPrecise
    ? [['exact'], ['short'], ['tail'], ['bare']]
    : [['exact', 'short'], ['tail'], ['bare']];
  const tiers = order.flatMap((kinds) =>
    [direct, hits].map((some) => some.filter(({ match }) => kinds.includes(match))),
  );
  return tiers.find((tier) => tier.length > 0) ?? [];
}
