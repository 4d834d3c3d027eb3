import { randomBytes } from 'node:crypto';
import { canonicalJson, type Json } from '../lib/canonical-json.ts';
import { leafHash, sha256 } from './tree.ts';

/** What happened. A kind is never renamed: old entries keep their word. */
export type EntryKind =
  | 'organs.import'
  | 'people.import'
  | 'register.day'
  | 'organ.merge'
  | 'organ.unmerge'
  | 'issue'
  | 'sign'
  | 'relay'
  | 'return'
  | 'withdraw'
  | 'correct'
  | 'correct.sign'
  | 'notApplicable.claim'
  | 'notApplicable.confirm'
  | 'notApplicable.refuse'
  | 'addition'
  | 'approval.rule'
  | 'relay.ask'
  | 'relay.refuse'
  | 'assign'
  | 'handled'
  | 'urge'
  | 'readdress'
  | 'phone'
  | 'bindingCode'
  | 'bind'
  | 'people.replace'
  | 'fork';

/** How an act reached us, best first (design.md 4): a tap the platform encrypted for us … down to the operator's desk. */
export type Via = 'wecom-tap' | 'wecom-text' | 'desk' | 'operator';

/** One act, as a feature hands it in. */
export interface EntryDraft {
  kind: EntryKind;
  /** By the platform's clock where there is one. */
  at: Date;
  via: Via;
  /** What the act is about, such as `N12/L34`. */
  subject: string;
  /** SHA-256 hex of exactly what was issued, signed, imported … */
  digest: string;
  /** `N12`. */
  notice?: string;
  /** Organ code. */
  organ?: string;
  post?: string;
  /** Further plain members; organ names are public, people and free text are not. */
  facts?: { [key: string]: Json };
  /** Names, person ids and free text: only salted commitments enter the log. */
  secret?: { [field: string]: string };
  /** For finding it again; not part of what is hashed. */
  lookup?: { noticeId?: number; deliveryId?: number; personId?: number };
}

/** An entry as it stands in the log. `index` counts from 0; `leafHash` is 64 hex characters. */
export interface Entry {
  index: number;
  leafHash: string;
}

export interface SealedEntry {
  draft: EntryDraft;
  /** What is hashed and stored, as UTF-8. */
  text: string;
  leaf: Buffer;
  openings: { field: string; salt: Buffer; value: string }[];
}

/** SHA-256(salt ‖ value): 16 random bytes keep a short name from being guessed out of its hash. */
const commitment = (salt: Uint8Array, value: string): string =>
  sha256(salt, Buffer.from(value, 'utf8')).toString('hex');

/** Times in entries are UTC to the second: the platforms give no more. */
const stamp = (at: Date) => `${at.toISOString().slice(0, 19)}Z`;

/** Turns an act into the bytes of its entry. `nonce` keeps an entry's hash, which proofs of others show, from telling its content. */
export function sealEntry(draft: EntryDraft, seenAt: Date): SealedEntry {
  const secrets = Object.entries(draft.secret ?? {});
  const random = randomBytes(16 * (secrets.length + 1)); // at once: each call costs more than its bytes
  const piece = (n: number) => random.subarray(16 * n, 16 * (n + 1));
  const openings = secrets.map(([field, value], n) => ({ field, salt: piece(n + 1), value }));
  const body: { [key: string]: Json } = {
    ...draft.facts,
    v: 1,
    alg: 'sha256',
    kind: draft.kind,
    at: stamp(draft.at),
    seenAt: stamp(seenAt),
    nonce: piece(0).toString('hex'),
    via: draft.via,
    subject: draft.subject,
    digest: draft.digest,
    ...Object.fromEntries(openings.map(({ field, salt, value }) => [field, commitment(salt, value)])),
  };
  for (const name of ['notice', 'organ', 'post'] as const) {
    const value = draft[name];
    if (value !== undefined) body[name] = value;
  }
  const text = canonicalJson(body);
  return { draft, text, leaf: leafHash(Buffer.from(text, 'utf8')), openings };
}
