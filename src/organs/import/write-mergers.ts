import { digestOf, type EntryDraft } from '../../evidence/index.ts';
import { canonicalJson } from '../../lib/canonical-json.ts';
import type { Sql } from '../../store/db.ts';

/** One organ whose merger this import began, changed or undid. */
interface Merger {
  id: number;
  code: string;
  name: string;
  /** The successor by the file; null where the organ stands on its own again. */
  into: string | null;
  intoName: string | null;
  validTo: string | null;
}

/**
 * After the staged organs are written: ends the posts in organs that were merged, works out who acts for each at the end of
 * its chain, and tells what is new. An organ whose column was emptied exists again; its people come back by an import, for
 * who of them still serves there nobody here knows.
 *
 * Shape: an entry of the log for each merger that is new or undone; `organIds` are those that have a successor now.
 */
export async function writeMergers(
  sql: Sql,
  { version, at }: { version: number; at: Date },
): Promise<{ entries: EntryDraft[]; organIds: number[] }> {
  const mergers = await sql<Merger>(
    `SELECT n.id, n.code, n.name, s.code AS into, s.name AS "intoName", n.valid_to::text AS "validTo"
     FROM import_next n LEFT JOIN organ s ON s.id = n.merged_into_id
     WHERE n.merged_into_id IS DISTINCT FROM n.old_merged_into_id ORDER BY n.code`,
  );
  if (mergers.length === 0) return { entries: [], organIds: [] };
  const merged = mergers.filter(({ into }) => into !== null);
  await sql(
    `UPDATE post_holder h SET valid_to = o.valid_to FROM organ o
     WHERE o.id = ANY($1::int[]) AND h.organ_id = o.id AND (h.valid_to IS NULL OR h.valid_to > o.valid_to)`,
    [merged.map(({ id }) => id)],
  );
  await resolveSuccessors(sql);
  const entries = mergers.map(({ code, name, into, intoName, validTo }): EntryDraft => {
    const facts = { version, name, into, intoName, validTo };
    const digest = digestOf(Buffer.from(canonicalJson({ code, ...facts }), 'utf8'));
    const kind = into === null ? 'organ.unmerge' : 'organ.merge';
    return { kind, at, via: 'operator', organ: code, subject: `organ/${code}`, digest, facts };
  });
  return { entries, organIds: merged.map(({ id }) => id) };
}

/** The checks let no circle in, so every chain ends. */
const resolveSuccessors = (sql: Sql) =>
  sql(
    `WITH RECURSIVE chain AS (
       SELECT id, merged_into_id AS at, 1 AS steps FROM organ WHERE merged_into_id IS NOT NULL
       UNION ALL
       SELECT c.id, o.merged_into_id, c.steps + 1 FROM chain c JOIN organ o ON o.id = c.at WHERE o.merged_into_id IS NOT NULL
     ), last AS (SELECT DISTINCT ON (id) id, at FROM chain ORDER BY id, steps DESC)
     UPDATE organ o SET successor_id = last.at
     FROM organ was LEFT JOIN last ON last.id = was.id
     WHERE was.id = o.id AND o.successor_id IS DISTINCT FROM last.at`,
  );
