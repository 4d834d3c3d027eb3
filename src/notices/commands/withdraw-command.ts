import { z } from 'zod';
import type { Acting } from '../../chat/command.ts';
import { enqueue, priorities } from '../../delivery/index.ts';
import { AppError } from '../../errors.ts';
import type { Act } from '../act.ts';
import { withdrawConfirmCard } from '../cards.ts';
import { getCoverage } from '../coverage.ts';
import { ownLayers } from '../own-layers.ts';
import { phrases } from '../phrases.ts';
import { assertNotMarked } from '../secrecy.ts';
import { topics } from '../topic-names.ts';
import { withdrawNotice } from '../withdraw.ts';
import {
  named,
  reasonOf,
  signatoryOf,
  yieldsToDraft,
  type CommandDeps,
  type NoticeCommand,
  type NoticeTap,
  type NoticeTurn,
} from './parts.ts';
import { assertStands, senderHolding, type Sender } from './sender-holding.ts';

/** A withdrawal that waits for 确认撤回. */
export const withdrawDraftShape = z.object({
  number: z.int(),
  organId: z.int(),
  reason: z.string(),
  revision: z.int(),
});
type WithdrawDraft = z.infer<typeof withdrawDraftShape>;

/** Unique for ever per app (wecom.md 4.9). */
export const withdrawTaskId = ({ number, revision }: WithdrawDraft, accountId: number) =>
  `w${number}-${revision}-a${accountId}@withdraw`;

/** The notice that stands in the place of the withdrawn one, where the reason names one: 文号有误，以 N15 为准. */
const replacementIn = (reason: string): number | null => {
  const digits = /N(\d{1,9})/iu.exec(reason.normalize('NFKC'))?.[1];
  return digits === undefined ? null : Number(digits);
};

async function tellDone({ tx }: Acting<Act>, turn: NoticeTurn, done: { withdrawalId: number; number: number }) {
  const { inbound, actor } = turn;
  const code = inbound.kind === 'tap' ? inbound.redrawCode : null;
  const message = {
    topic: topics.withdrawDone,
    ...(code === null ? { kind: 'send' as const } : { kind: 'redraw' as const, code }),
    platform: inbound.account.platform,
    corp: inbound.account.corp,
    receivers: [{ accountId: actor.accountId, user: inbound.account.user, deliveryId: 0 }],
    subject: { withdrawalId: done.withdrawalId, noticeNumber: done.number },
    priority: priorities.receipt,
  };
  await enqueue(tx.sql, [message], tx.now);
}

const withdrawNow = (turn: NoticeTurn, number: number, { holding }: Sender, reason: string): Promise<void> =>
  turn.once(async (acting) => {
    const done = await withdrawNotice(acting.tx, {
      number,
      organ: { id: holding.organId, code: holding.organCode, name: holding.organName },
      reason,
      replacedBy: replacementIn(reason),
      by: signatoryOf(turn, holding),
    });
    if (turn.dialogue.open?.kind === 'withdraw') await acting.remember(null);
    if (done.isNew) await tellDone(acting, turn, done);
    else await acting.say(phrases.withdrawnBefore(named(done)), { notice: number });
  });

/** 撤回 N12 原因: said exactly it acts at once (design.md 5). */
export const withdrawCommand = (deps: CommandDeps): NoticeCommand => ({
  act: 'withdraw',
  grammar: /^撤回\s*(?<ref>N\d{1,9})\s*[,，:：]?\s*(?<reason>.*)$/u,
  async run(turn, { ref = '', reason: said = '' }) {
    const number = Number(ref.slice(1));
    await withdrawNow(turn, number, await senderHolding(deps, turn, number), reasonOf(said));
  },
});

/** N12撤回吧，文号错了 · 作废 N12 …: not said exactly, so what was understood is shown first. */
export const withdrawLooselyCommand = (deps: CommandDeps): NoticeCommand => ({
  act: 'withdraw',
  grammar:
    /^(?:请|把|将)?\s*(?:(?:撤销|作废|收回)(?:一下|了|掉)*\s*(?:通知)?\s*(?<ref>N\d{1,9})|(?:通知)?(?<front>N\d{1,9})\s*(?:通知)?\s*(?:撤回|撤销|作废|收回)(?:一下|了|吧|掉)*)\s*[,，。:：]?\s*(?<reason>.*)$/u,
  yields: yieldsToDraft,
  async run(turn, { ref, front, reason: said = '' }) {
    const number = Number((ref ?? front?.normalize('NFKC') ?? '').replace(/\D/gu, ''));
    await offerWithdrawal(deps, turn, number, reasonOf(said));
  },
});

