import { equal } from './bytes.ts';
import { assertHash, emptyRoot, nodeHash } from './hash.ts';
import { ProofError } from './proof-error.ts';

/** The leaves from `lo` up to, not including, `hi`; what is meant is the RFC 6962 hash over them, be they a power of two or not. */
export type Range = readonly [lo: number, hi: number];

/** RFC 6962 2.1: the largest power of two smaller than n. By doubling: sizes go past what bit operations hold. */
function splitOf(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

function assertSize(size: number): void {
  if (!Number.isSafeInteger(size) || size < 0) throw new ProofError('tree.size', `${size} 不是树的大小`);
}

function assertIndex(index: number, size: number): void {
  assertSize(size);
  if (!Number.isSafeInteger(index) || index < 0 || index >= size) {
    throw new ProofError('tree.index', `序号${index}不在大小为${size}的树内`);
  }
}

function assertLength(given: number, needed: number): void {
  if (given !== needed) throw new ProofError('proof.length', `证明应有${needed}个摘要，这里有${given}个`);
}

/** A tree that grows leaf by leaf and knows only its root: memory stays logarithmic for a million leaves. */
export function createTree<H extends Uint8Array>(hashNode: (left: H, right: H) => H, empty: () => H) {
  // A binary counter: subtrees[k] is a perfect subtree of 2^k leaves.
  const subtrees: (H | null)[] = [];
  return {
    add(leaf: H): void {
      let node = leaf;
      let height = 0;
      for (let left = subtrees[height]; left; left = subtrees[height]) {
        node = hashNode(left, node);
        subtrees[height] = null;
        height += 1;
      }
      subtrees[height] = node;
    },
    root(): H {
      const [smallest, ...rest] = subtrees.filter((node) => node !== null);
      return smallest ? rest.reduce((right, left) => hashNode(left, right), smallest) : empty();
    },
  };
}

/** The RFC 6962 root over leaf hashes, in order; the hash of nothing for the empty tree. */
export function rootOf(leafHashes: Iterable<Uint8Array>): Uint8Array {
  const tree = createTree(nodeHash, emptyRoot);
  for (const leaf of leafHashes) {
    assertHash(leaf);
    tree.add(leaf);
  }
  return tree.root();
}

/** What an inclusion proof lists (RFC 6962 2.1.1), the leaf's sibling first. Throws: ProofError `tree.size`, `tree.index`. */
export function inclusionRanges(index: number, size: number): Range[] {
  assertIndex(index, size);
  const ranges: Range[] = [];
  let [lo, hi] = [0, size];
  while (hi - lo > 1) {
    const middle = lo + splitOf(hi - lo);
    ranges.push(index < middle ? [middle, hi] : [lo, middle]);
    if (index < middle) hi = middle;
    else lo = middle;
  }
  return ranges.reverse();
}

/** `isOldRoot`: the proof begins with what the verifier has already, the old root, and so leaves it out. */
function consistencyPath(from: number, to: number): { ranges: Range[]; isOldRoot: boolean } {
  assertSize(from);
  assertSize(to);
  if (from > to) throw new ProofError('tree.size', `大小${to}的树不能延续大小${from}的树`);
  const ranges: Range[] = [];
  if (from === 0) return { ranges, isOldRoot: true };
  let [lo, hi] = [0, to];
  while (from < hi) {
    const middle = lo + splitOf(hi - lo);
    ranges.push(from <= middle ? [middle, hi] : [lo, middle]);
    if (from <= middle) hi = middle;
    else lo = middle;
  }
  const isOldRoot = lo === 0;
  if (!isOldRoot) ranges.push([lo, hi]);
  return { ranges: ranges.reverse(), isOldRoot };
}

/** What a consistency proof lists, in the order of RFC 6962 2.1.2; nothing for `from` 0 or `from` = `to`. Throws: ProofError `tree.size`. */
export const consistencyRanges = (from: number, to: number): Range[] => consistencyPath(from, to).ranges;

/** The position of the first index that is not below `bound`, searched between `first` and `end`. */
function positionOf(indices: readonly number[], bound: number, first: number, end: number): number {
  let [low, high] = [first, end];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((indices[middle] ?? bound) < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}

function assertAscending(indices: readonly number[], size: number): void {
  assertSize(size);
  let last = -1;
  for (const index of indices) {
    assertIndex(index, size);
    if (index <= last) throw new ProofError('tree.order', `序号${index}重复或不在次序上`);
    last = index;
  }
}

/**
 * Walks the tree depth-first, left to right: `closed` for every largest subtree without a chosen leaf, `leaf` for a chosen one, `join`
 * for two halves that are done. No tree is built: the work goes with the number of chosen leaves, not with the size.
 */
function walkBatch(
  indices: readonly number[],
  size: number,
  visit: { closed: (range: Range) => void; leaf: (position: number) => void; join: () => void },
): void {
  const descend = (lo: number, hi: number, first: number, end: number): void => {
    if (first === end) return visit.closed([lo, hi]);
    if (hi - lo === 1) return visit.leaf(first);
    const middle = lo + splitOf(hi - lo);
    const cut = positionOf(indices, middle, first, end);
    descend(lo, middle, first, cut);
    descend(middle, hi, cut, end);
    return visit.join();
  };
  assertAscending(indices, size);
  if (size > 0) descend(0, size, 0, indices.length);
}

/**
 * What a proof of several leaves at once lists: depth-first, left to right, every largest subtree without a chosen leaf. Shared
 * nodes stand in it once. Throws: ProofError `tree.size`, `tree.index`, `tree.order` (indices must rise).
 */
export function batchRanges(sortedIndices: readonly number[], size: number): Range[] {
  const ranges: Range[] = [];
  walkBatch(sortedIndices, size, { closed: (range) => ranges.push(range), leaf: () => {}, join: () => {} });
  return ranges;
}

/** The root of which this proof shows the leaf to be a part. Throws: ProofError for an index outside, a proof too short or too long. */
export function rootFromInclusion(given: {
  index: number;
  size: number;
  leaf: Uint8Array;
  proof: readonly Uint8Array[];
}): Uint8Array {
  const ranges = inclusionRanges(given.index, given.size);
  assertLength(given.proof.length, ranges.length);
  assertHash(given.leaf);
  return given.proof.reduce((node, sibling, i) => {
    assertHash(sibling);
    const [lo = 0] = ranges[i] ?? [];
    return lo > given.index ? nodeHash(node, sibling) : nodeHash(sibling, node);
  }, given.leaf);
}

/**
 * That the tree of size `to` begins with the tree of size `from`, by RFC 6962 2.1.2. Throws: ProofError `proof.length`,
 * `tree.size`, `consistency` when one of the roots is another one. From nothing everything follows, from the same size only itself.
 */
export function checkConsistency(given: {
  from: number;
  to: number;
  fromRoot: Uint8Array;
  toRoot: Uint8Array;
  proof: readonly Uint8Array[];
}): void {
  const { from, to, fromRoot, toRoot, proof } = given;
  const { ranges, isOldRoot } = consistencyPath(from, to);
  assertLength(proof.length, ranges.length);
  for (const hash of [fromRoot, toRoot, ...proof]) assertHash(hash);
  const assertRoots = (old: Uint8Array, grown: Uint8Array): void => {
    if (!equal(old, fromRoot)) throw new ProofError('consistency', `证明推不出大小${from}时的根`);
    if (!equal(grown, toRoot)) throw new ProofError('consistency', `大小${to}的树没有延续大小${from}的树`);
  };
  if (from === 0) return assertRoots(emptyRoot(), to === 0 ? emptyRoot() : toRoot);
  const [seed = fromRoot] = isOldRoot ? [] : proof;
  let [old, grown] = [seed, seed];
  for (const [i, range] of ranges.entries()) {
    const sibling = proof[i];
    if (!sibling || (i === 0 && !isOldRoot)) continue;
    if (range[0] < from) {
      old = nodeHash(sibling, old);
      grown = nodeHash(sibling, grown);
    } else {
      grown = nodeHash(grown, sibling);
    }
  }
  return assertRoots(old, grown);
}

/**
 * The root of which this proof (in the order of batchRanges) shows all these leaves to be parts. The leaves rise by index. Without any
 * leaf it proves nothing: the root is then what the proof says. Throws: ProofError as for batchRanges, and `proof.length`.
 */
export function rootFromBatch(given: {
  size: number;
  leaves: readonly { index: number; hash: Uint8Array }[];
  proof: readonly Uint8Array[];
}): Uint8Array {
  const done: Uint8Array[] = [];
  let used = 0;
  const put = (hash: Uint8Array | undefined): void => {
    if (!hash) throw new ProofError('proof.length', `证明只有${given.proof.length}个摘要，不够`);
    assertHash(hash);
    done.push(hash);
  };
  const indices = given.leaves.map(({ index }) => index);
  walkBatch(indices, given.size, {
    closed() {
      put(given.proof[used]);
      used += 1;
    },
    leaf: (position) => put(given.leaves[position]?.hash),
    join() {
      const right = done.pop();
      const left = done.pop();
      if (left && right) done.push(nodeHash(left, right));
    },
  });
  assertLength(given.proof.length, used);
  return done.pop() ?? emptyRoot();
}
