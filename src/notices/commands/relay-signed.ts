import { enqueue, priorities } from '../../delivery/index.ts';
import { AppError } from '../../errors.ts';
import type { Sql } from '../../store/db.ts';
import { askApproval } from '../approval.ts';
import { lockArrivalsAbove } from '../arrival.ts';
import { readReceiptsTaskId, receiptsShape } from '../messages/receipts-message.ts';
import { phrases } from '../phrases.ts';
import { relayNotice } from '../relay.ts';
import { topics } from '../topic-names.ts';
import { byOrgan, holdingsAs, named, signatoryOf, type CommandDeps, type NoticeTap } from './parts.ts';
import { mustAskLeave } from './relay-now.ts';

/** The arrivals on a receipt for several: a redrawn card keeps the task id it was sent under, so its row says what it shows. */
async function signedOn(sql: Sql, taskId: string, accountId: number): Promise<number[]> {
  const sent = readReceiptsTaskId(taskId);
  const [row] = await sql<{ subject: unknown }>(
    `SELECT subject FROM outbox WHERE topic = '${topics.receipts}' AND $2::int = ANY(account_ids)
       AND ${sent === null ? `subject->>'preview' = $1::text` : 'id = $1::int'} ORDER BY id DESC LIMIT 1`,
    [sent ?? taskId, accountId],
  );
  return row ? receiptsShape.parse(row.subject).deliveryIds : [];
}

/** 转发全部21家 on the receipt for several: all that was signed there and still has to be passed on, in one act and answer. */
export const relaySignedTap = ({ sql }: CommandDeps): NoticeTap => ({
  button: 'relay-signed',
  ignoresDialogue: true,
  async run(turn, tap) {
    const { actor, inbound } = turn;
    const holdings = byOrgan(holdingsAs(actor, 'clerk', 'leader'));
    const waiting = await sql<{ number: number; title: string; organId: number }>(
      `SELECT n.number, n.title, d.organ_id AS "organId" FROM delivery d JOIN notice n ON n.id = d.notice_id
       WHERE d.id = ANY($1::int[]) AND d.organ_id = ANY($2::int[]) AND d.unknown > 0 AND n.withdrawn_at IS NULL
       ORDER BY n.id, d.id`,
      [await signedOn(sql, tap.taskId, actor.accountId), holdings.map(({ organId }) => organId)],
    );
    if (waiting.length === 0) throw new AppError('notice.no_lower_organs', phrases.nothingToRelay());
    await turn.once(async ({ tx, say }) => {
      // All of them first and by id: one notice after the other would meet a batch of signatures half-way.
      await lockArrivalsAbove(tx.sql, waiting);
      const relays = [];
      const asked = [];
      for (const { number, title, organId } of waiting) {
        const holding = holdings.find((h) => h.organId === organId);
        if (!holding) continue;
        const relaying = {
          number,
          organ: { id: holding.organId, code: holding.organCode, name: holding.organName },
          to: 'all' as const,
          text: null,
          dueAt: null,
          reason: null,
          by: { ...signatoryOf(turn, holding), personId: actor.personId },
        };
        if (await mustAskLeave(tx.sql, actor, organId)) {
          const { leaders, organs: count } = await askApproval(tx, { ...relaying, accountId: actor.accountId });
          asked.push(phrases.approvalAsked({ ...named({ number, title }), leaders, count }));
          continue;
        }
        const relayed = await relayNotice(tx, relaying);
        relays.push({ layerId: relayed.layerId, rosterRoot: relayed.roster.root, deliveryId: relayed.deliveryId });
      }
      if (asked.length > 0) await say(asked.join('\n'));
      if (relays.length === 0) return;
      const code = tap.redrawCode;
      await enqueue(
        tx.sql,
        [
          {
            topic: topics.relaysDone,
            ...(code === null ? { kind: 'send' as const } : { kind: 'redraw' as const, code }),
            platform: inbound.account.platform,
            corp: inbound.account.corp,
            receivers: [{ accountId: actor.accountId, user: inbound.account.user, deliveryId: 0 }],
            subject: { relays },
            priority: priorities.receipt,
          },
        ],
        tx.now,
      );
    });
  },
});
