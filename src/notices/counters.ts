import type { Sql } from '../store/db.ts';
import type { PerLevel } from './unknown.ts';

/** A change of one counter row; `scope` 0 is the whole notice, otherwise an arrival's branch. */
export interface CounterChange {
  noticeId: number;
  scope: number;
  level: string;
  required?: number;
  reached?: number;
  desk?: number;
  unknown?: number;
  /** Make the row where there is none yet; other changes to absent rows fall away. */
  create?: boolean;
}

/** The branches an arrival counts in: the whole notice, those of the arrivals above it, and its own. */
export const scopesOf = (arrival: { id: number; ancestors: number[] }) => [0, ...arrival.ancestors, arrival.id];

/** One change a scope and level, for a difference by level. */
export const unknownChanges = (
  noticeId: number,
  scopes: number[],
  delta: PerLevel,
  { create = false } = {},
): CounterChange[] =>
  scopes.flatMap((scope) =>
    Object.entries(delta).map(([level, unknown]) => ({ noticeId, scope, level, unknown, create })),
  );

const nothing = { required: 0, reached: 0, desk: 0, unknown: 0, create: false };

/** Adds up changes of the same row: a batch touches every counter once. */
function merged(changes: CounterChange[]): Required<CounterChange>[] {
  const byKey = new Map<string, Required<CounterChange>>();
  for (const change of changes) {
    const key = `${change.noticeId}/${change.scope}/${change.level}`;
    let sum = byKey.get(key);
    if (!sum) byKey.set(key, (sum = { ...change, ...nothing }));
    sum.required += change.required ?? 0;
    sum.reached += change.reached ?? 0;
    sum.desk += change.desk ?? 0;
    sum.unknown += change.unknown ?? 0;
    sum.create ||= change.create ?? false;
  }
  return [...byKey.values()];
}

/**
 * Writes counter changes, locking the rows in key order (unsorted keys deadlock). Arrivals without organs below have
 * no row of their own: the arrival itself says all there is.
 */
export async function changeCounters(sql: Sql, changes: CounterChange[]): Promise<void> {
  const rows = merged(changes).filter((c) => c.required || c.reached || c.desk || c.unknown);
  if (rows.length === 0) return;
  const json = JSON.stringify(rows);
  const fresh = rows.filter((c) => c.create);
  // Both are begun at once: what the caller begins after this call comes behind them.
  const created =
    fresh.length === 0
      ? []
      : sql(
          `INSERT INTO coverage (notice_id, scope, level)
           SELECT c."noticeId", c.scope, c.level FROM jsonb_to_recordset($1::jsonb) AS c("noticeId" int, scope int, level text)
           ORDER BY 1, 2, 3 ON CONFLICT DO NOTHING`,
          [JSON.stringify(fresh)],
        );
  const changed = sql(
    `WITH change AS (
       SELECT * FROM jsonb_to_recordset($1::jsonb)
         AS c("noticeId" int, scope int, level text, required int, reached int, desk int, unknown int)
     ), locked AS MATERIALIZED (
       SELECT k.notice_id, k.scope, k.level FROM coverage k
       JOIN change c ON c."noticeId" = k.notice_id AND c.scope = k.scope AND c.level = k.level
       ORDER BY k.notice_id, k.scope, k.level FOR UPDATE OF k
     )
     UPDATE coverage k SET required = k.required + c.required, reached = k.reached + c.reached, desk = k.desk + c.desk,
       unknown = k.unknown + c.unknown
     FROM locked l JOIN change c ON c."noticeId" = l.notice_id AND c.scope = l.scope AND c.level = l.level
     WHERE k.notice_id = l.notice_id AND k.scope = l.scope AND k.level = l.level`,
    [json],
  );
  await Promise.all([created, changed]);
}
