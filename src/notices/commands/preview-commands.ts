import { z } from 'zod';
import { AppError } from '../../errors.ts';
import { sayTime } from '../../lib/china-time.ts';
import { settledCard } from '../cards.ts';
import { dropDraftFiles } from '../draft-files.ts';
import { phrases } from '../phrases.ts';
import { confirmCorrection, correctDraftShape, correctTaskId } from './correct-notice-command.ts';
import { confirmIssue } from './issue-command.ts';
import { draftTaskId, issueDraftShape } from './issue-draft.ts';
import type { CommandDeps, NoticeCommand, NoticeTap, NoticeTurn } from './parts.ts';
import { confirmRelay } from './relay-command.ts';
import { relayDraftShape, relayTaskId } from './relay-preview.ts';
import type { Signer } from '../signer.ts';
import { signCommand } from './sign-command.ts';
import { confirmWithdrawal, withdrawDraftShape, withdrawTaskId } from './withdraw-command.ts';

/** 确认 answers the open preview first; with none open it is as bare 收到 (wording.md "Short replies"). */
export const confirmCommand = (deps: CommandDeps & { signer: Signer }): NoticeCommand => {
  const sign = signCommand(deps);
  const [issue, relay, withdraw] = [confirmIssue(deps), confirmRelay(deps), confirmWithdrawal(deps)];
  const correct = confirmCorrection(deps);
  return {
    act: 'confirm',
    grammar: /^确认\s*(?<what>发文)?\s*[。.!]?$/u,
    async run(turn, found) {
      const open = turn.dialogue.open?.kind;
      if (open !== undefined && isForgotten(turn)) throw new AppError('notice.wrong_state', phrases.oldPreview(open));
      if (open === 'issue') await issue(turn);
      // 确认发文 names what it confirms: it must never become a signature.
      else if (found['what']) throw new AppError('notice.wrong_state', phrases.nothingOpen());
      else if (open === 'relay') await relay(turn);
      else if (open === 'withdraw') await withdraw(turn);
      else if (open === 'correct') await correct(turn);
      else await sign.run(turn, {});
    },
  };
};

const previewMs = 24 * 3600_000;

/** A bare 确认 a day later may be meant for anything: what is confirmed has to be named then. */
function isForgotten({ dialogue: { open }, now }: NoticeTurn): boolean {
  const draft = z.object({ revision: z.int() }).safeParse(open?.data);
  return !draft.success || now.getTime() - draft.data.revision > previewMs;
}

/** The task id of the newest preview's card; null when nothing is open. */
function openTaskId({ dialogue: { open }, actor: { accountId } }: NoticeTurn): string | null {
  const issue = open?.kind === 'issue' ? issueDraftShape.safeParse(open.data) : null;
  if (issue?.success) return draftTaskId(issue.data, accountId);
  const relay = open?.kind === 'relay' ? relayDraftShape.safeParse(open.data) : null;
  if (relay?.success) return relayTaskId(relay.data, accountId);
  const withdraw = open?.kind === 'withdraw' ? withdrawDraftShape.safeParse(open.data) : null;
  if (withdraw?.success) return withdrawTaskId(withdraw.data, accountId);
  const correct = open?.kind === 'correct' ? correctDraftShape.safeParse(open.data) : null;
  return correct?.success ? correctTaskId(correct.data, accountId) : null;
}

async function cancel(turn: NoticeTurn): Promise<void> {
  const { dialogue, inbound } = turn;
  // An older preview's 取消 must not throw away what came after it.
  const isStale = inbound.kind === 'tap' && inbound.taskId !== openTaskId(turn);
  await turn.once(async (acting) => {
    if (dialogue.open === null || isStale) {
      await acting.say(phrases.nothingOpen());
      return;
    }
    await acting.remember(null);
    await dropDraftFiles(acting.tx.sql, turn.actor.accountId);
    if (inbound.kind !== 'tap') {
      await acting.say(phrases.cancelled());
      return;
    }
    const nothing = { ref: null, words: null, organ: null, scope: null, reason: null, entry: null, next: null };
    await acting.show(settledCard({ ...nothing, done: '已取消', at: sayTime(turn.now, turn.now) }));
  });
}

/** 取消: closes what is open; nothing was sent. */
export const cancelCommand = (): NoticeCommand => ({
  act: 'cancel',
  grammar: /^取消\s*(?:发文|转发|撤回|更正)?\s*[。.!]?$/u,
  run: cancel,
});

export const cancelTap = (): NoticeTap => ({ button: 'cancel', run: cancel });
