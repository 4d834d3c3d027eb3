import { defineJob, type Job } from '../delivery/index.ts';
import { chinaDate } from '../lib/china-time.ts';
import type { Clock } from '../lib/clock.ts';
import { nextReminderTime } from '../lib/quiet-hours.ts';
import { receiversOf, receivingRoles } from '../organs/index.ts';
import type { Sql, Store } from '../store/db.ts';
import type { Act } from './act.ts';
import { stillServes } from './readdressed.ts';
import { reachableOf, type Served } from './served.ts';
import { tellClerksAbove } from './undeliverable.ts';

interface Unsigned {
  id: number;
  organId: number;
  layerId: number;
  number: number;
}

/**
 * Hourly on working days: arrivals that were dispatched to people who have left since, and nobody of the organ can be
 * reached any more. They become undeliverable, and the clerk above gets one card a layer, as after a fan-out.
 */
export const findDeserted = ({ store, clock, served }: { store: Store; clock: Clock; served: Served }): Job =>
  defineJob({
    name: 'deserted',
    cron: '10 * * * *',
    timezone: 'Asia/Shanghai',
    catchUp: 'latest',
    async run({ log }) {
      const now = clock.now();
      if (nextReminderTime(now) > now) return;
      const arrivals = await store.batch((sql) => markDeserted({ sql, now, served }));
      if (arrivals > 0) log.info({ arrivals }, 'nobody is left in organs that have not signed');
    },
  });

/** Shape: how many arrivals became undeliverable. */
async function markDeserted({ sql, now, served }: Pick<Act, 'sql' | 'now' | 'served'>): Promise<number> {
  await endLeft(sql, now);
  const unsigned = await lockSuspects(sql, now);
  const found = await receiversOf(sql, [...new Set(unsigned.map(({ organId }) => organId))], now);
  const lost = unsigned.flatMap((arrival) => {
    const all = found.get(arrival.organId);
    const { people, reason } = all ? reachableOf(all, served) : { people: [], reason: null };
    return people.length > 0 ? [] : [{ ...arrival, reason: reason ?? '没有文书岗位' }];
  });
  await sql(
    `UPDATE delivery d SET state = 'undeliverable', reason = l.reason, state_since = $2::timestamptz
     FROM jsonb_to_recordset($1::jsonb) AS l(id int, reason text) WHERE d.id = l.id`,
    [JSON.stringify(lost.map(({ id, reason }) => ({ id, reason }))), now.toISOString()],
  );
  const layers = new Map(lost.map(({ layerId, number }) => [layerId, number]));
  for (const [layerId, number] of [...layers].toSorted(([a], [b]) => a - b)) {
    await tellClerksAbove({ sql, now, served }, { layerId, number });
  }
  return lost.length;
}

/** Unsigned arrivals of organs that are closed, or where nobody with an account holds a post that signs. */
const lockSuspects = (sql: Sql, now: Date): Promise<Unsigned[]> =>
  sql<Unsigned>(
    `SELECT d.id, d.organ_id AS "organId", d.layer_id AS "layerId", n.number
     FROM delivery d JOIN notice n ON n.id = d.notice_id JOIN organ o ON o.id = d.organ_id
     WHERE d.state IN ('dispatched', 'delivered', 'read') AND n.withdrawn_at IS NULL
       AND (o.valid_to <= $1::date OR NOT EXISTS (
         SELECT FROM post_holder h JOIN account a ON a.person_id = h.person_id JOIN person p ON p.id = h.person_id
         WHERE h.organ_id = d.organ_id AND h.roles && $2::text[]
           AND (h.valid_from IS NULL OR h.valid_from <= $1::date) AND (h.valid_to IS NULL OR h.valid_to > $1::date)
           AND (p.valid_from IS NULL OR p.valid_from <= $1::date) AND (p.valid_to IS NULL OR p.valid_to > $1::date)))
       AND NOT EXISTS (SELECT FROM readdressed r JOIN account a ON a.person_id = r.person_id
         WHERE r.delivery_id = d.id AND r.ended_at IS NULL AND ${stillServes(1)})
     ORDER BY d.id FOR UPDATE OF d`,
    [chinaDate(now), receivingRoles('enterprise')],
  );

/** To whom an arrival was sent (改送) has left: the right ends for good, also should the person come back. */
const endLeft = (sql: Sql, now: Date) =>
  sql(
    `UPDATE readdressed r SET ended_at = $2::timestamptz FROM delivery d
     WHERE d.id = r.delivery_id AND r.ended_at IS NULL AND NOT ${stillServes(1)}`,
    [chinaDate(now), now.toISOString()],
  );
