import { AppError } from '../errors.ts';
import type { EntryDraft } from '../evidence/index.ts';
import { chinaDeadline } from '../lib/china-time.ts';
import { currentVersion, registerRootFor } from '../organs/index.ts';
import type { Sql } from '../store/db.ts';
import type { Act } from './act.ts';
import { signatoryEntry, type Signatory } from './arrival.ts';
import { readIssued, type ByHand } from './by-hand.ts';
import { fanOut } from './fan-out.ts';
import { storeFile, type NoticeFile } from './files.ts';
import { addLayer, type LayerDraft } from './layers.ts';
import { phrases } from './phrases.ts';
import type { LayerFile } from './onion.ts';
import { canonicalText, type ReadLayer } from './reading/index.ts';
import { writeRosterOfArrived } from './roster.ts';
import { assertNotMarked } from './secrecy.ts';

export interface Issuing {
  /** The text of the document; of its file, where there is one. */
  text: string;
  file: NoticeFile | null;
  attachments?: NoticeFile[];
  /** Nothing could be read of the file: `text` is the line its clerk typed about it. */
  isByLine?: boolean;
  /** What was set by hand of its reading. */
  byHand?: ByHand;
  issuer: { id: number; code: string; name: string };
  /** Organs below the issuer that get it. */
  organIds: number[];
  by: Signatory;
  /** "Not secret, may be sent over the internet" was declared (domain.md 4.1). */
  isDeclaredNotSecret: boolean;
}

export interface Issued {
  noticeId: number;
  number: number;
  layerId: number;
  rosterRoot: string;
  title: string;
  organs: number;
  undeliverable: number;
}

/**
 * Issues a notice: keeps its text and file, reads its layers, freezes the register and the roster, and sends it down.
 *
 * Throws: AppError `notice.not_declared`, `notice.secret` (nothing is kept), `notice.no_lower_organs`, `file.not_text`.
 * Source: 党政机关公文处理工作条例; domain.md 4.1, 4.2.
 */
export async function issueNotice(act: Act, issuing: Issuing): Promise<Issued> {
  const { sql, now } = act;
  const text = canonicalText(issuing.text);
  assertMayIssue(issuing, text);
  const { isByLine = false, byHand = {} } = issuing;
  const layers = readIssued({ text, isByLine, byHand });
  const version = await currentVersion(sql);
  const number = await nextNumber(sql);
  // Under the number's lock: two notices of one morning must not both read the register.
  const { register, entry } = await registerRootFor(sql, version, now);
  if (entry) act.record(entry);
  const notice = await insertNotice(act, issuing, { number, version, text, outermost: layers[0] });
  const { title } = notice;
  const files = await storeFiles(act, issuing);
  const fileDigest = files.find(({ isMain }) => isMain)?.digest ?? null;
  const bound = isByLine || files.some(({ isMain }) => !isMain) ? files : null;
  const layer = await storeLayers(act, notice.id, layers, { ...issuing, text, fileDigest, files: bound });
  const { arrivals, count, undeliverable } = await fanOut(act, {
    noticeId: notice.id,
    number,
    layerId: layer.id,
    senderOrganId: issuing.issuer.id,
    parent: null,
    organIds: issuing.organIds,
    dueAt: layer.dueAt,
    isFirst: true,
  });
  if (arrivals === null) throw new AppError('notice.no_lower_organs', phrases.noLowerOrgans());
  const roster = await writeRosterOfArrived(
    sql,
    { noticeId: notice.id, layerId: layer.id, byOrganId: issuing.issuer.id, kind: 'issue', at: now },
    { noticeId: notice.id, registerVersion: null, arrivals },
  );
  recordIssue(act, issuing, {
    noticeId: notice.id,
    number,
    layer,
    facts: {
      title,
      file: fileDigest,
      ...(bound ? { files: bound.map(({ digest }) => digest) } : {}),
      ...(Object.keys(byHand).length > 0 ? { byHand: { ...byHand } } : {}),
      secrecy: 'none',
      due: layer.dueAt?.toISOString() ?? null,
      registerVersion: version,
      register: { ...register },
      roster: { ...roster },
    },
  });
  return {
    noticeId: notice.id,
    number,
    layerId: layer.id,
    rosterRoot: roster.root,
    title,
    organs: count,
    undeliverable,
  };
}

async function insertNotice(
  { sql, now }: Act,
  { issuer, by }: Issuing,
  read: { number: number; version: number; text: string; outermost: ReadLayer | undefined },
): Promise<{ id: number; title: string }> {
  const { number, version, text, outermost } = read;
  const title = outermost?.title ?? firstLine(text);
  const [notice] = await sql<{ id: number }>(
    `INSERT INTO notice (number, title, document_number, urgency, issuing_organ_id, issued_at, register_version, declared_by)
     VALUES ($1::int, $2::text, $3::text, $4::text, $5::int, $6::timestamptz, $7::int, $8::int) RETURNING id`,
    [
      number,
      title,
      outermost?.docNumber ?? null,
      urgencyCode(outermost?.urgency ?? null),
      issuer.id,
      now.toISOString(),
      version,
      by.personId,
    ],
  );
  if (!notice) throw new Error('a notice was not stored');
  return { id: notice.id, title };
}

