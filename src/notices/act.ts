import { appendEntries, type EntryDraft } from '../evidence/index.ts';
import type { Served } from './served.ts';
import type { Sql } from '../store/db.ts';
import { changeCounters, type CounterChange } from './counters.ts';

/**
 * One act under way in a transaction. Counters and log entries are only noted while it runs and written at its end,
 * counters in key order and the log head last of all, so that acts which consist of several (签收并转发) keep the lock
 * order of design.md 3 too.
 */
export interface Act {
  sql: Sql;
  /** By our clock. */
  now: Date;
  served: Served;
  count: (changes: CounterChange[]) => void;
  record: (draft: EntryDraft) => void;
}

/** Runs an act inside the caller's transaction and writes what it noted. */
export async function performAct<T>(
  sql: Sql,
  now: Date,
  run: (act: Act) => Promise<T>,
  served: Served = [],
): Promise<T> {
  const changes: CounterChange[] = [];
  const drafts: EntryDraft[] = [];
  const result = await run({
    sql,
    now,
    served,
    count: (more) => void changes.push(...more),
    record: (draft) => void drafts.push(draft),
  });
  // Begun in this order, so run in this order (Store.batch), but without a round trip in between while counters are locked.
  const counted = changeCounters(sql, changes);
  const appended = appendEntries(sql, drafts, now);
  await Promise.all([counted, appended]);
  return result;
}
