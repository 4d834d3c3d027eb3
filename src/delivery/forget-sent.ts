import { longStatementMs, type Store } from '../store/db.ts';
import { defineJob, type Job } from './job.ts';

/** How long a message that is sent or dropped stays for people to look at: far past the 72 h in which its send code is good. */
const sentKeepMs = 90 * 24 * 3600_000;

/** Rows looked at in one statement, so that none holds others up. */
const pageRows = 5000;

/**
 * Nightly: forgets messages settled more than 90 days ago. Who got the card of a layer is kept, for withdrawals and corrections
 * ask it; so is whatever waits or is parked. The log and the acknowledgements are elsewhere and untouched.
 *
 * Walks by id, which grows with time, and stops at the first page that is young: no index on the instant, which every message
 * would pay for.
 */
export function forgetSent(store: Pick<Store, 'pool' | 'batch'>): Job {
  return defineJob({
    name: 'forget-sent',
    cron: '37 3 * * *',
    timezone: 'Asia/Shanghai',
    catchUp: 'latest',
    async run({ slot, signal, log }) {
      const before = new Date(slot.getTime() - sentKeepMs);
      let messages = 0;
      for (let after = 0; !signal.aborted;) {
        const page = await store.batch(
          async (sql) => {
            const [found] = await sql<{ last: number | null; isOld: boolean | null; gone: number }>(forgetPage, [
              after,
              pageRows,
              before,
            ]);
            return found;
          },
          { statementTimeoutMs: longStatementMs },
        );
        messages += page?.gone ?? 0;
        if (!page || page.last === null || page.isOld !== true) break;
        after = page.last;
      }
      log.info({ messages }, 'old messages forgotten');
    },
  });
}

const forgetPage = `
  WITH page AS (
    SELECT id, state, settled_at, created_at, kind, subject FROM outbox WHERE id > $1::int ORDER BY id LIMIT $2::int
  ), gone AS (
    DELETE FROM outbox o USING page p
     WHERE o.id = p.id AND p.state IN ('sent', 'dropped') AND p.settled_at < $3::timestamptz
       AND NOT (p.kind = 'send' AND p.state = 'sent' AND p.subject ? 'layerId')
    RETURNING o.id
  )
  SELECT max(id) AS last, bool_or(created_at < $3::timestamptz) AS "isOld", (SELECT count(*)::int FROM gone) AS gone FROM page`;
