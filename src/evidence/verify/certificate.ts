import { z } from 'zod';
import { fromUtf8 } from './bytes.ts';
import { ProofError } from './proof-error.ts';
import { strictJson } from './strict-json.ts';

export const certificateFormat = 'anda.certificate/v1';

/** Bytes, or characters of a text: more is refused unread. A certificate of a hundred thousand organs has about 90 MB. */
export const certificateLimit = 128 * 1024 * 1024;

const hex32 = z.string().regex(/^[0-9a-f]{64}$/u);
const index = z.number().int().nonnegative();
const count = z.record(z.string(), index);

const node = z.strictObject({
  organ: z.string(),
  name: z.string(),
  level: z.string(),
  parent: z.string().nullable(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  below: count,
  children: hex32,
});

const layer = z.strictObject({
  /** `L3` as the entries have it; what lay inside the issued one, outermost first, is `L3/1`, `L3/2` … */
  layer: z.string(),
  author: z.string(),
  title: z.string(),
  documentNumber: z.string().nullable(),
  documentDate: z.string().nullable(),
  text: z.string(),
  files: z.array(z.strictObject({ digest: hex32, isMain: z.boolean() })).nullable(),
});

const correction = z.strictObject({
  serial: z.number().int().positive(),
  text: z.string(),
  files: z.array(z.strictObject({ digest: hex32, name: z.string() })).nullable(),
});

const opening = z.union([
  z.strictObject({ index, field: z.string(), salt: z.string().regex(/^[0-9a-f]{32}$/u), value: z.string() }),
  z.strictObject({ index, field: z.string(), withheld: z.literal(true) }),
]);

/** A certificate as it stands in its file. Not one member is believed: each is recomputed from, or compared with, hashed bytes. */
const shape = z.strictObject({
  format: z.literal(certificateFormat),
  origin: z.string(),
  /** Of the keys that signed the checkpoint. */
  vkeys: z.array(z.string()).min(1),
  /** The signed note, with cosignatures. */
  checkpoint: z.string(),
  /** Every entry of the notice, ascending; `body` is the text whose UTF-8 bytes were hashed. */
  entries: z.array(z.strictObject({ index, body: z.string() })).min(1),
  /** Base64, in the order of batchRanges for these entries in a tree of the checkpoint's size. */
  proof: z.array(z.string()),
  /** The issued onion, the original first, then each relayed layer by number. */
  layers: z.array(layer).min(1),
  rosters: z.array(
    z.strictObject({
      root: hex32,
      members: z.array(
        z.strictObject({
          level: z.string(),
          name: z.string(),
          organ: z.string(),
          parent: z.string().nullable(),
        }),
      ),
    }),
  ),
  /** Of the register on the day of issue: the top, and the children of every organ in whose branch the notice went on. */
  register: z.strictObject({ top: z.array(node), children: z.record(z.string(), z.array(node)) }),
  corrections: z.array(correction),
  /** What the commitments of the entries stand for, one for each; `withheld` where it was taken out. */
  openings: z.array(opening),
  /** The state entry that commits to how many entries the notice has. */
  complete: z.strictObject({ entry: index }).optional(),
});

export type Certificate = z.output<typeof shape>;
export type CertificateLayer = Certificate['layers'][number];
export type CertificateCorrection = Certificate['corrections'][number];
export type CertificateOpening = Certificate['openings'][number];

/**
 * Reads a certificate's form; nothing is verified. Bounded: what is too large is refused before it is looked at.
 *
 * Throws: ProofError. `file.*` and `json.syntax`: it is no certificate at all. `format.version`: of another release. `certificate.*`,
 * `json.*`: it is one, but its form does not hold.
 */
export function parseCertificate(file: string | Uint8Array): Certificate {
  const value = readJson(textOf(file));
  if (!looksLikeCertificate(value)) throw notOurs();
  const { format } = value;
  if (typeof format === 'string' && format !== certificateFormat && /^anda\.certificate\/v\d+$/u.test(format)) {
    throw new ProofError('format.version', `证明的格式是 ${format}，本程序只认 ${certificateFormat}，请用新版程序核验`);
  }
  const read = shape.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const path = issue?.path.map(String).join('.') ?? '';
  throw new ProofError('certificate.form', `格式不符：${path === '' ? '成员' : path.slice(0, 80)}`);
}

const notOurs = () => new ProofError('file.other', '不是安达的证明文件');

function readJson(text: string): unknown {
  try {
    return strictJson(text);
  } catch (error) {
    // A stranger's file that is odd besides is a stranger's file.
    if (error instanceof ProofError && error.code !== 'json.syntax' && !text.includes('"anda.certificate/'))
      throw notOurs();
    throw error;
  }
}

function textOf(file: string | Uint8Array): string {
  if (file.length > certificateLimit) {
    throw new ProofError('file.size', `文件超过${certificateLimit / 1024 / 1024}MB，不是证明文件`);
  }
  try {
    return typeof file === 'string' ? file : fromUtf8(file);
  } catch {
    throw new ProofError('file.text', '不是 UTF-8 文字，不是证明文件');
  }
}

/** Altered, yet meant to be one: then what does not hold is worth naming. */
function looksLikeCertificate(value: unknown): value is { format?: unknown } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  if ('format' in value && typeof value.format === 'string' && value.format.startsWith('anda.')) return true;
  return 'entries' in value && 'checkpoint' in value;
}
