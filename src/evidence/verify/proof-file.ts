import { equal, fromBase64, toBase64 } from './bytes.ts';
import { openCheckpoint, parseDecimal, type Checkpoint } from './checkpoint.ts';
import { assertHash, leafHash } from './hash.ts';
import type { Vkey } from './note.ts';
import { ProofError } from './proof-error.ts';
import { rootFromInclusion } from './tree.ts';

/** C2SP tlog-proof. `index` counts from 0, `proof` begins with the leaf's sibling, `extra` is what nobody vouches for. */
export interface ProofFile {
  index: number;
  proof: Uint8Array[];
  /** The signed note as it stands, with all its signature lines. */
  checkpoint: string;
  extra: Uint8Array | null;
}

const magic = 'c2sp.org/tlog-proof@v1';
const maxLength = 4_000_000;
/** No tree that can be counted is higher. */
const maxHashes = 63;

/** The text of a `.tlog-proof`. */
export function formatProof(file: {
  index: number;
  proof: readonly Uint8Array[];
  checkpoint: string;
  extra?: Uint8Array | null;
}): string {
  const extra = file.extra ? [`extra ${toBase64(file.extra)}`] : [];
  const hashes = file.proof.map((hash) => toBase64(hash));
  return [magic, ...extra, `index ${file.index}`, ...hashes, '', file.checkpoint].join('\n');
}

/** Takes a `.tlog-proof` apart; nothing is verified. Throws: ProofError `proof.file`, `base64`, `hash.length`. */
export function parseProof(text: string): ProofFile {
  if (text.length > maxLength) throw new ProofError('proof.file', '证明文件过长');
  const cut = text.indexOf('\n\n');
  const lines = text.slice(0, Math.max(cut, 0)).split('\n');
  if (cut < 0 || lines.shift() !== magic) throw new ProofError('proof.file', '不是存证证明文件');
  const extra = lines[0]?.startsWith('extra ') ? fromBase64(lines[0].slice('extra '.length)) : null;
  if (extra) lines.shift();
  const [, index] = /^index (.*)$/u.exec(lines.shift() ?? '') ?? [];
  if (index === undefined) throw new ProofError('proof.file', '证明文件缺序号');
  if (lines.length > maxHashes) throw new ProofError('proof.length', `证明应不多于${maxHashes}个摘要`);
  const proof = lines.map((line) => fromBase64(line));
  for (const hash of proof) assertHash(hash);
  return { index: parseDecimal(index, 'proof.file'), proof, checkpoint: text.slice(cut + 2), extra };
}

/**
 * That these bytes are entry `index` of the log that one of the keys signed for. Throws: ProofError of parseProof, openCheckpoint and
 * rootFromInclusion; `inclusion` when the entry is not what was logged there.
 */
export function checkProof(
  text: string,
  entryBytes: Uint8Array,
  vkeys: readonly Vkey[],
): { index: number; checkpoint: Checkpoint } {
  const { index, proof, checkpoint: note } = parseProof(text);
  const { origin, size, root } = openCheckpoint(note, vkeys);
  if (!equal(rootFromInclusion({ index, size, leaf: leafHash(entryBytes), proof }), root)) {
    throw new ProofError('inclusion', `日志第${index}条不是这份内容`);
  }
  return { index, checkpoint: { origin, size, root } };
}
