/**
 * How a name was matched, best first: `exact` the register's own name, an alias or the code; `short` without the word
 * for the body (甲县 for 甲县安委办), or with another word for the same body (甲县政府 for 甲县人民政府); `tail` also
 * without the places in front (甲县 for 乙市甲县人民政府); `bare` also without the word for the kind of place (甲 for 甲县).
 */
export type NameMatch = 'exact' | 'short' | 'tail' | 'bare';

/** Words for the body that acts for a place or a trade, by body: people leave them out or take another of the same. */
const bodies = [
  ['安全生产委员会办公室', '安委会办公室', '安全生产委员会', '安委办', '安委会'],
  ['人民政府办公室', '人民政府办公厅', '政府办公室', '人民政府', '政府'],
  ['应急管理厅', '应急管理局', '安全生产监督管理局', '应急厅', '应急局', '安监局'],
  ['管理委员会', '管委会'],
  ['办事处'],
  ['有限责任公司', '股份有限公司', '有限公司', '集团公司', '公司'],
] as const;
/** Longer words first: 人民政府 also ends in 政府. */
const bodyWords = bodies
  .flatMap((words, body) => words.map((word) => ({ word, body })))
  .toSorted((a, b) => b.word.length - a.word.length);

const kinds = /(?:自治州|自治县|地区|街道|省|市|州|县|区|旗|乡|镇)$/u;

interface Parts {
  /** The place or firm, without the word for its body. */
  place: string;
  body: number | null;
}

function takeApart(name: string): Parts {
  const found = bodyWords.find(({ word }) => name.endsWith(word) && name !== word);
  return found ? { place: name.slice(0, -found.word.length), body: found.body } : { place: name, body: null };
}

/** 甲 of 甲县; the name itself where nothing would be left. */
const withoutKind = (place: string) => place.replace(kinds, '') || place;

/** Width and white space do not matter in names. */
export const foldOrganName = (name: string): string => name.normalize('NFKC').replaceAll(/\s/gu, '');

/** What every organ that can be meant has in its name, for narrowing the search. */
export const coreOf = (wanted: string): string => withoutKind(takeApart(wanted).place);

/** 甲县 of 甲县安委办: a name without the word for its body. */
export const placeOf = (name: string): string => takeApart(foldOrganName(name)).place;

/** Which body a name ends in, as a number that all words for the same body share; null where it ends in none. */
export const bodyOf = (name: string): number | null => takeApart(foldOrganName(name)).body;

/** Whether a name says which body of a place is meant. */
export const namesBody = (wanted: string): boolean => takeApart(wanted).body !== null;

/** How `wanted` (folded) names this organ; null when it does not. */
export function matchName(
  organ: { code: string; name: string; aliases: readonly string[] },
  wanted: string,
): NameMatch | null {
  const names = [organ.name, ...organ.aliases].map(foldOrganName);
  if (organ.code === wanted || names.includes(wanted)) return 'exact';
  const asked = takeApart(wanted);
  // Who says 应急局 does not mean 安委办; who says no body means whichever acts there.
  const places = names
    .map(takeApart)
    .filter(({ body }) => asked.body === null || body === null || body === asked.body)
    .map(({ place }) => place);
  if (places.includes(asked.place)) return 'short';
  if (asked.place.length < 2) return null;
  if (places.some((place) => place.endsWith(asked.place))) return 'tail';
  return places.some((place) => withoutKind(place) === asked.place) ? 'bare' : null;
}
