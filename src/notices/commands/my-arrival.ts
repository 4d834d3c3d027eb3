import { AppError } from '../../errors.ts';
import type { Holding } from '../../organs/index.ts';
import { phrases } from '../phrases.ts';
import { reachedStates } from '../rules.ts';
import { withdrawnWords } from '../withdrawn-words.ts';
import { arrivalsOf, type CommandDeps, type MyArrival, type NoticeTurn } from './parts.ts';

export interface Mine {
  arrival: MyArrival;
  holding: Holding;
}

/**
 * The one arrival of a notice that this person means, in one of these posts: at the organ and of the layer that a card or
 * a draft names; else, of several, the only one where the act (relaying, returning or assigning) is still open.
 *
 * Throws, worded as if there were none, when there is none; and when more than one may be meant.
 */
export async function myArrival(
  { sql }: CommandDeps,
  turn: NoticeTurn,
  number: number,
  holdings: Holding[],
  {
    organId = null,
    layerId = null,
    act = 'relay',
  }: { organId?: number | null; layerId?: number | null; act?: 'relay' | 'return' | 'assign' } = {},
): Promise<Mine> {
  const mine = holdings.filter((h) => organId === null || h.organId === organId);
  const all = await arrivalsOf(
    sql,
    number,
    mine.map((h) => h.organId),
  );
  const fitting = layerId === null ? all : all.filter((arrival) => arrival.layerId === layerId);
  const isOpen = ({ state, unknown }: MyArrival) =>
    act === 'return'
      ? !reachedStates.includes(state)
      : reachedStates.includes(state) && (act === 'assign' || unknown > 0);
  const open = fitting.length > 1 ? fitting.filter(isOpen) : fitting;
  const arrival = open[0] ?? fitting[0];
  const holding = mine.find((h) => h.organId === arrival?.organId);
  if (!arrival || !holding || arrival.isWithdrawn) {
    const words = await withdrawnWords(
      sql,
      number,
      mine.map((h) => h.organId),
    );
    if (words !== null) throw new AppError('notice.withdrawn', words);
    throw new AppError('notice.not_found', phrases.notFound(`N${number}`));
  }
  const chosen = open.find((a) => a.organId === turn.actor.actingOrganId) ?? null;
  const chosenHolding = chosen && mine.find((h) => h.organId === chosen.organId);
  if (open.length > 1 && chosen && chosenHolding) return { arrival: chosen, holding: chosenHolding };
  if (open.length > 1 || (open.length === 0 && fitting.length > 1)) {
    const organs = (open.length > 1 ? open : fitting).map(({ organName }) => organName);
    throw new AppError('notice.wrong_state', phrases.severalOrgans({ ref: `N${number}`, organs }));
  }
  return { arrival, holding };
}
