import { defineJob, type Job } from '../delivery/index.ts';
import { pgSql, type Store } from '../store/db.ts';

const keptMs = 7 * 24 * 3600_000;

/** Daily: files of drafts that nobody issued within a week go, and the drafts with them. What was only typed stays. */
export function forgetDrafts(store: Pick<Store, 'pool'>): Job {
  const sql = pgSql(store.pool);
  return defineJob({
    name: 'forget-drafts',
    cron: '40 3 * * *',
    timezone: 'Asia/Shanghai',
    catchUp: 'latest',
    async run({ slot, log }) {
      const gone = await sql(
        `WITH gone AS (
           DELETE FROM draft_file f WHERE NOT EXISTS (
             SELECT FROM draft_file later WHERE later.account_id = f.account_id AND later.at >= $1::timestamptz)
           RETURNING account_id
         ), closed AS (
           UPDATE dialogue SET kind = NULL, data = '{}'::jsonb
           WHERE kind IN ('issue', 'correct') AND account_id IN (SELECT account_id FROM gone) RETURNING account_id
         )
         SELECT account_id FROM gone`,
        [new Date(slot.getTime() - keptMs)],
      );
      if (gone.length > 0) log.info({ files: gone.length }, 'files of old drafts forgotten');
    },
  });
}
