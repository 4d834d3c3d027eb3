import { AppError } from '../../errors.ts';
import type { Holding } from '../../organs/index.ts';
import { phrases } from '../phrases.ts';
import { withdrawnWords } from '../withdrawn-words.ts';
import { byOrgan, holdingsAs, named, type CommandDeps, type NoticeTurn } from './parts.ts';

export interface Sender {
  holding: Holding;
  noticeId: number;
  title: string;
  isIssuer: boolean;
  /** The whole notice was taken back. */
  isWithdrawn: boolean;
}

/**
 * In which post somebody withdraws or corrects a notice: as clerk or leader of the organ that issued it, or of one that
 * relayed it. Whoever only got it is found too, for the act to say what is missing.
 *
 * Throws, worded as if there were none, for everybody else; and when more than one post may be meant.
 */
export async function senderHolding({ sql }: CommandDeps, turn: NoticeTurn, number: number): Promise<Sender> {
  const holdings = byOrgan(holdingsAs(turn.actor, 'clerk', 'leader'));
  const organIds = holdings.map(({ organId }) => organId);
  const sides = await sql<{
    noticeId: number;
    title: string;
    organId: number;
    isIssuer: boolean;
    hasSent: boolean;
    isWithdrawn: boolean;
  }>(
    `SELECT n.id AS "noticeId", n.title, n.issuing_organ_id AS "organId", true AS "isIssuer", true AS "hasSent",
       n.withdrawn_at IS NOT NULL AS "isWithdrawn"
     FROM notice n WHERE n.number = $1::int AND n.issuing_organ_id = ANY($2::int[])
     UNION ALL
     SELECT n.id, n.title, d.organ_id, false,
       EXISTS (SELECT FROM layer l WHERE l.notice_id = n.id AND l.organ_id = d.organ_id AND l.kind = 'relayed'
         AND NOT EXISTS (SELECT FROM withdrawn_layer w WHERE w.layer_id = l.id)),
       n.withdrawn_at IS NOT NULL
     FROM notice n JOIN delivery d ON d.notice_id = n.id WHERE n.number = $1::int AND d.organ_id = ANY($2::int[])`,
    [number, organIds],
  );
  const sent = sides.filter(({ hasSent }) => hasSent);
  const fitting = sent.length > 0 ? sent : sides;
  const chosen = fitting.find(({ organId }) => organId === turn.actor.actingOrganId) ?? fitting[0];
  const holding = holdings.find(({ organId }) => organId === chosen?.organId);
  if (!chosen || !holding) {
    const words = await withdrawnWords(sql, number, organIds);
    if (words !== null) throw new AppError('notice.withdrawn', words);
    throw new AppError('notice.not_found', phrases.notFound(`N${number}`));
  }
  if (fitting.length > 1 && chosen.organId !== turn.actor.actingOrganId) {
    const organs = fitting.flatMap(({ organId }) => holdings.find((h) => h.organId === organId)?.organName ?? []);
    throw new AppError('notice.wrong_state', phrases.severalSenders({ ref: `N${number}`, organs }));
  }
  const { noticeId, title, isIssuer, isWithdrawn } = chosen;
  return { holding, noticeId, title, isIssuer, isWithdrawn };
}

/** Before a preview: of a notice that was taken back nothing can be taken back or corrected any more. */
export function assertStands({ title, isWithdrawn }: Sender, number: number): void {
  if (isWithdrawn) throw new AppError('notice.withdrawn', phrases.withdrawnBefore(named({ number, title })));
}
