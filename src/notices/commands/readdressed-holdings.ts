import type { Holding } from '../../organs/index.ts';
import type { Sql } from '../../store/db.ts';
import { readdressedPost, readdressedTo } from '../readdressed.ts';
import { receivingHoldings, type CommandDeps, type NoticeTurn } from './parts.ts';

/** Somebody's right to read and sign one notice for an organ that is not his own (改送), as a post there. */
export async function readdressedHoldings(
  sql: Sql,
  of: { personId: number; number: number | null; now: Date },
): Promise<(Holding & { number: number })[]> {
  const sent = await readdressedTo(sql, of);
  return sent.map(({ deliveryId: _deliveryId, ...organ }) => ({
    ...organ,
    level: 'county',
    post: readdressedPost,
    roles: ['duty'],
    successor: null,
  }));
}

/**
 * The turn with what its person may sign for others added: organs whose arrival of this notice was sent to him (改送). Only
 * for reading and signing that notice: it gives no right to relay, to return or to ask.
 */
export async function withReaddressed({ sql }: CommandDeps, turn: NoticeTurn, number: number): Promise<NoticeTurn> {
  const own = new Set(receivingHoldings(turn.actor).map(({ organId }) => organId));
  const sent = await readdressedHoldings(sql, { personId: turn.actor.personId, number, now: turn.now });
  const more = sent.filter(({ organId }) => !own.has(organId));
  return more.length === 0 ? turn : { ...turn, actor: { ...turn.actor, holdings: [...turn.actor.holdings, ...more] } };
}
