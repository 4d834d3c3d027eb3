import {
  bodyOf,
  currentVersion,
  levelRank,
  lowerOrgans,
  organsBelow,
  organsNamed,
  placeOf,
  type Level,
  type LowerOrgan,
} from '../organs/index.ts';
import type { Sql } from '../store/db.ts';
import { readGroup, type AddressedGroup } from './addressed-groups.ts';

/** Whom a text addresses, as far as the register below its author knows them. */
export interface Addressed {
  /** From the highest level down, by code. */
  organs: LowerOrgan[];
  /** Addressees, in their own words, that nobody or more than one in the register fits. */
  missing: string[];
}

interface Author {
  sql: Sql;
  organId: number;
  at: Date;
}

/** Zones and enterprises below a county are the county's to tell; there are too many of them to mean all from above. */
const directOnly = new Set<Level>(['developmentZone', 'enterprise']);

/** A place by its kind, where no body is named: 临澜市, but not 临澜市公安局. */
const isPlace = (name: string) => /[省市县区州盟旗乡镇街道]$/u.test(placeOf(name));

/** Of several bodies of one place those that were named; a place that has only others is served by what is there. */
function bodiesMeant(candidates: LowerOrgan[], words: string[]): LowerOrgan[] {
  const wanted = new Set(words.map((word) => bodyOf(`某${word}`)));
  if (wanted.size === 0) return candidates;
  const byPlace = new Map<string, LowerOrgan[]>();
  for (const organ of candidates) {
    const place = placeOf(organ.name);
    byPlace.set(place, [...(byPlace.get(place) ?? []), organ]);
  }
  return [...byPlace.values()].flatMap((organs) => {
    const named = organs.filter(({ name }) => wanted.has(bodyOf(name)));
    if (named.length > 0) return named;
    return organs.filter(({ name, level }) => bodyOf(name) !== null || isPlace(name) || directOnly.has(level));
  });
}

async function findGroup({ sql, organId, at }: Author, group: AddressedGroup): Promise<LowerOrgan[] | null> {
  const version = await currentVersion(sql);
  const direct = await lowerOrgans(sql, organId, version, at);
  if (group.isAll) return direct;
  const wide = [...group.levels, ...(group.hasCities ? (['prefecture'] as const) : [])].filter(
    (l) => !directOnly.has(l),
  );
  const below = wide.length > 0 ? await organsBelow(sql, organId, wide, { version, at }) : [];
  const isMeant = ({ level, name }: LowerOrgan) =>
    (directOnly.has(level) && group.levels.includes(level)) || (group.hasCities && placeOf(name).endsWith('市'));
  const candidates = [...below, ...direct.filter((organ) => isMeant(organ) && !wide.includes(organ.level))];
  // Every kind that is named must be there: 各县区、开发区 of a place without zones is not all understood.
  const kinds: Level[] = [...group.levels];
  if (candidates.length === 0 || kinds.some((level) => candidates.every((organ) => organ.level !== level))) return null;
  return bodiesMeant(candidates, group.bodies);
}

async function findNamed({ sql, organId, at }: Author, name: string): Promise<LowerOrgan[] | null> {
  const hits = await organsNamed(sql, { below: organId, name, at });
  const [only] = hits;
  return only && hits.length === 1 ? [{ ...only, organId: only.id }] : null;
}

/** 汀原、屏澜市安委会: the pieces of a list share its end; 汀原 is found by its place. */
const piecesOf = (addressee: string) => addressee.split(/[、,，和及]/u).filter((piece) => piece.trim() !== '');

async function findAddressee(author: Author, addressee: string): Promise<LowerOrgan[] | null> {
  const group = readGroup(addressee);
  if (group === null && /各|有关|相关|成员单位/u.test(addressee)) return null;
  if (group === null) return findAll(author, piecesOf(addressee));
  const members = await findGroup(author, group);
  const including = await findAll(author, group.including);
  const excluding = await findAll(author, group.excluding);
  if (members === null || including === null || excluding === null) return null;
  const without = new Set(excluding.map(({ organId }) => organId));
  return [...members, ...including].filter(({ organId }) => !without.has(organId));
}

/** Null as soon as one of them is not found: half of an addressee is worse than none. */
async function findAll(author: Author, names: string[]): Promise<LowerOrgan[] | null> {
  const found: LowerOrgan[] = [];
  for (const name of names) {
    const organs = await findNamed(author, name);
    if (organs === null) return null;
    found.push(...organs);
  }
  return found;
}

/**
 * Looks up the addressees of a text (主送, as the reader found them) among the organs below its author: names one by one,
 * 各市 and 各县（市、区） by level, with what stands behind 含. 抄送 is no addressee. What is not sure is `missing`, never guessed.
 *
 * Source: 党政机关公文处理工作条例 art. 9 (主送机关); domain.md 4.1.
 */
export async function findAddressed(
  sql: Sql,
  { organId, addressees, at }: { organId: number; addressees: string[]; at: Date },
): Promise<Addressed> {
  const organs = new Map<number, LowerOrgan>();
  const missing: string[] = [];
  for (const addressee of addressees) {
    const found = await findAddressee({ sql, organId, at }, addressee);
    if (found === null) missing.push(addressee);
    for (const { organId: id, code, name, level, instead } of found ?? [])
      organs.set(id, { organId: id, code, name, level, ...(instead ? { instead } : {}) });
  }
  const byRank = (a: LowerOrgan, b: LowerOrgan) =>
    levelRank(a.level) - levelRank(b.level) || (a.code < b.code ? -1 : 1);
  return { organs: [...organs.values()].toSorted(byRank), missing };
}
