import { z } from 'zod';
import { enqueue, priorities } from '../../delivery/index.ts';
import { AppError } from '../../errors.ts';
import { correctConfirmCard } from '../cards.ts';
import { correctNotice } from '../correct.ts';
import { phrases } from '../phrases.ts';
import { canonicalText } from '../reading/index.ts';
import { assertNotMarked } from '../secrecy.ts';
import { topics } from '../topic-names.ts';
import { concerned } from './withdraw-command.ts';
import { named, signatoryOf, type CommandDeps, type NoticeCommand, type NoticeTap, type NoticeTurn } from './parts.ts';
import { assertStands, senderHolding } from './sender-holding.ts';

/** A correction that waits for 非涉密，更正. */
export const correctDraftShape = z.object({ number: z.int(), organId: z.int(), text: z.string(), revision: z.int() });
type CorrectDraft = z.infer<typeof correctDraftShape>;

/** Unique for ever per app (wecom.md 4.9). */
export const correctTaskId = ({ number, revision }: CorrectDraft, accountId: number) =>
  `k${number}-${revision}-a${accountId}@correct`;

/** More than this is another notice. */
const mostCharacters = 2000;

/** 更正 N12 what is corrected: new words, so they wait for one look and the declaration (design.md 5 "Secrecy"). */
export const correctNoticeCommand = (deps: CommandDeps): NoticeCommand => ({
  act: 'correct',
  grammar: /^更正\s*(?<ref>N\d{1,9})\s*[,，:：]?\s*(?<text>.*)$/u,
  async run(turn, { ref = '', text: said = '' }) {
    const number = Number(ref.slice(1));
    const sender = await senderHolding(deps, turn, number);
    assertStands(sender, number);
    const text = canonicalText(said);
    if (!/[\p{L}\p{N}]/u.test(text)) throw new AppError('reason.missing', phrases.askCorrection(ref));
    if (text.length > mostCharacters) throw new AppError('request.invalid', phrases.correctionTooLong(mostCharacters));
    assertNotMarked(text);
    if (turn.dialogue.open?.kind === 'issue') throw new AppError('notice.wrong_state', phrases.draftOpen());
    const { count, signed } = await concerned(deps, number, sender);
    if (count === 0) throw new AppError('notice.wrong_state', phrases.nothingToCorrect(ref));
    const { organId, organName } = sender.holding;
    const draft = { number, organId, text, revision: turn.now.getTime() };
    const face = correctConfirmCard(
      {
        ...named({ number, title: sender.title }),
        correction: text,
        count,
        signed: signed || null,
        scope: sender.isIssuer ? '全部单位' : `${organName}转发的一层及其下`,
      },
      { taskId: correctTaskId(draft, turn.actor.accountId) },
    );
    await turn.once(async (acting) => {
      await acting.remember({ kind: 'correct', data: draft });
      await acting.say({ kind: 'card', face }, { notice: number });
    });
  },
});

function openDraft({ dialogue: { open } }: NoticeTurn, number: number | null): CorrectDraft {
  const draft = open?.kind === 'correct' ? correctDraftShape.safeParse(open.data) : null;
  if (!draft?.success || (number !== null && draft.data.number !== number)) {
    throw new AppError('notice.wrong_state', phrases.nothingOpen());
  }
  return draft.data;
}

async function confirm(deps: CommandDeps, turn: NoticeTurn, { number, text }: CorrectDraft): Promise<void> {
  const { holding } = await senderHolding(deps, turn, number);
  const { inbound, actor } = turn;
  await turn.once(async (acting) => {
    const done = await correctNotice(acting.tx, {
      number,
      organ: { id: holding.organId, code: holding.organCode, name: holding.organName },
      text,
      by: signatoryOf(turn, holding),
    });
    await acting.remember(null);
    if (!done.isNew) return acting.say(phrases.correctedBefore(named(done)), { notice: number });
    const code = inbound.kind === 'tap' ? inbound.redrawCode : null;
    const message = {
      topic: topics.correctDone,
      ...(code === null ? { kind: 'send' as const } : { kind: 'redraw' as const, code }),
      platform: inbound.account.platform,
      corp: inbound.account.corp,
      receivers: [{ accountId: actor.accountId, user: inbound.account.user, deliveryId: 0 }],
      subject: { correctionId: done.correctionId, noticeNumber: number },
      priority: priorities.receipt,
    };
    await enqueue(acting.tx.sql, [message], acting.tx.now);
  });
}
export const confirmCorrection = (deps: CommandDeps) => (turn: NoticeTurn) =>
  confirm(deps, turn, openDraft(turn, null));

/** 非涉密，更正 on the preview. */
export const correctConfirmTap = (deps: CommandDeps): NoticeTap => ({
  button: 'correct-confirm',
  async run(turn, tap) {
    const draft = openDraft(turn, null);
    // An older preview's button must not send what a newer one says.
    if (tap.taskId !== correctTaskId(draft, turn.actor.accountId))
      throw new AppError('notice.wrong_state', phrases.nothingOpen());
    await confirm(deps, turn, draft);
  },
});

/** 确认更正 [N12] · 非涉密，更正, typed. */
export const correctConfirmCommand = (deps: CommandDeps): NoticeCommand => ({
  act: 'correct',
  grammar: /^(?:确认更正\s*(?<ref>N\d{1,9})?|非涉密\s*[,，、]?\s*更正)\s*[。.!]?$/u,
  run: (turn, { ref }) => confirm(deps, turn, openDraft(turn, ref ? Number(ref.slice(1)) : null)),
});
