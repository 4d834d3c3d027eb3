import type { Acting } from '../../chat/command.ts';
import { enqueue, priorities } from '../../delivery/index.ts';
import { AppError } from '../../errors.ts';
import type { Act } from '../act.ts';
import { readSecondTaskId } from '../messages/second-message.ts';
import { phrases } from '../phrases.ts';
import type { OpenSecond } from '../second-arrival.ts';
import { signSecond } from '../sign-second.ts';
import { topics } from '../topic-names.ts';
import { byOrgan, receivingHoldings, signatoryOf, type CommandDeps, type NoticeTap, type NoticeTurn } from './parts.ts';

/** Signs one second arrival for the organ it came to, and answers with its receipt. */
export async function signSecondNow(
  { tx }: Acting<Act>,
  turn: NoticeTurn,
  { id, organId, number }: Pick<OpenSecond, 'id' | 'organId' | 'number'>,
): Promise<void> {
  const holding = byOrgan(receivingHoldings(turn.actor)).find((h) => h.organId === organId);
  if (!holding) throw new AppError('notice.not_found', phrases.notFound(`N${number}`));
  const { actor, inbound } = turn;
  await signSecond(tx, { secondId: id, organIds: [organId], by: signatoryOf(turn, holding) });
  const code = inbound.kind === 'tap' ? inbound.redrawCode : null;
  await enqueue(
    tx.sql,
    [
      {
        topic: topics.secondReceipt,
        ...(code === null ? { kind: 'send' as const } : { kind: 'redraw' as const, code }),
        platform: inbound.account.platform,
        corp: inbound.account.corp,
        receivers: [{ accountId: actor.accountId, user: inbound.account.user, deliveryId: 0 }],
        subject: { secondId: id, personId: actor.personId, name: actor.name, post: holding.post, noticeNumber: number },
        priority: priorities.receipt,
      },
    ],
    tx.now,
  );
}

/** 签收 on the card of a second arrival. */
export const signSecondTap = ({ sql }: CommandDeps): NoticeTap => ({
  button: 'sign-second',
  ignoresDialogue: true,
  async run(turn, tap) {
    const id = readSecondTaskId(tap.taskId);
    const [second] = await sql<{ organId: number; number: number }>(
      `SELECT s.organ_id AS "organId", n.number FROM second_arrival s JOIN notice n ON n.id = s.notice_id
       WHERE s.id = $1::int`,
      [id ?? 0],
    );
    // A button's value may be forged: it must not tell the number of somebody else's notice.
    const isOwn = receivingHoldings(turn.actor).some(({ organId }) => organId === second?.organId);
    if (id === null || !second || !isOwn) throw new AppError('notice.not_found', phrases.notFound('这张卡片'));
    await turn.once((acting) => signSecondNow(acting, turn, { id, ...second }));
  },
});
