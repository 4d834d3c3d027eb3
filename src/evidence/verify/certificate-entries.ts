import { canonicalJson, type Json } from '../../lib/canonical-json.ts';
import { equal, fromBase64, utf8 } from './bytes.ts';
import type { Certificate } from './certificate.ts';
import type { Checkpoint } from './checkpoint.ts';
import { leafHash } from './hash.ts';
import { ProofError } from './proof-error.ts';
import { strictJson } from './strict-json.ts';
import { rootFromBatch } from './tree.ts';

/** An entry whose bytes are under the checkpoint's root, taken apart. */
export interface ProvedEntry {
  index: number;
  kind: string;
  /** UTC to the second, ISO. */
  at: string;
  body: { [key: string]: Json };
}

/** Where in the file something stands, for whoever has to find it: each check says what it looks at. */
export interface Place {
  at: string;
}

/**
 * The entries, recomputed from their bytes up to the checkpoint's root: after this every word in them is what the log holds.
 *
 * Throws: ProofError `entries.proof` when they are not what was logged there, `entry.form`, those of rootFromBatch.
 */
export function proveEntries(
  { entries, proof }: Pick<Certificate, 'entries' | 'proof'>,
  checkpoint: Checkpoint,
  place: Place,
): ProvedEntry[] {
  place.at = 'proof';
  const hashes = proof.map((hash) => fromBase64(hash));
  place.at = 'entries';
  const leaves = entries.map(({ index, body }) => ({ index, hash: leafHash(utf8(body)) }));
  if (!equal(rootFromBatch({ size: checkpoint.size, leaves, proof: hashes }), checkpoint.root)) {
    throw new ProofError('entries.proof', '存证内容或证明摘要被改动：推不出检查点的根');
  }
  return entries.map((entry, n) => {
    place.at = `entries.${n}`;
    return readEntry(entry);
  });
}

/**
 * Takes an entry's text apart. Whoever keeps a log can write anything into it: there is one reading, or none.
 *
 * Throws: ProofError `entry.form`, `entry.version`, `json.*`.
 */
export function readEntry({ index, body: text }: Certificate['entries'][number]): ProvedEntry {
  const fault = () => new ProofError('entry.form', `存证第${index}号不是本系统写的条目`);
  const value = strictJson(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw fault();
  // `as`: JSON.parse gives nothing else inside an object.
  const body = value as { [key: string]: Json };
  if (canonicalJson(body) !== text) throw fault();
  const { v, alg, kind, at } = body;
  if (v !== 1 || alg !== 'sha256')
    throw new ProofError('entry.version', `存证第${index}号是别的版本写的，请用新版程序核验`);
  if (typeof kind !== 'string' || typeof at !== 'string' || Number.isNaN(Date.parse(at))) throw fault();
  return { index, kind, at, body };
}
