import {
  certificateFormat,
  openedOf,
  readEntry,
  rosterRoots,
  toBase64,
  type ProvedEntry,
} from '../../evidence/index.ts';
import { AppError } from '../../errors.ts';
import type { Sql } from '../../store/db.ts';
import { certificateLayers, certificateCorrections } from './certificate-texts.ts';
import { openingPieces } from './certificate-openings.ts';
import { rosterPieces } from './certificate-rosters.ts';
import { certificateRegister } from './certificate-register.ts';

/** What a certificate stands on: a signed checkpoint, and a proof for entries in the tree of its size. */
export interface CertificateGround {
  origin: string;
  size: number;
  /** The signed note, with the cosignatures there are. */
  note: string;
  /** Of the keys that signed it. */
  vkeys: string[];
  prove: (indices: number[], size: number) => Promise<Uint8Array[]>;
}

const pageSize = 2_000;

/**
 * The certificate of a notice, in pieces of text that are the file once joined: never more than a page of entries is held, however many
 * organs there are. All it reads below the checkpoint's size never changes, so it needs no transaction. Who may have it is for the caller to know.
 *
 * Throws: Error when the notice has no entry below the checkpoint.
 */
export async function* buildCertificate(sql: Sql, noticeId: number, ground: CertificateGround): AsyncGenerator<string> {
  const { origin, size, note, vkeys, prove } = ground;
  const state = await newestState(sql, noticeId, size);
  const found = nothingYet();
  yield `{"format":${text(certificateFormat)},"origin":${text(origin)},"vkeys":${text(vkeys)},"checkpoint":${text(note)},"entries":[`;
  let separator = '';
  for await (const page of entryPages(sql, noticeId, state?.upTo ?? size)) {
    for (const entry of page) look(found, entry);
    yield separator + page.map(({ index, text: body }) => text({ index, body })).join(',');
    separator = ',';
  }
  if (state) yield `,${text({ index: state.index, body: state.text })}`;
  const proof = await prove([...found.indices, ...(state ? [state.index] : [])], size);
  yield `],"proof":${text(proof.map((hash) => toBase64(hash)))}`;
  yield `,"layers":${text(await certificateLayers(sql, noticeId, found.layers))},"rosters":[`;
  yield* rosterPieces(sql, noticeId, found.roots);
  yield `],"register":${text(await certificateRegister(sql, noticeId, found))}`;
  yield `,"corrections":${text(await certificateCorrections(sql, noticeId, found.corrections))},"openings":[`;
  yield* openingPieces(sql, found.commitments);
  yield `]${state ? `,"complete":${text({ entry: state.index })}` : ''}}\n`;
}

const text = (value: unknown): string => JSON.stringify(value);

interface Row extends ProvedEntry {
  text: string;
}

/** What the entries name and the file has to show besides. */
interface Findings {
  indices: number[];
  /** Labels of the layers that were sent, in order. */
  layers: string[];
  /** Roots of rosters. */
  roots: Set<string>;
  /** How many. */
  corrections: number;
  commitments: { index: number; field: string }[];
  /** Codes of organs that a 无需转达 names. */
  excused: Set<string>;
  /** Under which the notice was issued. */
  register: { version: number; day: string };
}

const nothingYet = (): Findings => ({
  indices: [],
  layers: [],
  roots: new Set(),
  corrections: 0,
  commitments: [],
  excused: new Set(),
  register: { version: 0, day: '' },
});

function look(found: Findings, { index, kind, body }: Row): void {
  found.indices.push(index);
  if (kind === 'issue') found.register = registerOf(body);
  if (kind === 'correct') found.corrections += 1;
  for (const root of rosterRoots(body)) found.roots.add(root);
  for (const field of openedOf({ kind, body })) found.commitments.push({ index, field });
  const label = /\/(L\d+)$/u.exec(wordOf(body['subject']))?.[1];
  if (sending.has(kind) && label && !found.layers.includes(label)) found.layers.push(label);
  if (kind.startsWith('notApplicable.') && Array.isArray(body['organs'])) {
    for (const organ of body['organs']) found.excused.add(wordOf(organ));
  }
}

/** Acts by which a layer goes out. */
const sending = new Set(['issue', 'relay', 'addition']);
const wordOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Throws: AppError `certificate.too_old`: an earlier release did not say under which register it issued. */
function registerOf({ register }: Row['body']): Findings['register'] {
  const { version, day } =
    typeof register === 'object' && register !== null && !Array.isArray(register) ? register : {};
  if (typeof version === 'number' && typeof day === 'string') return { version, day };
  throw new AppError('certificate.too_old', '发文时的版本没有记下登记名册，不能出具证明；可用导出表格');
}

async function* entryPages(sql: Sql, noticeId: number, before: number): AsyncGenerator<Row[]> {
  for (let from = 0; ;) {
    const rows = await sql<{ index: number; text: string }>(
      `SELECT index, convert_from(body, 'UTF8') AS text FROM log_entry
       WHERE notice_id = $1::int AND index >= $2::bigint AND index < $3::bigint AND kind <> 'state'
       ORDER BY index LIMIT $4::int`,
      [noticeId, from, before, pageSize],
    );
    const last = rows.at(-1);
    if (!last) {
      if (from === 0) throw new Error('the notice has no entry below the checkpoint');
      return;
    }
    yield rows.map(readRow);
    from = Number(last.index) + 1;
  }
}

const readRow = ({ index, text: body }: { index: number; text: string }): Row => ({
  ...readEntry({ index: Number(index), body }),
  text: body,
});

/** The newest state entry under the checkpoint; it commits to the entries of the notice below `upTo`. Null: the log has none of it yet. */
async function newestState(
  sql: Sql,
  noticeId: number,
  size: number,
): Promise<{ index: number; text: string; upTo: number } | null> {
  const [row] = await sql<{ index: number; text: string }>(
    `SELECT index, convert_from(body, 'UTF8') AS text FROM log_entry
     WHERE notice_id = $1::int AND index < $2::bigint AND kind = 'state' ORDER BY index DESC LIMIT 1`,
    [noticeId, size],
  );
  if (!row) return null;
  const { body, index, text: own } = readRow(row);
  return { index, text: own, upTo: typeof body['upTo'] === 'number' ? body['upTo'] : index };
}
