import { z } from 'zod';
import type { Acting } from '../../chat/command.ts';
import { enqueue, priorities } from '../../delivery/index.ts';
import { AppError } from '../../errors.ts';
import type { Act } from '../act.ts';
import { correctConfirmCard } from '../cards.ts';
import { correctNotice, wordsWithFiles } from '../correct.ts';
import { draftFilesOf, dropDraftFiles } from '../draft-files.ts';
import { phrases } from '../phrases.ts';
import { canonicalText } from '../reading/index.ts';
import { assertNotMarked } from '../secrecy.ts';
import { topics } from '../topic-names.ts';
import { uploadUrl } from './issue-offer.ts';
import { concerned } from './withdraw-command.ts';
import { named, signatoryOf, type CommandDeps, type NoticeCommand, type NoticeTap, type NoticeTurn } from './parts.ts';
import { assertStands, senderHolding } from './sender-holding.ts';

/** A correction that waits for 非涉密，更正; words and files may be empty while it is asked for them. */
export const correctDraftShape = z.object({
  number: z.int(),
  organId: z.int(),
  text: z.string(),
  /** Uploaded; their bytes wait beside (draft-files.ts). */
  files: z.array(z.object({ digest: z.string(), name: z.string() })).default([]),
  revision: z.int(),
});
export type CorrectDraft = z.infer<typeof correctDraftShape>;

/** Unique for ever per app (wecom.md 4.9). */
export const correctTaskId = ({ number, revision }: CorrectDraft, accountId: number) =>
  `k${number}-${revision}-a${accountId}@correct`;

/** More than this is another notice. */
const mostCharacters = 2000;

type Also = (acting: Acting<Act>) => Promise<void>;

/**
 * Shows what a correction says and whom it concerns, and waits for one look and the declaration; without words and files it
 * asks for them. `also` happens in the same transaction, before.
 */
export async function offerCorrection(
  deps: CommandDeps,
  turn: NoticeTurn,
  draft: CorrectDraft,
  also: Also = () => Promise.resolve(),
): Promise<void> {
  const { number } = draft;
  const sender = await senderHolding(deps, turn, number);
  assertStands(sender, number);
  const { count, signed } = await concerned(deps, number, sender);
  if (count === 0) throw new AppError('notice.wrong_state', phrases.nothingToCorrect(`N${number}`));
  const correction = wordsWithFiles(draft.text, draft.files);
  const face = correctConfirmCard(
    {
      ...named({ number, title: sender.title }),
      correction,
      count,
      signed: signed || null,
      scope: sender.isIssuer ? '全部单位' : `${sender.holding.organName}转发的一层及其下`,
    },
    { taskId: correctTaskId(draft, turn.actor.accountId) },
  );
  await turn.once(async (acting) => {
    await also(acting);
    await acting.remember({ kind: 'correct', data: { ...draft, organId: sender.holding.organId } });
    await acting.say({ kind: 'card', face }, { notice: number });
  });
}

/** 更正 N12 alone: the words are missing, or they stand in a file, for which there is a link. */
async function askForIt(deps: CommandDeps, turn: NoticeTurn, draft: CorrectDraft, also: Also): Promise<void> {
  const ref = `N${draft.number}`;
  const { count } = await concerned(deps, draft.number, await senderHolding(deps, turn, draft.number));
  if (count === 0 || !deps.publicUrl?.()) throw new AppError('reason.missing', phrases.askCorrection(ref));
  await turn.once(async (acting) => {
    await also(acting);
    await acting.remember({ kind: 'correct', data: draft });
    const url = await uploadUrl(deps, acting, turn);
    await acting.say(url === null ? phrases.askCorrection(ref) : phrases.askCorrectionOrFile({ ref, url }), {
      notice: draft.number,
    });
  });
}

/** 更正 N12 what is corrected: new words, so they wait for one look and the declaration (design.md 5 "Secrecy"). */
export const correctNoticeCommand = (deps: CommandDeps): NoticeCommand => ({
  act: 'correct',
  grammar: /^更正\s*(?<ref>N\d{1,9})\s*[,，:：]?\s*(?<text>.*)$/u,
  async run(turn, { ref = '', text: said = '' }) {
    const number = Number(ref.slice(1));
    const sender = await senderHolding(deps, turn, number);
    assertStands(sender, number);
    const text = canonicalText(said);
    const hasWords = /[\p{L}\p{N}]/u.test(text);
    if (text.length > mostCharacters) throw new AppError('request.invalid', phrases.correctionTooLong(mostCharacters));
    assertNotMarked(text);
    if (turn.dialogue.open?.kind === 'issue') throw new AppError('notice.wrong_state', phrases.draftOpen());
    // Other words for the same notice keep the files that came; for another notice they are not meant.
    const open = findCorrection(turn);
    const files = open?.number === number ? open.files : [];
    const also: Also = async ({ tx }) => {
      if (files.length === 0) await dropDraftFiles(tx.sql, turn.actor.accountId);
    };
    const { organId } = sender.holding;
    const revision = Math.max((open?.revision ?? 0) + 1, turn.now.getTime());
    const draft = { number, organId, text: hasWords ? text : '', files, revision };
    if (hasWords || files.length > 0) await offerCorrection(deps, turn, draft, also);
    else await askForIt(deps, turn, draft, also);
  },
});

/** The open correction; null when none is. */
export function findCorrection({ dialogue: { open } }: NoticeTurn): CorrectDraft | null {
  const draft = open?.kind === 'correct' ? correctDraftShape.safeParse(open.data) : null;
  return draft?.success ? draft.data : null;
}

function openDraft(turn: NoticeTurn, number: number | null): CorrectDraft {
  const draft = findCorrection(turn);
  if (!draft || (number !== null && draft.number !== number)) {
    throw new AppError('notice.wrong_state', phrases.nothingOpen());
  }
  return draft;
}

async function confirm(deps: CommandDeps, turn: NoticeTurn, draft: CorrectDraft): Promise<void> {
  const { number, text } = draft;
  const { holding } = await senderHolding(deps, turn, number);
  const { inbound, actor } = turn;
  await turn.once(async (acting) => {
    const files = draft.files.length > 0 ? await draftFilesOf(acting.tx.sql, actor.accountId) : [];
    // They may be gone with a draft that nobody touched for long: better nothing than a correction without its file.
    if (files.length !== draft.files.length) {
      throw new AppError('notice.wrong_state', phrases.filesGone(`更正 N${number}`));
    }
    const done = await correctNotice(acting.tx, {
      number,
      organ: { id: holding.organId, code: holding.organCode, name: holding.organName },
      text,
      files,
      by: signatoryOf(turn, holding),
    });
    await acting.remember(null);
    if (files.length > 0) await dropDraftFiles(acting.tx.sql, actor.accountId);
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
