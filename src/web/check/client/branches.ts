import type { ShownOrgan } from './shown.ts';

/** Organs by who sent to whom. */
export interface Branches {
  roots: ShownOrgan[];
  childrenOf(code: string): ShownOrgan[];
  /** `临澜市安委办 › 望川县安委办`; '' at the top. */
  pathOf(organ: ShownOrgan): string;
  find(words: string): ShownOrgan[];
  /** The organs to open, from the top down, so that about this many rows stand there. */
  openable(rows: number): Set<string>;
}

export function createBranches(organs: readonly ShownOrgan[]): Branches {
  const byCode = new Map(organs.map((organ) => [organ.code, organ]));
  const below = new Map<string, ShownOrgan[]>();
  const roots: ShownOrgan[] = [];
  for (const organ of organs) {
    // Sent by somebody who is not among the receivers: by the issuer, or by one that was taken back.
    if (organ.parent === null || !byCode.has(organ.parent) || organ.parent === organ.code) roots.push(organ);
    else {
      const list = below.get(organ.parent) ?? [];
      list.push(organ);
      below.set(organ.parent, list);
    }
  }
  const parentOf = ({ parent }: ShownOrgan) => (parent === null ? undefined : byCode.get(parent));
  // Made once, at the first search: a key pressed must not wait for ten thousand joins.
  let texts: string[] | null = null;
  const textOf = ({ name, code, state, level, details }: ShownOrgan) =>
    `${name} ${code} ${level} ${state} ${details.join(' ')}`.toLowerCase();
  return {
    roots,
    childrenOf: (code) => below.get(code) ?? [],
    pathOf(organ) {
      const names: string[] = [];
      // Bounded: in what was proved nobody stands below himself, but a page must not hang on it.
      for (let up = parentOf(organ); up && names.length < 12; up = parentOf(up)) names.unshift(up.name);
      return names.join(' › ');
    },
    find(words) {
      const known = (texts ??= organs.map(textOf));
      const parts = words.toLowerCase().split(/\s+/u);
      return organs.filter((_, n) => parts.every((part) => known[n]?.includes(part)));
    },
    openable(rows) {
      const open = new Set<string>();
      let left = rows - roots.length;
      const next = [...roots];
      for (const { code } of next) {
        const children = below.get(code) ?? [];
        if (children.length === 0 || open.has(code)) continue;
        if (children.length > left) break;
        left -= children.length;
        open.add(code);
        next.push(...children);
      }
      return open;
    },
  };
}
