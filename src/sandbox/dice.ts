/** Repeatable chance: the same seed throws the same numbers, so that a failing test or a sample province can be had again. */
export interface Dice {
  /** A whole number from 0 to `sides - 1`. */
  int(sides: number): number;
  /** True in `share` of all throws (0 to 1). */
  chance(share: number): boolean;
  pick<T extends readonly [unknown, ...unknown[]]>(from: T): T[number];
  shuffle<T>(items: readonly T[]): T[];
}

/** Mulberry32 (public domain, 32 bits of state): quick and even enough for names and XML shapes, of no use for secrets. */
export const createDice = (seed: number): Dice => {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (sides: number) => Math.floor(next() * sides);
  return {
    int,
    chance: (share) => next() < share,
    pick: (from) => from[int(from.length)] ?? from[0],
    shuffle(items) {
      return items
        .map((item) => ({ item, at: next() }))
        .sort((a, b) => a.at - b.at)
        .map(({ item }) => item);
    },
  };
};
