import type { Acting } from '../../chat/command.ts';
import { enqueue, priorities } from '../../delivery/index.ts';
import { AppError } from '../../errors.ts';
import type { Act } from '../act.ts';
import { readIssued } from '../by-hand.ts';
import { draftFilesOf, dropDraftFiles } from '../draft-files.ts';
import { issueNotice } from '../issue.ts';
import { phrases } from '../phrases.ts';
import { topics } from '../topic-names.ts';
import { draftReceivers, draftTaskId, grow, takeAddressLine, type IssueDraft } from './issue-draft.ts';
import { issuerOf, newDraft, offer, openDraft } from './issue-offer.ts';
import {
  signatoryOf,
  type CommandDeps,
  type NoticeCommand,
  type NoticeListener,
  type NoticeTap,
  type NoticeTurn,
} from './parts.ts';

/** 发文 + text: opens a draft. Each further text joins it (the listener) until 非涉密，发文 or 取消. */
export const issueCommand = (deps: CommandDeps): NoticeCommand => ({
  act: 'issue',
  grammar: /^发文(?![字号机])(?<mark>\s*[:：]|\s|$)?\s*(?<text>.*)$/u,
  // 发文单位：… in a draft is a line of it.
  yields: (open, { mark }) => mark === undefined && open?.kind === 'issue',
  async run(turn, { text = '' }) {
    const wantsFile = /^(?:上传|上传文件|文件|附件)$/u.test(text);
    if (wantsFile && !deps.publicUrl?.()) throw new AppError('upload.not_configured', phrases.uploadNotConfigured());
    await offer(deps, turn, grow(newDraft(turn), wantsFile ? '' : text, turn.now), ({ tx }) =>
      dropDraftFiles(tx.sql, turn.actor.accountId),
    );
  },
});

/** A further text of the open draft. A wrong name in 发给 leaves the draft as it was. */
export const issueListener = (deps: CommandDeps): NoticeListener => ({
  opens: 'issue',
  run: (turn, text) => offer(deps, turn, grow(openDraft(turn), text, turn.now)),
});

/** 发给 (or 主送) 甲市,乙市 alone: only while a draft is open, and then it changes the addressees. */
export const addressCommand = (deps: CommandDeps): NoticeCommand => ({
  act: 'issue',
  grammar: /^(?:发给|主送)(?<line>\s*\S.*)$/u,
  async run(turn, { line: names = '' }) {
    const line = `发给 ${names}`;
    if (takeAddressLine(line).to === null) throw new AppError('notice.wrong_state', phrases.nothingOpen());
    await offer(deps, turn, grow(openDraft(turn), line, turn.now));
  },
});

async function issueNow(deps: CommandDeps, turn: NoticeTurn, draft: IssueDraft): Promise<void> {
  const holding = issuerOf(turn, draft.organId);
  if (draft.text.trim() === '') {
    throw new AppError('notice.wrong_state', draft.isByLine ? phrases.askLine() : phrases.askDraft());
  }
  const { organs } = await draftReceivers(deps.sql, draft, readIssued(draft), turn.now);
  await turn.once(async (acting) => {
    const files = await draftFilesOf(acting.tx.sql, turn.actor.accountId);
    // A file may be gone with a draft that nobody touched for long: better nothing than a notice without its document.
    if (files.length !== draft.files.length) throw new AppError('notice.wrong_state', phrases.filesGone());
    const mains = new Set(draft.files.filter(({ isMain }) => isMain).map(({ digest }) => digest));
    const file = files.find(({ digest }) => mains.has(digest)) ?? null;
    const issued = await issueNotice(acting.tx, {
      text: draft.text,
      file,
      attachments: files.filter((one) => one !== file),
      isByLine: draft.isByLine,
      byHand: draft.byHand,
      issuer: { id: holding.organId, code: holding.organCode, name: holding.organName },
      organIds: organs.map(({ organId }) => organId),
      by: signatoryOf(turn, holding),
      isDeclaredNotSecret: true,
    });
    await acting.remember(null);
    await dropDraftFiles(acting.tx.sql, turn.actor.accountId);
    await tellDone(acting, turn, issued);
  });
}

async function tellDone(
  { tx }: Acting<Act>,
  turn: NoticeTurn,
  issued: { layerId: number; rosterRoot: string; number: number },
): Promise<void> {
  const { inbound, actor } = turn;
  const code = inbound.kind === 'tap' ? inbound.redrawCode : null;
  await enqueue(
    tx.sql,
    [
      {
        topic: topics.issueDone,
        ...(code === null ? { kind: 'send' as const } : { kind: 'redraw' as const, code }),
        platform: inbound.account.platform,
        corp: inbound.account.corp,
        receivers: [{ accountId: actor.accountId, user: inbound.account.user, deliveryId: 0 }],
        subject: {
          layerId: issued.layerId,
          rosterRoot: issued.rosterRoot,
          deliveryId: null,
          noticeNumber: issued.number,
          // The redrawn card keeps the preview's task id: its 到哪了 finds the notice by this.
          preview: inbound.kind === 'tap' ? inbound.taskId : null,
        },
        priority: priorities.receipt,
      },
    ],
    tx.now,
  );
}

/** 非涉密，发文 on the preview: the declaration and the act in one tap. */
export const issueConfirmTap = (deps: CommandDeps): NoticeTap => ({
  button: 'issue-confirm',
  async run(turn, tap) {
    const draft = openDraft(turn);
    if (tap.taskId !== draftTaskId(draft, turn.actor.accountId))
      throw new AppError('notice.wrong_state', phrases.nothingOpen());
    await issueNow(deps, turn, draft);
  },
});

/** 非涉密，发文 typed. */
export const issueConfirmCommand = (deps: CommandDeps): NoticeCommand => ({
  act: 'issue',
  grammar: /^非涉密\s*[,，、]?\s*发文\s*[。.!]?$/u,
  run: (turn) => issueNow(deps, turn, openDraft(turn)),
});

export const confirmIssue = (deps: CommandDeps) => (turn: NoticeTurn) => issueNow(deps, turn, openDraft(turn));
