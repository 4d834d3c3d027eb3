import { AppError } from '../../errors.ts';
import { foldOrganName, matchName, type Holding, type NameMatch } from '../../organs/index.ts';
import type { Sql } from '../../store/db.ts';
import { phrases } from '../phrases.ts';
import { reachingPhrases } from '../reaching-phrases.ts';
import { byOrgan, holdingsAs, named, type CommandDeps, type NoticeTurn } from './parts.ts';

/** An arrival that an organ of the writer's sent and nobody has answered. */
export interface SentArrival {
  deliveryId: number;
  number: number;
  title: string;
  layerId: number;
  organId: number;
  organCode: string;
  organName: string;
  senderOrganId: number;
  state: string;
}

/** Posts in which somebody looks after what the organ has sent. */
export const senders = (turn: NoticeTurn): Holding[] => byOrgan(holdingsAs(turn.actor, 'clerk', 'leader'));

/** Unanswered arrivals these organs sent; of one notice, or of one layer, where given. */
async function unansweredFrom(
  sql: Sql,
  senderOrganIds: number[],
  { number = null, layerId = null }: { number?: number | null; layerId?: number | null },
): Promise<(SentArrival & { aliases: string[] })[]> {
  return sql<SentArrival & { aliases: string[] }>(
    `SELECT d.id AS "deliveryId", n.number, n.title, d.layer_id AS "layerId", d.organ_id AS "organId",
       d.organ_code AS "organCode", d.organ_name AS "organName", d.sender_organ_id AS "senderOrganId", d.state,
       o.aliases || o.name AS aliases
     FROM delivery d JOIN notice n ON n.id = d.notice_id JOIN organ o ON o.id = d.organ_id
     WHERE d.sender_organ_id = ANY($1::int[]) AND n.withdrawn_at IS NULL AND ($2::int IS NULL OR n.number = $2::int)
       AND ($3::int IS NULL OR d.layer_id = $3::int)
       AND d.state IN ('queued', 'dispatched', 'undeliverable', 'delivered', 'read')
     ORDER BY n.number DESC, d.organ_code`,
    [senderOrganIds, number, layerId],
  );
}

/** Those of one layer that could not be delivered: what the card about them is about. Empty when the layer is not theirs. */
export const undeliverableOf = async (
  { sql }: CommandDeps,
  turn: NoticeTurn,
  layerId: number,
): Promise<SentArrival[]> => {
  const mine = senders(turn).map(({ organId }) => organId);
  return (await unansweredFrom(sql, mine, { layerId })).filter(({ state }) => state === 'undeliverable');
};

const order: NameMatch[] = ['exact', 'short', 'tail', 'bare'];

/**
 * The one unanswered arrival somebody means by the name of its organ and, where given, a number; without one the only
 * notice of that organ, or the one last spoken of.
 *
 * `form`: what to type with a number when several may be meant, such as `已电话 望川县`.
 * Throws: AppError in words that never tell what another organ sent.
 */
export async function sentArrival(
  { sql }: CommandDeps,
  turn: NoticeTurn,
  { organ, ref, form }: { organ: string; ref: string | undefined; form: string },
): Promise<{ arrival: SentArrival; holding: Holding }> {
  const mine = senders(turn);
  const number = ref ? Number(ref.slice(1)) : null;
  const sent = await unansweredFrom(
    sql,
    mine.map(({ organId }) => organId),
    { number },
  );
  if (ref && sent.length === 0) throw new AppError('notice.not_found', phrases.notFound(ref));
  const matches = sent.flatMap((arrival) => {
    const { organCode, organName, aliases } = arrival;
    const match = matchName({ code: organCode, name: organName, aliases }, foldOrganName(organ));
    return match === null ? [] : [{ arrival, match }];
  });
  const best = order.find((kind) => matches.some(({ match }) => match === kind));
  const meant = matches.filter(({ match }) => match === best).map(({ arrival }) => arrival);
  const names = [...new Set(meant.map(({ organName }) => organName))];
  if (new Set(meant.map(({ organId }) => organId)).size > 1) {
    throw new AppError('organ.not_found', phrases.organAmbiguous({ organ, candidates: names }));
  }
  const { notice } = turn.dialogue.last;
  const arrival = meant.length === 1 ? meant[0] : meant.find((one) => one.number === notice);
  const holding = mine.find(({ organId }) => organId === arrival?.senderOrganId);
  if (meant.length === 0) throw new AppError('organ.not_found', reachingPhrases.nothingSentTo(organ));
  if (!arrival || !holding) {
    throw new AppError(
      'notice.not_found',
      reachingPhrases.sentSeveral({ form, notices: meant.slice(0, 5).map(named) }),
    );
  }
  return { arrival, holding };
}
