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

/** One page in organ-code order, behind `after`. */
const page = (sql: Sql, noticeId: number, scope: Scope, onlyGaps: boolean, after: string | null): Promise<TableRow[]> =>
  sql<TableRow>(
    `SELECT d.organ_code AS code, d.organ_name AS name, d.level, s.name AS sender, d.state, d.state_since AS since,
       d.reason, d.unknown, l.due_at AS "dueAt", a.person_name AS signer, a.post, a.via,
       a.absent_name AS absent, a.at AS "signedAt"
     FROM delivery d JOIN layer l ON l.id = d.layer_id JOIN organ s ON s.id = d.sender_organ_id
     LEFT JOIN acknowledgement a ON a.delivery_id = d.id AND a.counts
     WHERE d.notice_id = $1::int AND d.organ_id IS NOT NULL AND ${isWithin(2)} AND (NOT $3::bool OR ${isGap})
       AND ($4::text IS NULL OR d.organ_code > $4::text)
     ORDER BY d.organ_code LIMIT $5::int`,
    [noticeId, scope.deliveryIds, onlyGaps, after, pageSize],
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
  let after: string | null = null;
  for (let left = most; left > 0;) {
    const rows: TableRow[] = await page(sql, noticeId, scope, onlyGaps, after);
    if (rows.length === 0) return;
    yield rows.slice(0, left);
    if (rows.length < pageSize) return;
    left -= rows.length;
    after = rows.at(-1)?.code ?? null;
  }
}
