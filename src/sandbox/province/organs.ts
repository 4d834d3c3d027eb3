import { createDice, type Dice } from '../dice.ts';
import { createPlaceNames, provinceName, trades, type PlaceNames } from './names.ts';

/** The columns of `organs import`, in its order (design.md 6). */
export const organColumns = [
  'code',
  'name',
  'level',
  'parent_code',
  'established_level',
  'managing_code',
  'aliases',
  'trade',
  'trade_dept_code',
  'responsible_code',
  'address',
  'lat',
  'lon',
  'key_unit',
  'valid_from',
  'valid_to',
] as const;
/** One row as a register would hold it: text in every column, empty where there is nothing to say. */
export type OrganRow = Record<(typeof organColumns)[number], string>;

type SampleLevel = 'province' | 'prefecture' | 'county' | 'township' | 'developmentZone' | 'enterprise';
type OrganCounts = Record<SampleLevel, number>;

/** Of the counties, two are cities directly under the province. */
const directCounties = 2;

/** The sample's own size, by level: 404 organs. */
export const sampleOrganCounts: OrganCounts = {
  province: 1,
  prefecture: 11,
  county: 42,
  township: 120,
  developmentZone: 30,
  enterprise: 200,
};
const sampleSize = Object.values(sampleOrganCounts).reduce((sum, count) => sum + count, 0);
const smallest = 40;

/**
 * How many of each level make `organs` in all. A larger province has more enterprises above all, as real ones do: cities stay,
 * counties grow with the cube root, townships and zones with the square root. Throws RangeError below 40.
 */
const countOrgans = (organs: number): OrganCounts => {
  if (!Number.isInteger(organs) || organs < smallest)
    throw new RangeError(`a province has at least ${smallest} organs`);
  const scale = organs / sampleSize;
  const inner = (count: number, power: number, least: number) => Math.max(least, Math.round(count * scale ** power));
  const counts = {
    province: 1,
    prefecture: scale < 1 ? inner(11, 0.5, 2) : 11,
    county: inner(42 - directCounties, scale < 1 ? 0.8 : 1 / 3, 3) + directCounties,
    township: inner(120, scale < 1 ? 1 : 0.5, 3),
    developmentZone: inner(30, scale < 1 ? 1 : 0.5, 2),
  };
  const sum = Object.values(counts).reduce((total, count) => total + count, 0);
  return { ...counts, enterprise: organs - sum };
};

/** Deals `total` children unevenly to `parents`; each has at least half of an even share. */
const deal = (total: number, parents: number, dice: Dice): number[] => {
  const shares = Array.from({ length: parents }, () => Math.floor(total / parents / 2));
  for (let left = total - shares.reduce((sum, share) => sum + share, 0); left > 0; left -= 1) {
    const at = dice.int(parents);
    shares[at] = (shares[at] ?? 0) + 1;
  }
  return shares;
};

const blank: OrganRow = {
  code: '',
  name: '',
  level: '',
  parent_code: '',
  established_level: '',
  managing_code: '',
  aliases: '',
  trade: '',
  trade_dept_code: '',
  responsible_code: '',
  address: '',
  lat: '',
  lon: '',
  key_unit: '',
  valid_from: '',
  valid_to: '',
};

/** An organ acts through the office of its safety committee; people also call it by its place. */
const office = (code: string, place: string, level: SampleLevel, parent: string): OrganRow => {
  const aliases = [place, `${place}安委会`, `${place}安全生产委员会办公室`].join(';');
  return { ...blank, code, name: `${place}安委办`, level, parent_code: parent, aliases };
};

/** A zone is often set up by a higher level than that of the organ which runs it (domain.md 3). */
const establishers: Record<string, readonly [string, ...string[]]> = {
  prefecture: ['province', 'state', 'prefecture'],
  county: ['prefecture', 'county', 'province'],
};

