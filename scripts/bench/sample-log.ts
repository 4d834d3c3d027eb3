import { generateKeyPairSync, sign as signEd25519, type KeyObject } from 'node:crypto';
import { sealEntry, type EntryDraft } from '../../src/evidence/entry.ts';
import {
  batchRanges,
  formatCheckpoint,
  leafHash,
  noteLine,
  openedOf,
  parseVkey,
  readEntry,
  rootOf,
  toBase64,
  utf8,
  vkeyText,
  type Certificate,
} from '../../src/evidence/verify/index.ts';

/** A log's key: signs a text into a note. */
export interface SampleKey {
  origin: string;
  vkey: string;
  sign: (text: string) => string;
}

export function sampleKey(origin = 'log.example.cn/anda'): SampleKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const vkey = vkeyText({ name: origin, type: 1, publicKey: rawKey(publicKey) });
  const { keyId } = parseVkey(vkey);
  const line = (text: string) => noteLine({ name: origin, keyId, bytes: signEd25519(null, utf8(text), privateKey) });
  return { origin, vkey, sign: (text) => `${text}\n${line(text)}` };
}

const rawKey = (key: KeyObject): Uint8Array =>
  new Uint8Array(key.export({ type: 'spki', format: 'der' }).subarray(-32));

/** A log in memory, as the bot would have written it: entries by number, and what their commitments stand for. */
export function createSampleLog(key = sampleKey()) {
  const log: { text: string; openings: Map<string, { salt: string; value: string }> }[] = [];
  return {
    key,
    size: () => log.length,
    /** Gives the entry's number. */
    append(draft: EntryDraft): number {
      const { text, openings } = sealEntry(draft, draft.at);
      const opened = openings.map(({ field, salt, value }) => [field, { salt: salt.toString('hex'), value }] as const);
      return log.push({ text, openings: new Map(opened) }) - 1;
    },
    /** These entries under a checkpoint over the whole log, with the openings of those that are listed. */
    certify(
      indices: number[],
    ): Pick<Certificate, 'origin' | 'vkeys' | 'checkpoint' | 'entries' | 'proof' | 'openings'> {
      const leaves = log.map(({ text }) => leafHash(utf8(text)));
      const entries = indices.map((index) => ({ index, body: log[index]?.text ?? '' }));
      return {
        origin: key.origin,
        vkeys: [key.vkey],
        checkpoint: key.sign(formatCheckpoint({ origin: key.origin, size: log.length, root: rootOf(leaves) })),
        entries,
        proof: batchRanges(indices, log.length).map(([lo, hi]) => toBase64(rootOf(leaves.slice(lo, hi)))),
        openings: entries.flatMap(({ index, body }) => {
          return openedOf(readEntry({ index, body })).map((field) => {
            const opened = log[index]?.openings.get(field);
            return opened ? { index, field, ...opened } : { index, field, withheld: true as const };
          });
        }),
      };
    },
  };
}
export type SampleLog = ReturnType<typeof createSampleLog>;
