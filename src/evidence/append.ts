import type { Sql } from '../store/db.ts';
import { sealEntry, type Entry, type EntryDraft, type EntryKind, type SealedEntry } from './entry.ts';

/**
 * Appends acts to the log, in order, inside the caller's transaction. It takes the log head, so it comes last of all
 * (lock order of design.md 3): whoever needs another lock afterwards can deadlock with the next writer.
 *
 * Shape: one entry a draft, in the same order.
 */
export async function appendEntries(sql: Sql, drafts: EntryDraft[], seenAt: Date): Promise<Entry[]> {
  if (drafts.length === 0) return [];
  const sealed = drafts.map((draft) => sealEntry(draft, seenAt));
  const start = await write(sql, sealed);
  return sealed.map(({ leaf }, i) => ({ index: start + i, leafHash: leaf.toString('hex') }));
}

/** Writes entries and openings; gives the first index. One statement: nobody else waits for the head over a round trip. */
async function write(sql: Sql, sealed: SealedEntry[]): Promise<number> {
  const entries = sealed.map(({ draft, body, leaf }, n) => ({
    n,
    kind: draft.kind,
    at: draft.at.toISOString(),
    notice_id: draft.lookup?.noticeId ?? null,
    delivery_id: draft.lookup?.deliveryId ?? null,
    person_id: draft.lookup?.personId ?? null,
    leaf: leaf.toString('hex'),
    body: body.toString('hex'),
  }));
  const openings = sealed.flatMap(({ openings: list }, n) =>
    list.map(({ field, salt, value }) => ({ n, field, salt: salt.toString('hex'), value })),
  );
  const [head] = await sql<{ start: number }>(
    `WITH head AS (
       UPDATE log_head SET size = size + $1::int WHERE id = 1 RETURNING size - $1::int AS start
     ), entry AS (
       INSERT INTO log_entry (index, kind, at, notice_id, delivery_id, person_id, leaf_hash, body)
       SELECT start + n, kind, at, notice_id, delivery_id, person_id, decode(leaf, 'hex'), decode(body, 'hex')
       FROM head, jsonb_to_recordset($2::jsonb) AS t(n bigint, kind text, at timestamptz, notice_id int, delivery_id int,
         person_id int, leaf text, body text)
     ), opening AS (
       INSERT INTO log_opening (index, field, salt, value)
       SELECT start + n, field, decode(salt, 'hex'), value
       FROM head, jsonb_to_recordset($3::jsonb) AS t(n bigint, field text, salt text, value text)
     )
     SELECT start FROM head`,
    [sealed.length, JSON.stringify(entries), JSON.stringify(openings)],
  );
  if (!head) throw new Error('the log has no head; was the database migrated?');
  return Number(head.start);
}

/** The newest entry of a kind about an arrival (or a whole notice), by one person where given; null when there is none. */
export async function findEntry(
  sql: Sql,
  where: { deliveryId?: number; noticeId?: number; kind: EntryKind; personId?: number },
): Promise<Entry | null> {
  const [row] = await sql<{ index: number; leaf: string }>(
    `SELECT index, encode(leaf_hash, 'hex') AS leaf FROM log_entry
     WHERE kind = $1::text AND ${where.deliveryId === undefined ? 'notice_id' : 'delivery_id'} = $2::int
       AND ($3::int IS NULL OR person_id = $3::int)
     ORDER BY index DESC LIMIT 1`,
    [where.kind, where.deliveryId ?? where.noticeId ?? null, where.personId ?? null],
  );
  return row ? { index: Number(row.index), leafHash: row.leaf } : null;
}
