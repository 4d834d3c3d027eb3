import { defineJob, type Job } from '../delivery/index.ts';
import type { Clock } from '../lib/clock.ts';
import type { Sql, Store } from '../store/db.ts';
import { findReminded, sendReminders, type ReminderKind } from './remind.ts';
import { reachedStates } from './rules.ts';
import type { Served } from './served.ts';

interface Waiting {
  urgingId: number;
  noticeId: number;
  number: number;
  kind: ReminderKind;
  by: string;
  id: number;
  organId: number;
  organName: string;
  layerId: number;
  state: string;
  unknown: number;
  isWithdrawn: boolean;
}

/** Every five minutes: reminders that quiet hours held go out, to those who still owe what they were to be reminded of. */
export const sendHeldUrges = ({ store, clock, served }: { store: Store; clock: Clock; served: Served }): Job =>
  defineJob({
    name: 'held-urges',
    cron: '*/5 * * * *',
    timezone: 'Asia/Shanghai',
    catchUp: 'latest',
    async run({ log }) {
      const sent = await store.batch((sql) => sendDue(sql, clock.now(), served));
      if (sent > 0) log.info({ sent }, 'held reminders go out');
    },
  });

/** What is done meanwhile is not reminded of: it is settled all the same (domain.md 9). */
async function sendDue(sql: Sql, now: Date, served: Served): Promise<number> {
  const waiting = await sql<Waiting>(
    `WITH due AS (
       UPDATE urged_link SET settled_at = $1::timestamptz WHERE settled_at IS NULL AND not_before <= $1::timestamptz
       RETURNING urging_id, delivery_id, kind)
     SELECT due.urging_id AS "urgingId", n.id AS "noticeId", n.number, due.kind, o.name AS by, d.id,
       d.organ_id AS "organId", d.organ_name AS "organName", d.layer_id AS "layerId", d.state, d.unknown,
       n.withdrawn_at IS NOT NULL OR d.organ_id IS NULL AS "isWithdrawn"
     FROM due JOIN delivery d ON d.id = due.delivery_id AND d.organ_id IS NOT NULL JOIN notice n ON n.id = d.notice_id
     JOIN urging u ON u.id = due.urging_id JOIN organ o ON o.id = u.organ_id ORDER BY due.urging_id, d.id`,
    [now.toISOString()],
  );
  const open = waiting.filter(isOwed);
  const reminded = await findReminded(
    { sql, now, served },
    open.map((one) => ({ kind: one.kind, delivery: one })),
  );
  const people = new Map(reminded.map((one) => [one.delivery.id, one]));
  for (const urgingId of new Set(open.map((one) => one.urgingId))) {
    const mine = open.filter((one) => one.urgingId === urgingId);
    const [first] = mine;
    if (!first) continue;
    const told = mine.flatMap(({ id }) => people.get(id) ?? []);
    await sendReminders({ sql, now }, { id: first.noticeId, number: first.number }, told, first.by);
  }
  await sql(
    `UPDATE urged_link u SET sent = true FROM jsonb_to_recordset($1::jsonb) AS s("urgingId" int, id int)
     WHERE u.urging_id = s."urgingId" AND u.delivery_id = s.id`,
    [JSON.stringify(open.map(({ urgingId, id }) => ({ urgingId, id })))],
  );
  return open.length;
}

const isOwed = ({ isWithdrawn, kind, state, unknown }: Waiting): boolean => {
  if (isWithdrawn || state === 'returned') return false;
  return kind === 'sign' ? !reachedStates.includes(state) : unknown > 0;
};
