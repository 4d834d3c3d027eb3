import type { Sql } from '../store/db.ts';

/** The one task of the queue; its payload is `{ outboxId }`, or `{ outboxIds }` where one job carries the new faces of a batch. */
export const taskName = 'deliver';

/** A queued row and when it may run, counted from the database's now. */
export interface Scheduling {
  id: number;
  priority: number;
  delayMs: number;
}

/**
 * Statement text that gives each of these rows its job; `rows` has `id`, `priority` and `"delayMs"`. The key keeps it at one: a waiting job is replaced, and a running one
 * loses its retries, so that a row never has two jobs that can still run.
 */
const addJobs = (rows: string): string =>
  `SELECT count(*)::int AS jobs FROM graphile_worker.add_jobs((
     SELECT array_agg(json_populate_record(NULL::graphile_worker.job_spec, json_build_object(
       'identifier', '${taskName}', 'payload', json_build_object('outboxId', r.id), 'job_key', 'outbox:' || r.id,
       'priority', r.priority, 'run_at', now() + r."delayMs" * interval '1 millisecond')))
     FROM ${rows} AS r))`;

/** So many new faces a job: more would keep one job long, fewer would pay the queue for each. */
const facesAJob = 25;

/**
 * The same for rows that are new: `rows` has `kind` too. The faces that one batch of taps leaves share jobs, for a job costs
 * the database more than its row. Their key names the first and the last of the rows.
 */
export const addJobsOfNew = (rows: string): string =>
  `SELECT count(*)::int AS jobs FROM graphile_worker.add_jobs((
     SELECT array_agg(json_populate_record(NULL::graphile_worker.job_spec, spec)) FROM (
       SELECT json_build_object('identifier', '${taskName}', 'priority', priority,
           'payload', CASE count(*) WHEN 1 THEN json_build_object('outboxId', min(id))
             ELSE json_build_object('outboxIds', json_agg(id ORDER BY id)) END,
           'job_key', CASE count(*) WHEN 1 THEN 'outbox:' || min(id) ELSE 'outboxes:' || min(id) || '-' || max(id) END) AS spec
         FROM (SELECT id, priority, kind, row_number() OVER (PARTITION BY kind, priority ORDER BY id) - 1 AS place
                 FROM ${rows}) AS r
        GROUP BY priority, kind, CASE WHEN kind = 'redraw' THEN place / ${facesAJob} ELSE id END) AS shared))`;

/** Whether a job \`j\` carries the row \`o\` among others. */
const carries = `j.key LIKE 'outboxes:%'
  AND o.id BETWEEN split_part(substr(j.key, 10), '-', 1)::int AND split_part(j.key, '-', 2)::int`;

const addJobsOfList = addJobs(
  `(SELECT * FROM json_to_recordset($1::json) AS l(id int, priority int, "delayMs" float8))`,
);

/** One job per row, in the caller's transaction. */
export async function scheduleRows(sql: Sql, rows: readonly Scheduling[]): Promise<void> {
  if (rows.length > 0) await sql(addJobsOfList, [JSON.stringify(rows)]);
}

/** Wakes workers that wait for news: rescheduling tells them nothing by itself. Needs a transaction or runs at once. */
const nudge = `SELECT 1 AS told FROM pg_notify('jobs:insert', '{"count":64}')`;

/**
 * Lets rows run now whose time has come by our clock, which a test or the sandbox may have moved, and those that the queue
 * itself put off while the database was failing. Gives how many.
 */
export async function wakeDue(sql: Sql, now: Date): Promise<number> {
  const [woken] = await sql<{ jobs: number }>(
    `SELECT count(*)::int AS jobs FROM graphile_worker.reschedule_jobs(ARRAY(
       SELECT j.id FROM outbox o JOIN graphile_worker.jobs j ON j.key = 'outbox:' || o.id
        WHERE o.state = 'queued' AND coalesce(o.next_at, $1) <= $1 AND j.run_at > now()
       UNION ALL SELECT j.id FROM graphile_worker.jobs j WHERE j.key LIKE 'outboxes:%' AND j.run_at > now()), now())`,
    [now],
  );
  if (woken && woken.jobs > 0) await sql(nudge);
  return woken?.jobs ?? 0;
}

/** Lets every waiting row of a platform run now: it is back. */
export async function wakePlatform(sql: Sql, platform: string, now: Date): Promise<void> {
  await sql(`UPDATE outbox SET next_at = $2 WHERE state = 'queued' AND platform = $1 AND next_at > $2`, [
    platform,
    now,
  ]);
  await wakeDue(sql, now);
}

/** Lets rows run now that waited because this deployment did not have their platform, or no instance knew their topic. */
export async function wakeAbsent(
  sql: Sql,
  { platforms, topics }: { platforms: readonly string[]; topics: readonly string[] },
  now: Date,
): Promise<void> {
  await sql(
    `UPDATE outbox SET next_at = $3
      WHERE state = 'queued' AND next_at > $3
        AND (platform = ANY($1::text[]) AND last_error LIKE 'no_platform:%'
             OR topic = ANY($2::text[]) AND last_error LIKE 'no_topic:%')`,
    [platforms, topics, now],
  );
  await wakeDue(sql, now);
}

/** Lets rows run now that are waiting for another try because a platform did not answer: it does. */
export async function wakeUnanswered(sql: Sql, platform: string, now: Date): Promise<void> {
  await sql(
    `UPDATE outbox SET next_at = $2
      WHERE state = 'queued' AND platform = $1 AND next_at > $2 AND last_error LIKE 'transport:%'`,
    [platform, now],
  );
  await wakeDue(sql, now);
}

/** Gives a job to every queued row that has none left: its job ran out of tries while the database was failing. */
export async function healRows(sql: Sql): Promise<number> {
  const orphans = await sql<Scheduling>(
    `SELECT o.id, o.priority, 0 AS "delayMs" FROM outbox o
      WHERE o.state = 'queued' AND NOT EXISTS (
        SELECT FROM graphile_worker.jobs j WHERE (j.key = 'outbox:' || o.id OR ${carries}) AND j.attempts < j.max_attempts)`,
  );
  await scheduleRows(sql, orphans);
  return orphans.length;
}
