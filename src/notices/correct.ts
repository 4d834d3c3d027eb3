import { openDuties, reopenDuties } from '../duties/index.ts';
import { AppError } from '../errors.ts';
import { correctionText, digestOf } from '../evidence/index.ts';
import { nickname } from '../lib/text.ts';
import type { Act } from './act.ts';
import { signatoryEntry, type Signatory } from './arrival.ts';
import { correctionsOf, type CorrectionFile } from './corrections.ts';
import { storeFile, type NoticeFile } from './files.ts';
import { seenDigest } from './onion.ts';
import { ownLayers, type OwnLayers } from './own-layers.ts';
import { phrases } from './phrases.ts';
import { canonicalText } from './reading/index.ts';
import { assertNotMarked } from './secrecy.ts';
import { tellCorrected, type SignedArrival } from './tell-corrected.ts';
import { withdrawnWords } from './withdrawn-words.ts';

export interface Correcting {
  number: number;
  organ: { id: number; code: string; name: string };
  /** What is corrected, in the organ's own words. */
  text: string;
  /** Kept and signed with the words; with them the words may be empty. */
  files?: NoticeFile[];
  by: Signatory;
}

export interface Corrected {
  correctionId: number;
  number: number;
  title: string;
  /** False when the organ's last correction said the very same: nothing was done. */
  isNew: boolean;
}

interface LockedNotice {
  id: number;
  title: string;
  issuingOrganId: number;
  corrections: number;
  isWithdrawn: boolean;
}

/**
 * Corrects what an organ said in a layer of its own. The layer stays as it was signed; the correction is part of it and of
 * everything wrapped around it, before and after, and goes at once to all who have it. Signatures stay, coverage does not
 * fall: whoever has signed is asked to sign for the correction as well, and that is counted apart.
 *
 * Throws: AppError `notice.not_found`, `notice.withdrawn`, `notice.wrong_state` (nothing of the organ's stands),
 * `reason.missing` (no words), `notice.secret`.
 * Source: domain.md 4.2 ("inner layers are immutable"), 4.6.1–4.6.2.
 */
export async function correctNotice(act: Act, correcting: Correcting): Promise<Corrected> {
  const { sql } = act;
  const { number, organ } = correcting;
  const ref = `N${number}`;
  const files = (correcting.files ?? []).map(({ name, bytes }) => ({ digest: digestOf(bytes), name }));
  const text = wordsWithFiles(canonicalText(correcting.text), files);
  if (text === '') throw new AppError('reason.missing', phrases.askCorrection(ref));
  assertNotMarked(text);
  const notice = await lockNotice(act, number);
  if (!notice) throw new AppError('notice.not_found', phrases.notFound(ref));
  const isIssuer = notice.issuingOrganId === organ.id;
  if (notice.isWithdrawn) {
    const named = { ref, words: nickname(notice.title) };
    const words = isIssuer ? phrases.withdrawnBefore(named) : await withdrawnWords(sql, number, [organ.id]);
    if (words === null) throw new AppError('notice.not_found', phrases.notFound(ref));
    throw new AppError('notice.withdrawn', words);
  }
  const layers = await ownLayers(sql, { noticeId: notice.id, organId: organ.id, isIssuer });
  const newest = layers.own.at(-1);
  if (newest === undefined) throw await nothingToCorrect(act, notice, correcting);
  const again = await lastSame(act, notice.id, organ.id, correctionDigest(text, files));
  if (again !== null) return { correctionId: again, number, title: notice.title, isNew: false };
  const saved = await save(act, notice, { ...correcting, text, listed: files }, { ...layers, newest });
  const signed = await markUncorrected(act, notice.id, layers.below);
  await tellCorrected(act, { noticeId: notice.id, number, layerIds: layers.below, signed });
  await record(act, notice, correcting, { ...saved, layers: { ...layers, newest }, signed: signed.length });
  return { correctionId: saved.id, number, title: notice.title, isNew: true };
}

/** The words of a correction as everybody reads them: they name its files, which 看原文 sends. */
export const wordsWithFiles = (text: string, files: Pick<CorrectionFile, 'name'>[]): string =>
  files.length === 0
    ? text
    : `${text === '' ? '见所附文件' : `${text}\n附文件`}：${files.map(({ name }) => name).join('、')}`;

/** What a signature binds of a correction: its words, and its files to the byte. */
const correctionDigest = (text: string, files: CorrectionFile[]): string => digestOf(correctionText(text, files));

/** Alone, as for a withdrawal: a signature comes wholly before a correction or wholly after it. */
const lockNotice = async ({ sql }: Act, number: number): Promise<LockedNotice | null> =>
  (
    await sql<LockedNotice>(
      `SELECT id, title, issuing_organ_id AS "issuingOrganId", corrections, withdrawn_at IS NOT NULL AS "isWithdrawn"
       FROM notice WHERE number = $1::int FOR UPDATE`,
      [number],
    )
  )[0] ?? null;

