import type { Sql } from '../store/db.ts';
import { isGap, isWithin, type Scope } from './coverage.ts';

/** One arrival as the exported table shows it. */
export interface TableRow {
  code: string;
  name: string;
  level: string;
  sender: string;
  state: string;
  since: Date;
  reason: string | null;
  /** Register organs below that nobody has answered for. */
  unknown: number;
  dueAt: Date | null;
  /** The signature that counts; null while there is none. */
  signer: string | null;
  post: string | null;
  via: string | null;
  /** Whose signature somebody else's stands for (代签). */
  absent: string | null;
  signedAt: Date | null;
}

/** Rows a page: small enough that memory stays flat however large the notice is. */
const pageSize = 2000;

/**
 * Which arrivals are listed, in organ-code order: sorted once. Asked page by page behind a code, a notice of a hundred thousand
 * was sorted fifty times, and an index for it would slow down every signature.
 */
async function listed(
  sql: Sql,
  noticeId: number,
  scope: Scope,
  { onlyGaps, most }: { onlyGaps: boolean; most: number },
): Promise<number[]> {
  const [found] = await sql<{ ids: number[] }>(
    `SELECT coalesce(array_agg(id), '{}') AS ids FROM (
       SELECT d.id FROM delivery d
       WHERE d.notice_id = $1::int AND d.organ_id IS NOT NULL AND ${isWithin(2)} AND (NOT $3::bool OR ${isGap})
       ORDER BY d.organ_code LIMIT $4::int) AS first`,
    [noticeId, scope.deliveryIds, onlyGaps, most],
  );
  return found?.ids ?? [];
}

/** Those of these arrivals that still belong in the list, in this order. */
const page = (sql: Sql, ids: number[], onlyGaps: boolean): Promise<TableRow[]> =>
  sql<TableRow>(
    `SELECT d.organ_code AS code, d.organ_name AS name, d.level, s.name AS sender, d.state, d.state_since AS since,
       d.reason, d.unknown, l.due_at AS "dueAt", a.person_name AS signer, a.post, a.via,
       a.absent_name AS absent, a.at AS "signedAt"
     FROM unnest($1::int[]) WITH ORDINALITY AS listed(id, n) JOIN delivery d ON d.id = listed.id JOIN layer l ON l.id = d.layer_id JOIN organ s ON s.id = d.sender_organ_id
     LEFT JOIN acknowledgement a ON a.delivery_id = d.id AND a.counts
     WHERE d.organ_id IS NOT NULL AND (NOT $2::bool OR ${isGap}) ORDER BY listed.n`,
    [ids, onlyGaps],
  );

/**
 * The arrivals of a notice, or of some branches, by pages in organ-code order, at most `most` rows; with `onlyGaps` only
 * the first broken links. A page is one statement: what is signed between two pages may show in the later one only.
 */
export async function* tableRows(
  sql: Sql,
  noticeId: number,
  scope: Scope,
  { onlyGaps, most }: { onlyGaps: boolean; most: number },
): AsyncGenerator<TableRow[]> {
  const ids = await listed(sql, noticeId, scope, { onlyGaps, most });
  for (let from = 0; from < ids.length; from += pageSize) {
    yield await page(sql, ids.slice(from, from + pageSize), onlyGaps);
  }
}
