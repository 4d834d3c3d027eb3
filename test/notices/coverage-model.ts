/** The register as a plain tree: `parent` by index, null for the province at the top. */
export interface TreeOrgan {
  code: string;
  level: string;
  parent: number | null;
}

interface ModelArrival {
  organ: number;
  /** The arrival that relayed it; null from the issuer. */
  from: number | null;
  isReached: boolean;
  isDesk: boolean;
}

/**
 * Coverage by its definition (domain.md 4.5, design.md 6 `notice status`) and nothing else: no counters, everything is
 * counted anew each time it is asked.
 */
export class CoverageModel {
  private readonly arrivals = new Map<number, ModelArrival>();
  /** Confirmed 无需转达: by organ, the lower organ it is about, or all. */
  private readonly excused: { by: number; about: number | 'all' }[] = [];
  private readonly tree: readonly TreeOrgan[];
  constructor(tree: readonly TreeOrgan[]) {
    this.tree = tree;
  }

  childrenOf = (organ: number) => this.tree.flatMap(({ parent }, i) => (parent === organ ? [i] : []));
  has = (organ: number) => this.arrivals.has(organ);
  isReached = (organ: number) => this.arrivals.get(organ)?.isReached === true;
  arrived = () => [...this.arrivals.keys()];

  arrive(organ: number, from: number | null) {
    if (!this.arrivals.has(organ)) this.arrivals.set(organ, { organ, from, isReached: false, isDesk: false });
  }
  sign(organ: number, { isDesk }: { isDesk: boolean }) {
    const arrival = this.arrivals.get(organ);
    if (!arrival || arrival.isReached) return;
    arrival.isReached = true;
    arrival.isDesk = isDesk;
  }
  excuse(by: number, about: number | 'all') {
    this.excused.push({ by, about });
  }
  /** Direct lower organs that an organ may still relay to. */
  openChildren(organ: number): number[] {
    const isExcused = (child: number) =>
      this.excused.some(({ by, about }) => by === organ && (about === 'all' || about === child));
    return this.childrenOf(organ).filter((child) => !this.has(child) && !isExcused(child));
  }

  /** The organs from just below `top` down to `organ`; null when it is not below it. */
  private pathBelow(top: number, organ: number): number[] | null {
    const path: number[] = [];
    for (let at: number | null = organ; at !== null; at = this.tree[at]?.parent ?? null) {
      if (at === top) return path.toReversed();
      path.push(at);
    }
    return null;
  }

  /** Register organs below an arrival that no relay has reached and no confirmed 无需转达 covers. */
  unknownBelow(top: number): number[] {
    return this.tree.flatMap((_, organ) => {
      const path = organ === top ? null : this.pathBelow(top, organ);
      // Below another arrival it is that one's branch.
      if (!path || path.some((step) => this.has(step))) return [];
      const isCovered = this.excused.some(
        ({ by, about }) => by === top && (about === 'all' || path.some((step) => step === about)),
      );
      return isCovered ? [] : [organ];
    });
  }

  private inBranch(arrival: ModelArrival, top: number | null): boolean {
    if (top === null) return true;
    for (let at: number | null = arrival.organ; at !== null; at = this.arrivals.get(at)?.from ?? null) {
      if (at === top) return true;
    }
    return false;
  }

  /** Of the whole notice, or of the branch of one arrival along the relay path. */
  coverage(top: number | null = null) {
    const branch = [...this.arrivals.values()].filter((arrival) => this.inBranch(arrival, top));
    const unknown = branch.flatMap(({ organ }) => this.unknownBelow(organ));
    const levelOf = (organ: number) => this.tree[organ]?.level ?? '';
    const names = new Set([...branch.map(({ organ }) => levelOf(organ)), ...unknown.map(levelOf)]);
    const levels = [...names].map((level) => {
      const here = branch.filter(({ organ }) => levelOf(organ) === level);
      const reached = here.filter(({ isReached }) => isReached).length;
      const expected = here.length + unknown.filter((organ) => levelOf(organ) === level).length;
      return { level, required: here.length, reached, open: expected - reached, expected };
    });
    const sum = (pick: (level: (typeof levels)[number]) => number) => levels.reduce((n, level) => n + pick(level), 0);
    return {
      levels: new Map(levels.map((level) => [level.level, level])),
      required: sum((l) => l.required),
      reached: sum((l) => l.reached),
      open: sum((l) => l.open),
      expected: sum((l) => l.expected),
      desk: branch.filter(({ isDesk }) => isDesk).length,
      complete: sum((l) => l.open) === 0,
      gaps: branch
        .filter(({ organ, isReached }) => !isReached || this.unknownBelow(organ).length > 0)
        .map(({ organ }) => this.tree[organ]?.code ?? ''),
    };
  }
}
