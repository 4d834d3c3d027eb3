import { concat, toHex, utf8 } from './bytes.ts';
import { isSignedBy, keyType, parseNote, signaturesBy, type Vkey } from './note.ts';
import { ProofError } from './proof-error.ts';

/** A witness's statement that, at `time` (POSIX seconds), this was the longest consistent log it had seen. */
export interface Cosignature {
  vkey: Vkey;
  time: number;
}

/** What a witness signs (C2SP tlog-cosignature, type 0x04): the checkpoint's whole note text under a head of its own. `time` in POSIX seconds. */
export const cosignedText = (checkpointText: string, time: number): string =>
  `cosignature/v1\ntime ${time}\n${checkpointText}`;

/** The bytes of a cosignature, as they stand behind the key id: eight of time, big-endian, and the Ed25519 signature. */
export function cosignatureBytes(time: number, signature: Uint8Array): Uint8Array {
  const head = new Uint8Array(8);
  new DataView(head.buffer).setBigUint64(0, BigInt(time));
  return concat(head, signature);
}

function timeOf(bytes: Uint8Array, name: string): number {
  const broken = () => new ProofError('cosignature', `见证${name}的签名与检查点不符`);
  if (bytes.length !== 72) throw broken();
  const time = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0);
  if (time > BigInt(Number.MAX_SAFE_INTEGER)) throw broken();
  return Number(time);
}

/**
 * The cosignatures of these witnesses on a checkpoint, one a key. Lines of others are passed over; a witness's own that fails condemns the
 * note. None is no fault here: how many it takes is the reader's policy. Throws: ProofError `note`, `cosignature`, `key.type`.
 */
export function openCosignatures(noteText: string, witnessVkeys: readonly Vkey[]): Cosignature[] {
  const other = witnessVkeys.find(({ type }) => type !== keyType.cosignature);
  if (other) throw new ProofError('key.type', `${other.name}不是见证的公钥`);
  const note = parseNote(noteText);
  const found = new Map<string, Cosignature>();
  for (const { vkey, signature } of signaturesBy(note, witnessVkeys)) {
    const time = timeOf(signature.bytes, vkey.name);
    if (!isSignedBy(vkey.publicKey, utf8(cosignedText(note.text, time)), signature.bytes.subarray(8))) {
      throw new ProofError('cosignature', `见证${vkey.name}的签名与检查点不符`);
    }
    const earlier = found.get(vkey.text);
    if (!earlier || time < earlier.time) found.set(vkey.text, { vkey, time });
  }
  return [...found.values()];
}

/**
 * How many witnesses these are: what a cosignature signs does not name the witness, so one key under two names is one; and a log that
 * cosigns itself, by the key it signs with, is none.
 */
export const countWitnesses = (cosignatures: readonly Cosignature[], logKeys: readonly Vkey[] = []): number => {
  const own = new Set(logKeys.map(({ publicKey }) => toHex(publicKey)));
  return new Set(cosignatures.map(({ vkey }) => toHex(vkey.publicKey)).filter((key) => !own.has(key))).size;
};
