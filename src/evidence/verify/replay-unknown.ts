import { ProofError } from './proof-error.ts';
import { isValidOn, type RegisterNode } from './register-node.ts';
import type { FoldArrival, FoldState } from './replay-state.ts';

const add = (sum: Map<string, number>, level: string, n: number) => sum.set(level, (sum.get(level) ?? 0) + n);

/**
 * Register organs below an arrival that nothing has reached and no confirmed 无需转达 covers, this arrival being the nearest above, by
 * level. In a closed branch is nothing of the notice, so the branch's own figures say it. `isEnough`: whether there is any at all.
 *
 * Throws: ProofError `register.closed` where a branch must be open to tell.
 */
export function unknownBelow(
  { register, arrivals, day }: Pick<FoldState, 'register' | 'arrivals' | 'day'>,
  arrival: FoldArrival,
  isEnough = false,
): Map<string, number> {
  const sum = new Map<string, number>();
  if (arrival.isAllExcused || arrival.isLater) return sum;
  const top = register.nodeOf(arrival.organ);
  if (!top) throw new ProofError('register.closed', `登记名册没有列出 ${arrival.name}`);
  const branches = [top];
  for (let node = branches.pop(); node; node = branches.pop()) {
    const children = register.childrenOf(node.organ);
    if (!children) closed(sum, node, node === top ? arrival : null);
    for (const child of children ?? []) {
      if (arrivals.has(child.organ) || arrival.excused.has(child.organ)) continue;
      if (isValidOn(child, day)) add(sum, child.level, 1);
      branches.push(child);
    }
    if (isEnough && sum.size > 0) return sum;
  }
  return sum;
}

function closed(sum: Map<string, number>, node: RegisterNode, arrival: FoldArrival | null): void {
  if (arrival && arrival.excused.size > 0) {
    throw new ProofError('register.closed', `${arrival.name}有下级无需转达，须列出它的全部下级`);
  }
  for (const [level, n] of Object.entries(node.below)) if (n > 0) add(sum, level, n);
}

/** Codes of the organs above one in the register, the nearest first; none for an organ that the register does not have. */
export function organsAbove({ register }: Pick<FoldState, 'register'>, organ: string): string[] {
  const above: string[] = [];
  const seen = new Set([organ]);
  for (let at = register.nodeOf(organ)?.parent ?? null; at !== null; at = register.nodeOf(at)?.parent ?? null) {
    if (seen.has(at)) throw new ProofError('register.circle', `登记名册中 ${at} 在自己之下`);
    seen.add(at);
    above.push(at);
  }
  return above;
}
