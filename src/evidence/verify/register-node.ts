import { canonicalJson } from '../../lib/canonical-json.ts';
import { toHex, utf8 } from './bytes.ts';
import { leafHash } from './hash.ts';
import { rootOf } from './tree.ts';

/** One organ of the register as it stood on one day, with everything below it under one root. */
export interface RegisterNode {
  /** Code. */
  organ: string;
  name: string;
  level: string;
  /** Code of the organ above; null at the top. */
  parent: string | null;
  /** `2026-09-30`: the first day on which it is valid, and the first on which it is not any more; null: no such day. */
  from: string | null;
  to: string | null;
  /** Organs below it, at any depth, that are valid on the register's day: {"township": 3}. */
  below: Record<string, number>;
  /** Root over its children's node hashes, by organ code in code-unit order; 64 hex characters. */
  children: string;
}

/**
 * The register of one day as far as somebody opens it. A branch is open as a whole or closed: `childrenOf` gives null for a closed
 * one, of which the node's own `below` says how many there are. `nodeOf` knows the organs of open branches only.
 */
export interface RegisterView {
  childrenOf(code: string): RegisterNode[] | null;
  nodeOf(code: string): RegisterNode | null;
}

export const registerNodeHash = (node: RegisterNode): Uint8Array => leafHash(utf8(canonicalJson({ ...node })));

/** The root over siblings, which stand in the order of their codes: of the register itself over its top nodes. 64 hex characters. */
export const registerRootOf = (siblings: readonly RegisterNode[]): string =>
  toHex(rootOf(siblings.map(registerNodeHash)));

/** `day`: `2026-09-30`. The same for the register's own rows: what ends on a day is not valid on it. */
export const isValidOn = ({ from, to }: Pick<RegisterNode, 'from' | 'to'>, day: string): boolean =>
  (from === null || from <= day) && (to === null || to > day);
