import { createTree, leafHash } from './tree.ts';

/** The log as far as it was followed: `leaf` is the last entry's hash, `root` the tree's (RFC 6962); 64 hex characters. */
export interface FollowedLog {
  size: number;
  leaf: string | null;
  root: string;
}

/**
 * Follows the log from its first entry on and recomputes what can be: every leaf hash from the bytes that were hashed, the
 * numbers without a gap, the root, and that the head counts what there is. Keeps the first fault it meets.
 */
export function createLogCheck() {
  const tree = createTree();
  let size = 0;
  let last: Buffer | null = null;
  let head: number | null = null;
  let fault: string | null = null;
  return {
    entry({ index, leaf, body }: { index: number; leaf: Buffer; body: Buffer }): void {
      if (index !== size) fault ??= `存证第${size}号缺失或重号`;
      else if (!leafHash(body).equals(leaf)) fault ??= `存证第${index}号的内容与摘要不符`;
      tree.add(leaf);
      last = leaf;
      size += 1;
    },
    /** What the head says there is. */
    head(said: number): void {
      head = said;
    },
    log: (): FollowedLog => ({ size, leaf: last?.toString('hex') ?? null, root: tree.root().toString('hex') }),
    fault: (): string | null => {
      if (fault !== null || head === size) return fault;
      return `存证共${size}条，总数却记为${head === null ? '空' : String(head)}`;
    },
  };
}
