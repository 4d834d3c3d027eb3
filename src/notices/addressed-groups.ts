import type { Level } from '../organs/index.ts';

/** 各…: everybody of some kind. */
export interface AddressedGroup {
  levels: Level[];
  /** 市 alone: cities of the prefecture, and cities of the county that stand directly below. */
  hasCities: boolean;
  /** 各单位, 各地: all direct lower organs. */
  isAll: boolean;
  /** The words for bodies that were said: 安委会, 人民政府. */
  bodies: string[];
  /** Names behind 含 and 不含. */
  including: string[];
  excluding: string[];
}

/** Taken out in this order: 开发区 before 区, 县(市、区) before 市. Brackets and commas are half width by now. */
const kinds: [RegExp, Level | 'city'][] = [
  [
    /(?:国家级|省级|市级|类)?(?:经济技术|经济|高新技术产业|高新技术|高新|产业|工业|综合|旅游)?(?:开发区|产业园区?|工业园区?|园区|高新区|经开区|功能区|保税区|新区|示范区|度假区)/u,
    'developmentZone',
  ],
  [/(?:新疆生产建设)?兵团|自治区|直辖市|省/u, 'province'],
  [/设区的?市|地级市|地市|市\((?:州|地|盟)[^)]*\)|自治州|地区|州|盟/u, 'prefecture'],
  [
    /县级市|自治县|(?:县|区)\([^)]*\)区?|市\([县区旗、]+\)|县、?市、?区|区、?县(?:\(市\)|、?市)?|县、?区|县|旗|区/u,
    'county',
  ],
  [/(?:乡、?镇|镇|乡)\((?:街道|街|办事处|乡|镇)[^)]*\)|乡、?镇(?:、?街道)?|镇、?街道?|乡|镇|街道|街/u, 'township'],
  [/企业|公司|生产经营单位/u, 'enterprise'],
  [/市/u, 'city'],
];

const bodyWords =
  /人民政府(?:办公[室厅])?|政府(?:办公室)?|安全生产委员会(?:办公室)?|安委会(?:办公室)?|安委办|应急管理[厅局]|应急[厅局]|安监局|管理委员会|管委会|办事处|行政公署|行署/gu;

const listOf = (names: string | undefined): string[] => (names ?? '').split(/[、,和及]/u).filter((name) => name !== '');

/**
 * What 各… of an addressee line means, as far as the words say it; null when it is no such group or names kinds that no level
 * of the register stands for (各成员单位, 各车间), or says which ones by 有关 and nothing more.
 */
export function readGroup(addressee: string): AddressedGroup | null {
  const key = addressee.normalize('NFKC').replaceAll(/\s/gu, '').replaceAll('〔', '(').replaceAll('〕', ')');
  const start = /^(?:(?:全|本)[省市县区])?(?:所属|下属|辖区内?)?各/u.exec(key)?.[0];
  if (start === undefined) return null;
  const including = /\((?:含|包括)([^()]*)\)/u.exec(key);
  const excluding = /\((?:不含|除)([^()]*?)(?:之?外|以外)?\)/u.exec(key);
  let rest = key
    .slice(start.length)
    .replace(including?.[0] ?? '', '')
    .replace(excluding?.[0] ?? '', '');
  const bodies = rest.match(bodyWords) ?? [];
  rest = rest.replace(bodyWords, '');
  const isAll = /^(?:下级|下属)?(?:单位|地)$/u.test(rest);
  const found: (Level | 'city')[] = [];
  for (const [kind, level] of kinds) {
    for (let next = isAll ? null : kind.exec(rest); next !== null; next = kind.exec(rest)) {
      found.push(level);
      rest = rest.slice(0, next.index) + rest.slice(next.index + next[0].length);
    }
  }
  // Whatever is left over is something else than a level: better nobody than the wrong ones.
  if (!isAll && (found.length === 0 || rest.replaceAll(/[、,()和及与]/gu, '') !== '')) return null;
  const levels = [...new Set(found.filter((level) => level !== 'city'))];
  const names = { including: listOf(including?.[1]), excluding: listOf(excluding?.[1]) };
  return { levels, hasCities: found.includes('city'), isAll, bodies, ...names };
}
