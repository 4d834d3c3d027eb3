import type { Acting } from '../../chat/command.ts';
import { enqueue, priorities } from '../../delivery/index.ts';
import type { Actor } from '../../organs/index.ts';
import type { Sql } from '../../store/db.ts';
import type { Act } from '../act.ts';
import { askApproval, asksLeave } from '../approval.ts';
import { phrases } from '../phrases.ts';
import { relayNotice, type Relayed } from '../relay.ts';
import { topics } from '../topic-names.ts';
import type { Mine } from './my-arrival.ts';
import { holdingsAs, named, signatoryOf, type NoticeTurn } from './parts.ts';

/** Says what became of a relay: on the card that was tapped, else as a message; composed when sent, with its entry. */
export async function tellDone({ tx }: Acting<Act>, turn: NoticeTurn, relayed: Relayed): Promise<void> {
  const { inbound, actor } = turn;
  const code = inbound.kind === 'tap' ? inbound.redrawCode : null;
  await enqueue(
    tx.sql,
    [
      {
        topic: topics.relayDone,
        ...(code === null ? { kind: 'send' as const } : { kind: 'redraw' as const, code }),
        platform: inbound.account.platform,
        corp: inbound.account.corp,
        receivers: [{ accountId: actor.accountId, user: inbound.account.user, deliveryId: 0 }],
        subject: {
          layerId: relayed.layerId,
          rosterRoot: relayed.roster.root,
          deliveryId: relayed.deliveryId,
          noticeNumber: relayed.number,
        },
        priority: priorities.receipt,
      },
    ],
    tx.now,
  );
}

/** Whether a relay of this person for the organ waits for a leader: where 呈批 is on, for everybody who is none. */
export async function mustAskLeave(sql: Sql, actor: Actor, organId: number): Promise<boolean> {
  const isLeader = holdingsAs(actor, 'leader').some((holding) => holding.organId === organId);
  return !isLeader && (await asksLeave(sql, organId));
}

/** Relays; in an organ with 呈批 a clerk's relay is put before the leaders instead, and the answer says so. */
export async function relayNow(
  acting: Acting<Act>,
  turn: NoticeTurn,
  { arrival, holding }: Mine,
  what: { to: 'all' | number[]; text?: string | null; due?: Date | null; reason?: string | null; mustAsk?: true },
): Promise<void> {
  const by = { ...signatoryOf(turn, holding), personId: turn.actor.personId };
  const relaying = {
    number: arrival.number,
    organ: { id: holding.organId, code: holding.organCode, name: holding.organName },
    to: what.to,
    text: what.text ?? null,
    dueAt: what.due ?? null,
    reason: what.reason ?? null,
    by,
  };
  const mustAsk = what.mustAsk ?? (await mustAskLeave(acting.tx.sql, turn.actor, holding.organId));
  if (mustAsk) {
    const asked = await askApproval(acting.tx, { ...relaying, accountId: turn.actor.accountId });
    if (turn.dialogue.open?.kind === 'relay') await acting.remember(null);
    const { leaders, organs: count } = asked;
    await acting.say(phrases.approvalAsked({ ...named(arrival), leaders, count }), { notice: arrival.number });
    return;
  }
  const relayed = await relayNotice(acting.tx, relaying);
  if (turn.dialogue.open?.kind === 'relay') await acting.remember(null);
  await tellDone(acting, turn, relayed);
}
