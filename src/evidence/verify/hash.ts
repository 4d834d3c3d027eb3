import { sha256 as hash } from '@noble/hashes/sha2.js';
import { concat } from './bytes.ts';
import { ProofError } from './proof-error.ts';

/** Pure JavaScript: Web Crypto is missing on pages that come over plain http. */
export const sha256 = (...parts: Uint8Array[]): Uint8Array => hash(concat(...parts));

const leafPrefix = Uint8Array.of(0);
const nodePrefix = Uint8Array.of(1);

/** RFC 6962 2.1: the prefixes keep a leaf from being passed off as a node. */
export const leafHash = (entryBytes: Uint8Array): Uint8Array => sha256(leafPrefix, entryBytes);
export const nodeHash = (left: Uint8Array, right: Uint8Array): Uint8Array => sha256(nodePrefix, left, right);

/** The root of the tree without leaves. */
export const emptyRoot = (): Uint8Array => sha256();

/** Throws: ProofError `hash.length` for what cannot be a SHA-256 hash. */
export function assertHash(bytes: Uint8Array): void {
  if (bytes.length !== 32) throw new ProofError('hash.length', `摘要应为32字节，这里有${bytes.length}字节`);
}
