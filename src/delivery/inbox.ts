import type { Sql } from '../store/db.ts';

/** How long a callback is remembered, in ms: far past every retry and every clock window (design.md 3). */
export const inboxKeepMs = 48 * 3600_000;

/**
 * Claims the keys of callbacks, in the transaction of the acts they cause; first of all, and sorted, so that two batches
 * that hold the same keys wait for each other instead of deadlocking.
 *
 * Gives the keys that are new. The others were acted on before: answer 200, do nothing.
 */
export async function claimInbox(sql: Sql, keys: readonly string[], at: Date): Promise<Set<string>> {
  const sorted = [...new Set(keys)].sort();
  if (sorted.length === 0) return new Set();
  const rows = await sql<{ key: string }>(
    `INSERT INTO inbox_key (key, at)
     SELECT k.key, $2::timestamptz FROM unnest($1::text[]) WITH ORDINALITY AS k(key, n) ORDER BY k.n
     ON CONFLICT DO NOTHING RETURNING key`,
    [sorted, at],
  );
  return new Set(rows.map(({ key }) => key));
}

/** Forgets keys older than `before`. Gives how many. */
export async function forgetInbox(sql: Sql, before: Date): Promise<number> {
  const [gone] = await sql<{ keys: number }>(
    `WITH gone AS (DELETE FROM inbox_key WHERE at < $1 RETURNING 1) SELECT count(*)::int AS keys FROM gone`,
    [before],
  );
  return gone?.keys ?? 0;
}
