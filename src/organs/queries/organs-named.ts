import { chinaDate } from '../../lib/china-time.ts';
import type { Sql } from '../../store/db.ts';
import type { FoundOrgan } from './organs.ts';

/**
 * How a name was matched, best first: `exact` the register's own name, an alias or the code; `short` without the words
 * for the body (甲县 for 甲县人民政府安委办); `tail` also without the places in front (甲县 for 乙市甲县人民政府);
 * `bare` also without the word for the kind of place (甲 for 甲县).
 */
export type NameMatch = 'exact' | 'short' | 'tail' | 'bare';

export interface NamedOrgan extends FoundOrgan {
  match: NameMatch;
}

/** Words for the body that acts for a place or a trade; people leave them out. The longer ones come first. */
const bodies = [
  '安全生产委员会办公室',
  '安全生产监督管理局',
  '安委会办公室',
  '应急管理局',
  '应急管理厅',
  '人民政府办公室',
  '人民政府办公厅',
  '管理委员会',
  '有限责任公司',
  '股份有限公司',
  '有限公司',
  '人民政府',
  '办事处',
  '管委会',
  '安委办',
  '安委会',
  '安监局',
  '应急局',
  '应急厅',
  '政府',
];
const bodyPattern = `(${bodies.join('|')})+$`;
const kindPattern = '(自治州|自治县|地区|街道|开发区|省|市|州|县|区|旗|乡|镇)$';
const shorten = (name: string) => name.replace(new RegExp(bodyPattern, 'u'), '') || name;
const bare = (name: string) => name.replace(new RegExp(kindPattern, 'u'), '') || name;

/** LIKE takes these for itself. */
const escapeLike = (text: string) => text.replaceAll(/[\\%_]/gu, String.raw`\$&`);

/**
 * Organs that somebody may mean by a name on the day of `at` in China: all candidates of the best kind of match, none mixed with a worse one,
 * by code.
 *
 * Shape: with `below`, only organs in that subtree, itself excluded; direct lower ones before all others of the same
 * kind of match, so that a township's namesake elsewhere does not get in the way.
 */
export async function organsNamed(
  sql: Sql,
  { below, name, at }: { below: number | null; name: string; at: Date },
): Promise<NamedOrgan[]> {
  const wanted = name.normalize('NFKC').replaceAll(/\s/gu, '');
  if (wanted === '') return [];
  const short = shorten(wanted);
  const hits = await sql<NamedOrgan>(
    `WITH scope AS (SELECT path FROM organ WHERE id = $1::int),
     near AS (
       SELECT o.id, o.code, o.name, o.level, o.parent_id AS "parentId", o.path, o.aliases,
         coalesce(nullif(regexp_replace(o.name, $5::text, ''), ''), o.name) AS short
       FROM organ o
       WHERE ($1::int IS NULL OR o.path COLLATE "C" > (SELECT path FROM scope) COLLATE "C"
           AND o.path COLLATE "C" < left((SELECT path FROM scope), -1) || '/' COLLATE "C")
         AND (o.name LIKE '%' || $4::text || '%' OR o.code = $2::text OR $2::text = ANY (o.aliases) OR $3::text = ANY (o.aliases))
         AND (o.valid_from IS NULL OR o.valid_from <= $7::date) AND (o.valid_to IS NULL OR o.valid_to > $7::date)),
     matched AS (
       SELECT *, CASE
         WHEN name = $2::text OR code = $2::text OR $2::text = ANY (aliases) THEN 'exact'
         WHEN short = $3::text OR $3::text = ANY (aliases) THEN 'short'
         WHEN length($3::text) > 1 AND right(short, length($3::text)) = $3::text THEN 'tail'
         WHEN length($3::text) > 1 AND regexp_replace(short, $6::text, '') = $3::text THEN 'bare' END AS match
       FROM near)
     SELECT id, code, name, level, "parentId", path, match FROM matched WHERE match IS NOT NULL ORDER BY code`,
    [below, wanted, short, escapeLike(bare(short)), bodyPattern, kindPattern, chinaDate(at)],
  );
  const order: NameMatch[] = ['exact', 'short', 'tail', 'bare'];
  const best = order.map((match) => hits.filter((hit) => hit.match === match)).find((some) => some.length > 0) ?? [];
  const direct = best.filter((hit) => hit.parentId === below);
  return below !== null && direct.length > 0 ? direct : best;
}