function recordIssue(
  act: Act,
  issuing: Issuing,
  done: {
    noticeId: number;
    number: number;
    layer: { id: number; onionDigest: string };
    facts: NonNullable<EntryDraft['facts']>;
  },
): void {
  const { noticeId, number, layer } = done;
  const { person, facts, ...by } = signatoryEntry(issuing.by);
  act.record({
    ...by,
    kind: 'issue',
    notice: `N${number}`,
    organ: issuing.issuer.code,
    subject: `N${number}/L${layer.id}`,
    digest: layer.onionDigest,
    facts: { ...facts, ...done.facts },
    secret: { person },
    lookup: { noticeId, ...(issuing.by.personId === null ? {} : { personId: issuing.by.personId }) },
  });
}

/** The document and its attachments, kept by digest; in this order they are signed. */
async function storeFiles({ sql, now }: Act, { file, attachments = [] }: Issuing): Promise<LayerFile[]> {
  const stored: LayerFile[] = [];
  for (const one of [...(file ? [file] : []), ...attachments]) {
    stored.push({ digest: await storeFile(sql, one, now), name: one.name, isMain: one === file });
  }
  return stored;
}

function assertMayIssue({ isDeclaredNotSecret, byHand = {} }: Issuing, text: string): void {
  if (!isDeclaredNotSecret) {
    throw new AppError('notice.not_declared', '未声明“非涉密，可经互联网传送”，不能发文');
  }
  assertNotMarked(text, byHand.title ?? null, byHand.documentNumber ?? null);
  if (text === '') throw new AppError('file.not_text', '没有读到正文');
}

/** Numbers have no gaps: the row lock makes issues wait for each other, and a rolled-back one gives its number back. */
async function nextNumber(sql: Sql): Promise<number> {
  const [row] = await sql<{ value: number }>(
    `INSERT INTO numbering (name, value) VALUES ('notice', 1)
     ON CONFLICT (name) DO UPDATE SET value = numbering.value + 1 RETURNING value`,
  );
  if (!row) throw new Error('no number was given out');
  return row.value;
}

async function storeLayers(
  { sql, now }: Act,
  noticeId: number,
  layers: ReadLayer[],
  doc: Issuing & DraftDocument,
): Promise<{ id: number; onionDigest: string; dueAt: Date | null }> {
  const about = { noticeId, createdBy: doc.by.personId, at: now };
  const drafts = draftLayers(layers, doc);
  const dueAt = dueOf(layers);
  const stored: (LayerDraft & { id: number })[] = [];
  let last = { id: 0, onionDigest: '' };
  for (const draft of drafts) {
    const isOutermost = stored.length === drafts.length - 1;
    last = await addLayer(sql, about, stored, isOutermost ? { ...draft, dueAt } : draft);
    stored.push({ ...draft, id: last.id });
  }
  return { ...last, dueAt };
}

interface DraftDocument {
  issuer: { id: number; name: string };
  text: string;
  fileDigest: string | null;
  /** The files that are signed beside the text. */
  files: LayerFile[] | null;
}

/** The layers of a document as they will be stored, the original first, the issuer's own last. Never empty. */
export function draftLayers(layers: ReadLayer[], doc: DraftDocument): LayerDraft[] {
  // A text the reader makes nothing of still is a notice: its words are what is signed.
  if (layers.length === 0) return [plainDraft(doc)];
  return layers.map((layer, i) => layerDraft(layer, i === 0 ? doc : null)).reverse();
}

function layerDraft(layer: ReadLayer, issuedAs: DraftDocument | null): LayerDraft {
  const { text, ...reading } = layer;
  return {
    kind: issuedAs ? 'issued' : 'original',
    organId: issuedAs?.issuer.id ?? null,
    author: issuedAs?.issuer.name ?? (layer.issuers.join('、') || '未署名'),
    title: layer.title ?? firstLine(text),
    documentNumber: layer.docNumber,
    documentDate: layer.issuedOn,
    urgency: urgencyCode(layer.urgency),
    text,
    fileDigest: issuedAs?.fileDigest ?? null,
    files: issuedAs?.files ?? null,
    reading,
    dueAt: dueOf([layer]),
  };
}

const plainDraft = (doc: DraftDocument): LayerDraft => ({
  kind: 'issued',
  organId: doc.issuer.id,
  author: doc.issuer.name,
  title: firstLine(doc.text),
  documentNumber: null,
  documentDate: null,
  urgency: null,
  text: doc.text,
  fileDigest: doc.fileDigest,
  files: doc.files,
  reading: null,
  dueAt: null,
});

const firstLine = (text: string) => text.split('\n', 1)[0]?.trim().slice(0, 60) || '无题';

/** The last date by which the outermost layer that sets one wants everything done. */
export function dueOf(layers: Pick<ReadLayer, 'deadlines'>[]): Date | null {
  for (const { deadlines } of layers) {
    const dues = deadlines.flatMap(({ due }) => (due === null ? [] : [chinaDeadline(due).getTime()]));
    if (dues.length > 0) return new Date(Math.max(...dues));
  }
  return null;
}

const urgencyCodes: Record<string, string> = { 特提: 'extra', 特急: 'extra', 加急: 'urgent', 平急: 'normal' };
const urgencyCode = (word: string | null) => (word === null ? null : (urgencyCodes[word] ?? null));
