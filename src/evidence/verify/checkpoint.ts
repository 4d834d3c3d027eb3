import { equal, fromBase64, toBase64 } from './bytes.ts';
import { assertHash, emptyRoot } from './hash.ts';
import { openNote, type Vkey } from './note.ts';
import { ProofError } from './proof-error.ts';

/** The state of a log: `root` is the RFC 6962 root over its first `size` entries. */
export interface Checkpoint {
  origin: string;
  size: number;
  root: Uint8Array;
}

/** ASCII decimal without leading zeroes, up to 2^53 − 1. Throws: ProofError with the code given. */
export function parseDecimal(text: string, code: string): number {
  const value = /^(?:0|[1-9][0-9]{0,15})$/u.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(value)) throw new ProofError(code, '不是规范的十进制数');
  return value;
}

/** The note text of a checkpoint (C2SP tlog-checkpoint), without extension lines. Throws: ProofError `checkpoint`. */
export function formatCheckpoint({ origin, size, root }: Checkpoint): string {
  const text = `${origin}\n${size}\n${toBase64(root)}\n`;
  parseCheckpoint(text);
  return text;
}

/**
 * Reads a checkpoint's note text, signatures already taken off. Ours has exactly three lines; `extensions` lets the lines pass that other
 * logs may add. Throws: ProofError `checkpoint`.
 */
export function parseCheckpoint(text: string, { extensions = false } = {}): Checkpoint {
  const [origin = '', size = '', root = '', ...rest] = text.split('\n');
  if (rest.pop() !== '') throw new ProofError('checkpoint', '检查点应为三行');
  if (origin === '') throw new ProofError('checkpoint', '检查点没有日志名');
  if (rest.length > 0 && (!extensions || rest.includes(''))) throw new ProofError('checkpoint', '检查点应为三行');
  const checkpoint = { origin, size: parseDecimal(size, 'checkpoint'), root: fromBase64(root) };
  assertHash(checkpoint.root);
  if (checkpoint.size === 0 && !equal(checkpoint.root, emptyRoot())) {
    throw new ProofError('checkpoint', '检查点称日志为空，根却不是空树的根');
  }
  return checkpoint;
}

/**
 * The checkpoint in a signed note. A log signs under its own name: a signature by a trusted key of another name does not count.
 * Throws: ProofError of openNote and parseCheckpoint, `note.unsigned`.
 */
export function openCheckpoint(
  noteText: string,
  vkeys: readonly Vkey[],
  options: { extensions?: boolean } = {},
): Checkpoint & { text: string; by: Vkey[] } {
  const { text, by } = openNote(noteText, vkeys);
  const checkpoint = parseCheckpoint(text, options);
  const own = by.filter(({ name }) => name === checkpoint.origin);
  if (own.length === 0) throw new ProofError('note.unsigned', `检查点属于${checkpoint.origin}，却不是它签的`);
  return { ...checkpoint, text, by: own };
}
