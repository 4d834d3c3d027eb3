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

/**
 * Every entry gets into the log by this one statement, so that here a log can be kept from growing. Columns,
 * not JSON: the bodies are JSON themselves, and the log's head is held while this is read.
 */
const appendStatement = `WITH head AS (
    UPDATE log_head SET size = size + $1::int WHERE id = 1 RETURNING size - $1::int AS start
  ), entry AS (
    INSERT INTO log_entry (index, kind, at, notice_id, delivery_id, person_id, leaf_hash, body)
    SELECT start + n - 1, kind, at, notice_id, delivery_id, person_id, decode(leaf, 'hex'), convert_to(body, 'UTF8')
    FROM head, unnest($2::text[], $3::timestamptz[], $4::int[], $5::int[], $6::int[], $7::text[], $8::text[])
      WITH ORDINALITY AS t(kind, at, notice_id, delivery_id, person_id, leaf, body, n)
  ), opening AS (
    INSERT INTO log_opening (index, field, salt, value)
    SELECT start + n, field, decode(salt, 'hex'), value
    FROM head, unnest($9::int[], $10::text[], $11::text[], $12::text[]) AS t(n, field, salt, value)
  )
  SELECT start FROM head`;

/**
 * The same connection, but no entry gets in before `mayAppend` has resolved: when it throws, so does the act, and its transaction
 * is rolled back. What only reads never asks.
 */
export const refusingAppends =
  (sql: Sql, mayAppend: () => Promise<void>): Sql =>
  async (text, values) => {
    if (text === appendStatement) await mayAppend();
    return sql(text, values);
  };

/** Writes entries and openings; gives the first index. One statement: nobody else waits for the head over a round trip. */
async function write(sql: Sql, sealed: SealedEntry[]): Promise<number> {
  const openings = sealed.flatMap(({ openings: list }, n) => list.map((opening) => ({ n, ...opening })));
  const [head] = await sql<{ start: number }>(appendStatement, [
    sealed.length,
    sealed.map(({ draft }) => draft.kind),
    sealed.map(({ draft }) => draft.at.toISOString()),
    sealed.map(({ draft }) => draft.lookup?.noticeId ?? null),
    sealed.map(({ draft }) => draft.lookup?.deliveryId ?? null),
    sealed.map(({ draft }) => draft.lookup?.personId ?? null),
    sealed.map(({ leaf }) => leaf.toString('hex')),
    sealed.map(({ text }) => text),
    openings.map(({ n }) => n),
    openings.map(({ field }) => field),
    openings.map(({ salt }) => salt.toString('hex')),
    openings.map(({ value }) => value),
  ]);
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
