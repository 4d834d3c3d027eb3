import fc from 'fast-check';
import type { TreeOrgan } from './coverage-model.ts';

/** What may stand below what (domain.md 3): levels are skipped, zones hang anywhere, nothing hangs at an enterprise. */
export const below: Record<string, string[]> = {
  province: ['prefecture', 'county', 'developmentZone', 'enterprise'],
  prefecture: ['county', 'township', 'developmentZone', 'enterprise'],
  county: ['township', 'developmentZone', 'enterprise'],
  township: ['developmentZone', 'enterprise'],
  developmentZone: ['township', 'developmentZone', 'enterprise'],
};

/** An organ hangs at an earlier one, at a level that may stand there. */
export const branchOf = (maxLength = 24) =>
  fc.array(fc.record({ at: fc.nat(), level: fc.nat() }), { minLength: 3, maxLength });

let worlds = 0;
/** How many trees were planted so far. */
export const planted = () => worlds;

/** Codes of a tree of its own: one database serves all runs. */
export function plant(branches: { at: number; level: number }[]): TreeOrgan[] {
  worlds += 1;
  const tree: TreeOrgan[] = [{ code: `w${worlds}-000`, level: 'province', parent: null }];
  for (const { at, level } of branches) {
    const homes = tree.flatMap((organ, i) => (organ.level === 'enterprise' ? [] : [i]));
    const parent = homes[at % homes.length] ?? 0;
    const fits = below[tree[parent]?.level ?? ''] ?? [];
    const code = `w${worlds}-${String(tree.length).padStart(3, '0')}`;
    tree.push({ code, level: fits[level % fits.length] ?? 'enterprise', parent });
  }
  return tree;
}

/** The tree as rows of the register. */
export const rowsOf = (tree: TreeOrgan[]) =>
  tree.map(
    ({ code, level, parent }) => `${code},单位${code},${level},${parent === null ? '' : (tree[parent]?.code ?? '')}`,
  );

/** Whom the issuer sends to: by the mask, of the organs directly below it or, with `deep`, of all. */
export function addresseesOf(tree: TreeOrgan[], mask: number, deep: boolean): number[] {
  const direct = tree.flatMap(({ parent }, i) => (parent === 0 ? [i] : []));
  const reachable = deep ? tree.flatMap((_, i) => (i === 0 ? [] : [i])) : direct;
  const to = reachable.filter((_, i) => (mask >> (i % 8)) % 2 === 1);
  return to.length > 0 ? to : direct;
}

export const choose = <T>(list: T[], pick: number): T | undefined => list[pick % Math.max(1, list.length)];
