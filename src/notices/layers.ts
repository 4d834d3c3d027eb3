import { digestOf } from '../evidence/index.ts';
import type { Sql } from '../store/db.ts';
import { onionDigest, type LayerFile, type OnionLayer } from './onion.ts';
import type { ReadLayer } from './reading/index.ts';

/** What was understood of a layer, as it is kept: the labels of the reader without the text. */
export type Reading = Omit<ReadLayer, 'text' | keyof Reach> &
  // Layers that were kept before there was such a label lack it.
  Partial<Pick<ReadLayer, keyof Reach>>;
type Reach = Pick<ReadLayer, 'reachLevels' | 'reachText'>;

export interface LayerDraft extends OnionLayer {
  kind: 'original' | 'issued' | 'relayed';
  organId: number | null;
  urgency: string | null;
  fileDigest: string | null;
  files: LayerFile[] | null;
  reading: Reading | null;
  dueAt: Date | null;
}

export interface StoredLayer extends OnionLayer {
  id: number;
  depth: number;
  kind: string;
  organId: number | null;
  urgency: string | null;
  fileDigest: string | null;
  files: LayerFile[] | null;
  reading: Reading | null;
  dueAt: Date | null;
  createdAt: Date;
  onionDigest: string;
}

const columns = `l.id, l.depth, l.kind, l.organ_id AS "organId", l.author_name AS author, l.title,
  l.document_number AS "documentNumber", l.document_date AS "documentDate", l.urgency, l.text, l.onion_digest AS "onionDigest",
  l.file_digest AS "fileDigest", l.files, l.reading, l.due_at AS "dueAt", l.created_at AS "createdAt"`;

const skins = `WITH RECURSIVE skin AS (
    SELECT id, inner_id FROM layer WHERE id = $1::int
    UNION ALL SELECT i.id, i.inner_id FROM layer i JOIN skin ON i.id = skin.inner_id
  )`;

/** The whole onion under a layer, the original first. */
export const onionOf = (sql: Sql, layerId: number): Promise<StoredLayer[]> =>
  sql<StoredLayer>(`${skins} SELECT ${columns} FROM skin JOIN layer l ON l.id = skin.id ORDER BY l.depth`, [layerId]);

/** The same, each layer with number and title of its notice: one look for what every card needs. */
export const onionOfNotice = (
  sql: Sql,
  layerId: number,
): Promise<(StoredLayer & { number: number; noticeTitle: string; corrections: number })[]> =>
  sql(
    `${skins} SELECT ${columns}, n.number, n.title AS "noticeTitle", n.corrections
     FROM skin JOIN layer l ON l.id = skin.id JOIN notice n ON n.id = l.notice_id ORDER BY l.depth`,
    [layerId],
  );

/**
 * Wraps a layer around `inner` (all layers inside, the original first) and stores it for good. Corrections of what is
 * inside are part of it from the start.
 */
export async function addLayer(
  sql: Sql,
  about: { noticeId: number; createdBy: number | null; at: Date },
  inner: (OnionLayer & { id: number })[],
  draft: LayerDraft,
): Promise<{ id: number; onionDigest: string }> {
  const digest = onionDigest([...inner, draft]);
  const [row] = await sql<{ id: number }>(
    `WITH made AS (INSERT INTO layer (notice_id, inner_id, depth, organ_id, author_name, kind, title, document_number, urgency,
       document_date, text, text_digest, onion_digest, file_digest, reading, due_at, created_by, created_at, files)
     VALUES ($1::int, $2::int, $3::int, $4::int, $5::text, $6::text, $7::text, $8::text, $9::text, $10::text, $11::text,
       $12::text, $13::text, $14::text, $15::jsonb, $16::timestamptz, $17::int, $18::timestamptz, $19::jsonb)
     RETURNING id), carried AS (
       INSERT INTO corrected_layer (layer_id, correction_id)
       SELECT made.id, c.correction_id FROM made, corrected_layer c WHERE c.layer_id = $2::int)
     SELECT id FROM made`,
    [
      about.noticeId,
      inner.at(-1)?.id ?? null,
      inner.length,
      draft.organId,
      draft.author,
      draft.kind,
      draft.title,
      draft.documentNumber,
      draft.urgency,
      draft.documentDate,
      draft.text,
      digestOf(draft.text),
      digest,
      draft.fileDigest,
      JSON.stringify(draft.reading),
      draft.dueAt?.toISOString() ?? null,
      about.createdBy,
      about.at.toISOString(),
      draft.files ? JSON.stringify(draft.files) : null,
    ],
  );
  if (!row) throw new Error('a layer was not stored');
  return { id: row.id, onionDigest: digest };
}
