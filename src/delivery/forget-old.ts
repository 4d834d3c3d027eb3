import { pgSql, type Store } from '../store/db.ts';
import { forgetInbox, inboxKeepMs } from './inbox.ts';
import { defineJob, type Job } from './job.ts';

const slotKeepMs = 30 * 24 * 3600_000;

/** Hourly: forgets callbacks after 48 h, and slots of the clockwork after 30 days except each job's last. */
export function forgetOld(store: Pick<Store, 'pool'>): Job {
  const sql = pgSql(store.pool);
  return defineJob({
    name: 'forget-old',
    cron: '7 * * * *',
    timezone: 'Asia/Shanghai',
    catchUp: 'latest',
    async run({ slot, log }) {
      const keys = await forgetInbox(sql, new Date(slot.getTime() - inboxKeepMs));
      await sql(
        `DELETE FROM job_slot AS old WHERE slot < $1
            AND EXISTS (SELECT FROM job_slot later WHERE later.job = old.job AND later.slot > old.slot)`,
        [new Date(slot.getTime() - slotKeepMs)],
      );
      log.info({ keys }, 'old callbacks forgotten');
    },
  });
}
