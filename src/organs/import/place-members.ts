import { foldOrganName, matchName, placeOf } from '../organ-names.ts';

/** An organ of today's register, as far as departments are compared with it. */
export interface RegisterOrgan {
  id: number;
  code: string;
  name: string;
  aliases: string[];
  parentId: number | null;
}

/** Departments inside an organ, such as 办公室 or 监管一科: their people are the organ's. One that names a place may be an organ of its own. */
const inside = /^(?!.*(?:[省市州县区旗乡镇村园]|街道|公司)).*(?:科|处|股|室|组|队|班|班子|车间|领导|机关)$/u;

/**
 * Finds the organs that a department may stand for: by its own name, or, where that is a part of an organ, by the one above.
 * A department whose path names another branch of the tree stands for none.
 *
 * Shape: the finder takes a path of names from the top down; several organs come back where nothing tells them apart.
 */
export function createPlaceFinder(organs: readonly RegisterOrgan[]): (path: readonly string[]) => RegisterOrgan[] {
  const byId = new Map(organs.map((organ) => [organ.id, organ]));
  const byName = new Map<string, RegisterOrgan[]>();
  const byPlace = new Map<string, RegisterOrgan[]>();
  const add = (to: Map<string, RegisterOrgan[]>, key: string, organ: RegisterOrgan) =>
    to.set(key, [...new Set([...(to.get(key) ?? []), organ])]);
  for (const organ of organs) {
    for (const name of [organ.name, ...organ.aliases]) {
      add(byName, foldOrganName(name), organ);
      add(byPlace, placeOf(name), organ);
    }
  }
  const named = (department: string): RegisterOrgan[] => {
    const wanted = foldOrganName(department);
    if (wanted === '') return [];
    const exact = byName.get(wanted) ?? [];
    return exact.length > 0
      ? exact
      : (byPlace.get(placeOf(wanted)) ?? []).filter((organ) => matchName(organ, wanted) === 'short');
  };
  const isBelow = (organ: RegisterOrgan, uppers: readonly RegisterOrgan[]): boolean => {
    const seen = new Set<number>();
    let at: RegisterOrgan | undefined = organ;
    while (at && !seen.has(at.id)) {
      if (uppers.includes(at)) return true;
      seen.add(at.id);
      at = at.parentId === null ? undefined : byId.get(at.parentId);
    }
    return false;
  };
  return (path) => {
    for (let i = path.length - 1; i >= 0; i -= 1) {
      const found = named(path[i] ?? '');
      if (found.length === 0 && !inside.test(foldOrganName(path[i] ?? ''))) return [];
      if (found.length === 0) continue;
      // What stands above must agree, as far as the register knows it: 乙市/东湾县 is not the 东湾县 of 甲市.
      const uppers = path.slice(0, i).map(named);
      return found.filter((organ) => uppers.every((upper) => upper.length === 0 || isBelow(organ, upper)));
    }
    return [];
  };
}
