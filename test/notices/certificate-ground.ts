import {
  batchRanges,
  formatCheckpoint,
  rootOf,
  verifyCertificate,
  type Trust,
  type Verdict,
} from '../../src/evidence/verify/index.ts';
import { buildCertificate, type CertificateGround } from '../../src/notices/index.ts';
import type { Sql } from '../../src/store/db.ts';
import { sampleKey, type SampleKey } from '../../scripts/bench/sample-log.ts';

/** A checkpoint over all of the log and proofs in it, straight from the leaf hashes: what the stored tree must come to, too. */
export async function plainGround(sql: Sql, key: SampleKey = sampleKey()): Promise<CertificateGround> {
  const rows = await sql<{ leaf: Buffer }>('SELECT leaf_hash AS leaf FROM log_entry ORDER BY index');
  const leaves = rows.map(({ leaf }) => new Uint8Array(leaf));
  return {
    origin: key.origin,
    size: leaves.length,
    note: key.sign(formatCheckpoint({ origin: key.origin, size: leaves.length, root: rootOf(leaves) })),
    vkeys: [key.vkey],
    prove: (indices, size) =>
      Promise.resolve(batchRanges(indices, size).map(([lo, hi]) => rootOf(leaves.slice(lo, hi)))),
  };
}

/** The file of a notice. */
export async function certificateOf(sql: Sql, noticeId: number, ground: CertificateGround): Promise<string> {
  let text = '';
  for await (const piece of buildCertificate(sql, noticeId, ground)) text += piece;
  return text;
}

/** Made and checked: the verdict. */
export async function proved(sql: Sql, noticeId: number, trust: Trust = {}): Promise<Verdict> {
  return verifyCertificate(await certificateOf(sql, noticeId, await plainGround(sql)), trust);
}
