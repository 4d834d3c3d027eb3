import { ed25519 } from '@noble/curves/ed25519.js';
import { concat, equal, fromBase64, fromHex, toBase64, toHex, utf8 } from './bytes.ts';
import { sha256 } from './hash.ts';
import { ProofError } from './proof-error.ts';

/** C2SP signed-note: the types of keys that are known here. 0x06 (ML-DSA-44) is not: its lines are passed over like any unknown key's. */
export const keyType = { ed25519: 0x01, cosignature: 0x04 } as const;

/** A verifier key. `keyId` is 8 hex characters, `text` the form `name+id+base64` in which keys are passed around. */
export interface Vkey {
  name: string;
  keyId: string;
  type: number;
  publicKey: Uint8Array;
  text: string;
}

/** One signature line. `bytes` come without the key id; `line` is the line as it stood, with its newline. */
export interface NoteSignature {
  name: string;
  keyId: string;
  bytes: Uint8Array;
  line: string;
}

/** A note taken apart, nothing verified. `text` ends in a newline. */
export interface Note {
  text: string;
  signatures: NoteSignature[];
}

/** Work for strangers is bounded: C2SP wants 16 signatures taken at least, and a post-quantum one has up to 5 kB. */
const maxNoteLength = 1_000_000;
const maxSignatures = 100;

/** C2SP signed-note: not empty, no Unicode space, no plus. Neither a control character, which no note may hold. */
// oxlint-disable-next-line no-control-regex -- the rule is about control characters
const nameShape = /^[^\p{White_Space}+\u0000-\u001f]+$/u;

function assertName(name: string): void {
  if (!nameShape.test(name)) throw new ProofError('key.name', '密钥名为空，或含有空白、加号');
}

const keyIdOf = (name: string, typed: Uint8Array): string => toHex(sha256(utf8(`${name}\n`), typed).subarray(0, 4));

/** The text of a verifier key. Throws: ProofError `key.name`. */
export function vkeyText({ name, type, publicKey }: Pick<Vkey, 'name' | 'type' | 'publicKey'>): string {
  assertName(name);
  const typed = concat(Uint8Array.of(type), publicKey);
  return `${name}+${keyIdOf(name, typed)}+${toBase64(typed)}`;
}

/** Throws: ProofError `key` (no verifier key), `key.type` (one that cannot be checked here), `key.id` (its id is another key's). */
export function parseVkey(text: string): Vkey {
  const [, name, said, encoded] = /^([^+]+)\+([0-9a-f]{8})\+(.{1,100})$/u.exec(text) ?? [];
  if (name === undefined || said === undefined || encoded === undefined) throw new ProofError('key', '不是验证公钥');
  assertName(name);
  const typed = fromBase64(encoded);
  const type = typed[0] ?? 0;
  const publicKey = typed.slice(1);
  if ((type !== keyType.ed25519 && type !== keyType.cosignature) || publicKey.length !== 32) {
    throw new ProofError('key.type', `公钥类型${type}不能在此验证`);
  }
  if (keyIdOf(name, typed) !== said) throw new ProofError('key.id', `公钥${name}的编号与公钥不符`);
  return { name, keyId: said, type, publicKey, text };
}

function parseSignature(line: string): NoteSignature {
  const [, name, encoded] = /^— (\S+) (\S+)$/u.exec(line) ?? [];
  if (name === undefined || encoded === undefined) throw new ProofError('note', '签名行的格式不对');
  assertName(name);
  const bytes = fromBase64(encoded);
  if (bytes.length < 5) throw new ProofError('note', `${name}的签名行不完整`);
  return { name, keyId: toHex(bytes.subarray(0, 4)), bytes: bytes.slice(4), line: `${line}\n` };
}

/** Throws: ProofError `note` for what is no signed note: no signature line, control characters, half a character, more than the cap. */
export function parseNote(note: string): Note {
  if (note.length > maxNoteLength) throw new ProofError('note', '签名文本过长');
  // oxlint-disable-next-line no-control-regex -- what C2SP forbids
  if (/[\u0000-\u0009\u000b-\u001f]|\p{Surrogate}/u.test(note)) throw new ProofError('note', '签名文本含有控制字符');
  // The text may hold empty lines itself: the last one parts it from the signatures.
  const cut = note.lastIndexOf('\n\n');
  const lines = note.slice(cut + 2).split('\n');
  if (cut < 0 || lines.pop() !== '') throw new ProofError('note', '不是签名文本：缺空行，或末尾不完整');
  if (lines.length === 0) throw new ProofError('note', '签名文本没有签名');
  if (lines.length > maxSignatures) throw new ProofError('note', '签名过多');
  return { text: note.slice(0, cut + 1), signatures: lines.map(parseSignature) };
}

/** RFC 8032 strictly: what this accepts, every other implementation accepts too. */
export function isSignedBy(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  try {
    return signature.length === 64 && ed25519.verify(signature, message, publicKey, { zip215: false });
  } catch {
    return false; // no point of the curve, no number of the field: not a signature
  }
}

/**
 * The signatures by these keys, with the key of each. A line is a key's when name and id are; other lines are nobody's. Throws:
 * ProofError `key.ambiguous` when two different keys have both in common.
 */
export function signaturesBy(note: Note, vkeys: readonly Vkey[]): { vkey: Vkey; signature: NoteSignature }[] {
  const known = new Map<string, Vkey>();
  for (const vkey of vkeys) {
    const other = known.get(`${vkey.name}+${vkey.keyId}`);
    if (other && !equal(other.publicKey, vkey.publicKey))
      throw new ProofError('key.ambiguous', `两把公钥同名同号：${vkey.name}`);
    known.set(`${vkey.name}+${vkey.keyId}`, vkey);
  }
  return note.signatures.flatMap((signature) => {
    const vkey = known.get(`${signature.name}+${signature.keyId}`);
    return vkey ? [{ vkey, signature }] : [];
  });
}

/**
 * The text of a note that at least one of these Ed25519 keys signed, and which did. Unknown keys are passed over; a known one whose
 * signature fails condemns the note. Throws: ProofError `note`, `note.signature`, `note.unsigned`, `key.type` for a key of another kind.
 */
export function openNote(noteText: string, vkeys: readonly Vkey[]): { text: string; by: Vkey[] } {
  const other = vkeys.find(({ type }) => type !== keyType.ed25519);
  if (other) throw new ProofError('key.type', `${other.name}不是签署文本的公钥`);
  const note = parseNote(noteText);
  const message = utf8(note.text);
  const by = new Set<Vkey>();
  for (const { vkey, signature } of signaturesBy(note, vkeys)) {
    if (!isSignedBy(vkey.publicKey, message, signature.bytes)) {
      throw new ProofError('note.signature', `${vkey.name}的签名与内容不符`);
    }
    by.add(vkey);
  }
  if (by.size === 0) throw new ProofError('note.unsigned', '没有可信公钥的签名');
  return { text: note.text, by: [...by] };
}

/** A signature line, for those who sign. `bytes` is what the key's type puts behind the key id. Throws: ProofError `key.name`. */
export function noteLine({ name, keyId, bytes }: Pick<NoteSignature, 'name' | 'keyId' | 'bytes'>): string {
  assertName(name);
  return `— ${name} ${toBase64(concat(fromHex(keyId), bytes))}\n`;
}