/** Who got it hears what is missing; to others there is no such notice. */
async function nothingToCorrect({ sql }: Act, { id }: LockedNotice, { number, organ }: Correcting): Promise<AppError> {
  const got = await sql('SELECT 1 AS one FROM delivery WHERE notice_id = $1::int AND organ_id = $2::int', [
    id,
    organ.id,
  ]);
  const ref = `N${number}`;
  return got.length > 0
    ? new AppError('notice.wrong_state', phrases.nothingToCorrect(ref))
    : new AppError('notice.not_found', phrases.notFound(ref));
}

async function lastSame({ sql }: Act, noticeId: number, organId: number, digest: string): Promise<number | null> {
  const [last] = await sql<{ id: number; textDigest: string }>(
    `SELECT k.id, k.text_digest AS "textDigest" FROM correction k WHERE k.notice_id = $1::int AND k.organ_id = $2::int
       AND NOT EXISTS (SELECT FROM withdrawn_layer w WHERE w.layer_id = k.layer_id)
     ORDER BY k.serial DESC LIMIT 1`,
    [noticeId, organId],
  );
  return last?.textDigest === digest ? last.id : null;
}

type Layers = OwnLayers & { newest: number };

async function save(
  { sql, now }: Act,
  notice: LockedNotice,
  { organ, text, files = [], listed, by }: Correcting & { listed: CorrectionFile[] },
  { newest, below }: Layers,
): Promise<{ id: number; serial: number; textDigest: string; files: CorrectionFile[] }> {
  const serial = notice.corrections + 1;
  const textDigest = correctionDigest(text, listed);
  for (const file of files) await storeFile(sql, file, now);
  await sql('UPDATE notice SET corrections = $2::int WHERE id = $1::int', [notice.id, serial]);
  const [row] = await sql<{ id: number }>(
    `WITH made AS (
       INSERT INTO correction (notice_id, serial, layer_id, organ_id, organ_name, text, text_digest, created_by, at, files)
       VALUES ($1::int, $2::int, $3::int, $4::int, $5::text, $6::text, $7::text, $8::int, $9::timestamptz, $11::jsonb) RETURNING id
     ), part AS (
       INSERT INTO corrected_layer (layer_id, correction_id) SELECT layer_id, made.id FROM made, unnest($10::int[]) AS layer_id
     )
     SELECT id FROM made`,
    [
      notice.id,
      serial,
      newest,
      organ.id,
      organ.name,
      text,
      textDigest,
      by.personId,
      now.toISOString(),
      below,
      listed.length > 0 ? JSON.stringify(listed) : null,
    ],
  );
  if (!row) throw new Error('a correction was not stored');
  return { id: row.id, serial, textDigest, files: listed };
}

/** Arrivals that have signed owe a signature for the correction from now on. In the order of their ids, as signatures go. */
async function markUncorrected({ sql, now }: Act, noticeId: number, layerIds: number[]): Promise<SignedArrival[]> {
  const signed = await sql<SignedArrival & { dueAt: Date | null }>(
    `SELECT d.id, d.organ_id AS "organId", d.organ_name AS "organName", d.layer_id AS "layerId", l.due_at AS "dueAt"
     FROM delivery d JOIN layer l ON l.id = d.layer_id
     WHERE d.layer_id = ANY($1::int[]) AND d.organ_id IS NOT NULL AND d.signed_at IS NOT NULL
     ORDER BY d.id FOR UPDATE OF d`,
    [layerIds],
  );
  const ids = signed.map(({ id }) => id);
  await sql(
    'UPDATE delivery SET corrected_since = coalesce(corrected_since, $2::timestamptz) WHERE id = ANY($1::int[])',
    [ids, now.toISOString()],
  );
  await openDuties(
    sql,
    signed.map(({ id, organId, dueAt }) => ({ kind: 'correct' as const, organId, noticeId, subjectId: id, dueAt })),
    now,
  );
  await reopenDuties(sql, 'correct', ids, now);
  return signed;
}

async function record(
  act: Act,
  notice: LockedNotice,
  { number, organ, by }: Correcting,
  made: { serial: number; textDigest: string; files: CorrectionFile[]; layers: Layers; signed: number },
): Promise<void> {
  const { person, facts, ...signatory } = signatoryEntry(by);
  const { serial, textDigest, files, layers, signed } = made;
  act.record({
    ...signatory,
    kind: 'correct',
    notice: `N${number}`,
    organ: organ.code,
    subject: `N${number}/L${layers.newest}`,
    digest: textDigest,
    facts: {
      ...facts,
      serial,
      layers: layers.below.map((id) => `L${id}`),
      signed,
      ...(files.length > 0 ? { files: files.map(({ digest }) => digest) } : {}),
      // What a signature of the corrected layer binds from now on.
      onion: seenDigest(layers.digest, await correctionsOf(act.sql, layers.newest)),
    },
    secret: { person },
    lookup: { noticeId: notice.id, ...(by.personId === null ? {} : { personId: by.personId }) },
  });
}
