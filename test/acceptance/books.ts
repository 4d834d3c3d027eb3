import pg from 'pg';
import { pgSql, type Sql } from '../../src/store/sql.ts';
import { faultOfLog, faultsOf } from '../notices/invariants.ts';
import { until } from '../support/until.ts';

/** A look into a bot's database past the bot; closed again. */
export async function lookInto<T>(url: string, look: (sql: Sql) => Promise<T>): Promise<T> {
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  pool.on('error', () => {}); // shows in the next query
  try {
    return await look(pgSql(pool));
  } finally {
    await pool.end();
  }
}

/** Everything that was to be sent is sent, and no job lies about: neither waiting nor held by somebody dead. */
export const untilSent = (sql: Sql, deadlineMs = 120_000): Promise<boolean> =>
  until(
    'an empty outbox',
    async () => {
      const [left] = await sql<{ rows: number; jobs: number }>(
        `SELECT (SELECT count(*)::int FROM outbox WHERE state = 'queued') AS rows,
                (SELECT count(*)::int FROM graphile_worker.jobs) AS jobs`,
      );
      return left?.rows === 0 && left.jobs === 0;
    },
    deadlineMs,
  );

/** What is wrong with notice `number`, the log and the outbox after whatever happened; empty when nothing is. */
export async function faultsInBooks(sql: Sql, number = 1): Promise<string[]> {
  const [notice] = await sql<{ id: number }>('SELECT id FROM notice WHERE number = $1::int', [number]);
  if (!notice) return [`no notice N${String(number)}`];
  const log = await faultOfLog(sql);
  const unsent = await sql<Record<string, unknown>>(
    "SELECT id, topic, state, last_error FROM outbox WHERE state NOT IN ('sent', 'dropped')",
  );
  return [
    ...(await faultsOf({ sql, number, noticeId: notice.id })),
    ...(log === null ? [] : [log]),
    ...unsent.map((row) => `unsent: ${JSON.stringify(row)}`),
  ];
}

/** For each organ of notice N1: how many signatures it gave, how many count, and how many entries the log has of them. */
export async function signaturesOf(
  sql: Sql,
): Promise<Map<string, { kept: number; counting: number; entries: number }>> {
  const rows = await sql<{ code: string; kept: number; counting: number; entries: number }>(
    `SELECT d.organ_code AS code, count(a.id)::int AS kept, count(a.id) FILTER (WHERE a.counts)::int AS counting,
            (SELECT count(*)::int FROM log_entry e WHERE e.delivery_id = d.id AND e.kind = 'sign') AS entries
       FROM delivery d JOIN notice n ON n.id = d.notice_id LEFT JOIN acknowledgement a ON a.delivery_id = d.id
      WHERE n.number = 1 GROUP BY d.id, d.organ_code`,
  );
  return new Map(rows.map(({ code, ...counts }) => [code, counts]));
}