/** Shows what would be taken back, and waits for one tap. */
async function offerWithdrawal(deps: CommandDeps, turn: NoticeTurn, number: number, reason: string): Promise<void> {
  const sender = await senderHolding(deps, turn, number);
  assertStands(sender, number);
  if (reason === '') throw new AppError('reason.missing', phrases.askWithdrawReason(`N${number}`));
  assertNotMarked(reason);
  if (turn.dialogue.open?.kind === 'issue') throw new AppError('notice.wrong_state', phrases.draftOpen());
  const { organId, organName } = sender.holding;
  const { count, signed } = await concerned(deps, number, sender);
  if (count === 0) throw new AppError('notice.wrong_state', phrases.nothingToWithdraw(`N${number}`));
  const draft = { number, organId, reason, revision: turn.now.getTime() };
  const replacement = replacementIn(reason);
  const face = withdrawConfirmCard(
    {
      ...named({ number, title: sender.title }),
      scope: sender.isIssuer ? '全部单位' : `${organName}转发的一层及其下`,
      count,
      signed: signed || null,
      reason,
      replacement: replacement === null ? null : `N${replacement}`,
    },
    { taskId: withdrawTaskId(draft, turn.actor.accountId) },
  );
  await turn.once(async (acting) => {
    await acting.remember({ kind: 'withdraw', data: draft });
    await acting.say({ kind: 'card', face }, { notice: number });
  });
}

/** How many organs have what this organ sent, and how many of them have signed. */
export async function concerned(
  { sql }: CommandDeps,
  number: number,
  { holding, noticeId, isIssuer }: Sender,
): Promise<{ count: number; signed: number }> {
  if (isIssuer) {
    const { required, reached } = await getCoverage(sql, number);
    return { count: required, signed: reached };
  }
  const { below } = await ownLayers(sql, { noticeId, organId: holding.organId, isIssuer });
  const [found] = await sql<{ count: number; signed: number }>(
    `SELECT count(*)::int AS count, count(*) FILTER (WHERE state IN ('signed', 'relayed', 'notApplicable'))::int AS signed
     FROM delivery WHERE layer_id = ANY($1::int[]) AND organ_id IS NOT NULL`,
    [below],
  );
  return found ?? { count: 0, signed: 0 };
}

function openDraft({ dialogue: { open } }: NoticeTurn, number: number | null): WithdrawDraft {
  const draft = open?.kind === 'withdraw' ? withdrawDraftShape.safeParse(open.data) : null;
  if (!draft?.success || (number !== null && draft.data.number !== number)) {
    throw new AppError('notice.wrong_state', phrases.nothingOpen());
  }
  return draft.data;
}

async function confirm(deps: CommandDeps, turn: NoticeTurn, draft: WithdrawDraft): Promise<void> {
  await withdrawNow(turn, draft.number, await senderHolding(deps, turn, draft.number), draft.reason);
}
export const confirmWithdrawal = (deps: CommandDeps) => (turn: NoticeTurn) =>
  confirm(deps, turn, openDraft(turn, null));

/** 确认撤回 on the preview. */
export const withdrawConfirmTap = (deps: CommandDeps): NoticeTap => ({
  button: 'withdraw-confirm',
  async run(turn, tap) {
    const draft = openDraft(turn, null);
    if (tap.taskId !== withdrawTaskId(draft, turn.actor.accountId))
      throw new AppError('notice.wrong_state', phrases.nothingOpen());
    await confirm(deps, turn, draft);
  },
});

/** 确认撤回 [N12], typed. */
export const withdrawConfirmCommand = (deps: CommandDeps): NoticeCommand => ({
  act: 'withdraw',
  grammar: /^确认撤回\s*(?<ref>N\d{1,9})?\s*[。.!]?$/u,
  run: (turn, { ref }) => confirm(deps, turn, openDraft(turn, ref ? Number(ref.slice(1)) : null)),
});