interface Plan {
  dice: Dice;
  names: PlaceNames;
  /** How many enterprises the next township or zone has. */
  nextEnterprises: () => number;
  nextTownships: () => number;
  nextZones: (level: 'prefecture' | 'county') => number;
}

const numbered = (n: number, width: number) => String(n).padStart(width, '0');

function* enterprisesOf(parent: string, place: string, { dice, names, nextEnterprises }: Plan): Generator<OrganRow> {
  const count = nextEnterprises();
  const start = dice.int(300);
  for (let n = 0; n < count; n += 1) {
    const { trade, product, dust } = dice.pick(trades);
    const name = names.enterprise(place, count < 300 ? (start + n) % 300 : n, product);
    const row = { ...blank, code: `${parent}E${numbered(n + 1, 3)}`, name, level: 'enterprise', parent_code: parent };
    yield { ...row, trade, responsible_code: parent, key_unit: dust ? '1' : '' };
  }
}

function* zonesOf(parent: string, level: 'prefecture' | 'county', plan: Plan): Generator<OrganRow> {
  const count = plan.nextZones(level);
  for (let n = 0; n < count; n += 1) {
    const { stem, place } = plan.names.zone();
    const code = `${parent}K${numbered(n + 1, 2)}`;
    const established_level = plan.dice.pick(establishers[level] ?? ['county']);
    const row = { ...blank, code, name: `${place}管委会`, level: 'developmentZone', parent_code: parent };
    yield { ...row, established_level, managing_code: parent, aliases: place };
    yield* enterprisesOf(code, stem, plan);
  }
}

function* countyTree(code: string, place: string, parent: string, plan: Plan): Generator<OrganRow> {
  yield office(code, place, 'county', parent);
  const townships = plan.nextTownships();
  for (let n = 0; n < townships; n += 1) {
    const town = plan.names.township();
    const below = `${code}${numbered(n + 1, 3)}`;
    const isStreet = town.endsWith('街道');
    const name = isStreet ? `${town}办事处` : `${town}人民政府`;
    yield { ...blank, code: below, name, level: 'township', parent_code: code, aliases: `${town};${town}安委办` };
    yield* enterprisesOf(below, town.replace(/(?:街道|镇|乡)$/u, ''), plan);
  }
  yield* zonesOf(code, 'county', plan);
}

/**
 * The organs of a fictional province, every parent before its children, the same for the same seed. Memory does not grow
 * with the enterprises, so that a million organs can be streamed.
 */
export function* generateOrgans({ seed = 1, organs = sampleSize } = {}): Generator<OrganRow> {
  const dice = createDice(seed);
  const counts = countOrgans(organs);
  const names = createPlaceNames(dice);
  const counties = deal(counts.county - directCounties, counts.prefecture, dice);
  const townships = deal(counts.township, counts.county, dice);
  const cityZones = Math.round(counts.developmentZone / 3);
  const zones = {
    prefecture: deal(cityZones, counts.prefecture, dice),
    county: deal(counts.developmentZone - cityZones, counts.county, dice),
  };
  const enterprises = deal(counts.enterprise, counts.township + counts.developmentZone, dice);
  const plan: Plan = {
    dice,
    names,
    nextEnterprises: () => enterprises.pop() ?? 0,
    nextTownships: () => townships.pop() ?? 0,
    nextZones: (level) => zones[level].pop() ?? 0,
  };
  const root = '53';
  yield office(root, provinceName, 'province', '');
  for (let city = 0; city < counts.prefecture; city += 1) {
    const code = `${root}${numbered(city + 1, 2)}`;
    yield office(code, names.prefecture(city), 'prefecture', root);
    yield* zonesOf(code, 'prefecture', plan);
    for (let n = 0; n < (counties[city] ?? 0); n += 1) {
      yield* countyTree(`${code}${numbered(n + 1, 2)}`, names.county(), code, plan);
    }
  }
  for (let n = 0; n < directCounties; n += 1) {
    yield* countyTree(`${root}90${numbered(n + 1, 2)}`, names.directCity(n), root, plan);
  }
}
