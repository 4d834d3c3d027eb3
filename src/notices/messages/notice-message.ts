import { z } from 'zod';
import type { Outcome, Topic } from '../../delivery/index.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Sql } from '../../store/db.ts';
import { noticeCard, noticeForCard } from '../cards.ts';
import { taskIdOf } from '../rules.ts';
import { correctLate, sendInstead } from '../tell-corrected.ts';
import { withdrawLate } from '../tell-withdrawn.ts';
import type { Served } from '../served.ts';
import { tellClerksAbove } from '../undeliverable.ts';
import { layerFacts, noticeFields } from './facts.ts';

const subjectShape = z.object({
  number: z.int(),
  layerId: z.int(),
  organId: z.int().nullable(),
  organName: z.string().nullable(),
});

const refusals = { unknown: '账号不存在或不在应用可见范围', unlicensed: '账号没有接口许可' };

/** The notice itself: one card for up to a thousand people, or one that names the organ for people who sign for several. */
export const noticeTopic = (clock: Clock, served: Served): Topic => ({
  async compose(sql, { subject, outboxId }) {
    const { number, layerId, organId, organName } = subjectShape.parse(subject);
    // Taken back before it went out: nobody needs to hear of it.
    if ((await withdrawalOf(sql, layerId)) !== null) return null;
    const fields = noticeFields(await layerFacts(sql, layerId), clock.now());
    const taskId = taskIdOf({ number, layerId, organId }, outboxId);
    return organName === null
      ? noticeCard(fields, { taskId })
      : noticeForCard({ ...fields, organ: organName }, { taskId });
  },
  async onOutcome(sql, outcome) {
    const { layerId, number } = subjectShape.parse(outcome.subject);
    const now = clock.now();
    // A withdrawal holds the notice alone while it looks for cards that went out: either it finds this one, or we find it.
    await sql('SELECT id FROM notice WHERE number = $1::int FOR SHARE', [number]);
    const withdrawalId = await withdrawalOf(sql, layerId);
    if (withdrawalId !== null) return withdrawLate({ sql, now }, { withdrawalId, number }, outcome);
    // A face says nothing of who was reached; one that fails leaves the card as it was, and 签收 asks for what is unseen.
    if (outcome.kind === 'redraw') return sendInstead({ sql, now }, outcome);
    await correctLate({ sql, now }, outcome);
    await markOutcome(sql, outcome);
    await tellClerksAbove({ sql, now, served }, { layerId, number });
  },
});

/** The withdrawal that took this layer back; null while it stands. */
const withdrawalOf = async (sql: Sql, layerId: number): Promise<number | null> =>
  (await sql<{ id: number }>('SELECT withdrawal_id AS id FROM withdrawn_layer WHERE layer_id = $1::int', [layerId]))[0]
    ?.id ?? null;

/**
 * An arrival is dispatched once anybody of its organ was accepted. It is undeliverable when somebody was refused and
 * nobody accepted so far; a colleague in a later batch still turns it into dispatched.
 */
async function markOutcome(sql: Sql, { accepted, unreached, failed, sentAt }: Outcome): Promise<void> {
  const reached = accepted.map(({ deliveryId }) => deliveryId);
  const all = [...accepted, ...unreached, ...failed].map(({ deliveryId }) => deliveryId);
  // All of them at once and by id, as a batch of signatures does; the updates below then wait for nobody.
  await sql(
    `SELECT id FROM delivery WHERE id = ANY($1::int[]) AND state IN ('queued', 'undeliverable') ORDER BY id FOR UPDATE`,
    [all],
  );
  await sql(
    `UPDATE delivery SET state = 'dispatched', state_since = $2::timestamptz, reason = NULL
     WHERE id = ANY($1::int[]) AND state IN ('queued', 'undeliverable')`,
    [reached, sentAt.toISOString()],
  );
  const lost = [
    ...unreached.map(({ deliveryId, reason }) => ({ id: deliveryId, reason: refusals[reason] })),
    ...failed.map(({ deliveryId, code }) => ({ id: deliveryId, reason: `发送失败（${code}）` })),
  ].filter(({ id }) => !reached.includes(id));
  if (lost.length === 0) return;
  await sql(
    `UPDATE delivery d SET state = 'undeliverable', state_since = $2::timestamptz, reason = l.reason
     FROM jsonb_to_recordset($1::jsonb) AS l(id int, reason text) WHERE d.id = l.id
       AND (d.state = 'queued' OR d.state = 'undeliverable' AND d.reason IS DISTINCT FROM l.reason)`,
    [JSON.stringify(lost), sentAt.toISOString()],
  );
}
