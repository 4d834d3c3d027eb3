import type { Acting } from '../../chat/command.ts';
import { enqueue, priorities } from '../../delivery/index.ts';
import { AppError } from '../../errors.ts';
import { levelRank, type Actor, type Holding } from '../../organs/index.ts';
import type { Act } from '../act.ts';
import { issueNotice } from '../issue.ts';
import { phrases } from '../phrases.ts';
import { canonicalText, findSecrecyMark, readNotice } from '../reading/index.ts';
import { topics } from '../topic-names.ts';
import {
  draftPreview,
  draftReceivers,
  draftTaskId,
  grow,
  issueDraftShape,
  takeAddressLine,
  type IssueDraft,
} from './issue-draft.ts';
import {
  byOrgan,
  holdingsAs,
  signatoryOf,
  type CommandDeps,
  type NoticeCommand,
  type NoticeListener,
  type NoticeTap,
  type NoticeTurn,
} from './parts.ts';

/** Clerks issue, for an organ that is no enterprise: nothing is below one. */
const issuers = ({ actor }: NoticeTurn) =>
  byOrgan(holdingsAs(actor, 'clerk', 'leader'))
    .filter(({ level }) => level !== 'enterprise')
    // Who may issue for several does so for the one chosen, else for the highest; the preview names it.
    .toSorted((a, b) => rankFor(actor, a) - rankFor(actor, b));

const rankFor = ({ actingOrganId }: Actor, { organId, level }: Holding) =>
  organId === actingOrganId ? -1 : levelRank(level);

function issuerOf(turn: NoticeTurn, organId: number | null): Holding {
  const holding = issuers(turn).find((h) => organId === null || h.organId === organId);
  if (!holding) throw new AppError('role.missing', '只有文书可以发文。可回复：待办｜帮助');
  return holding;
}

function openDraft(turn: NoticeTurn): IssueDraft {
  const { open } = turn.dialogue;
  const draft = open?.kind === 'issue' ? issueDraftShape.safeParse(open.data) : null;
  if (!draft?.success) throw new AppError('notice.wrong_state', phrases.nothingOpen());
  return draft.data;
}

/** Keeps the draft and shows what was understood so far. */
async function offer(deps: CommandDeps, turn: NoticeTurn, draft: IssueDraft): Promise<void> {
  if (draft.text.trim() === '') {
    await turn.once(async (acting) => {
      await acting.remember({ kind: 'issue', data: draft });
      await acting.say(phrases.askDraft());
    });
    return;
  }
  const mark = findSecrecyMark(canonicalText(draft.text));
  if (mark) {
    // The pieces that came before belong to the same document: all of it goes, as the answer says.
    await turn.once(async (acting) => {
      await acting.remember(null);
      await acting.say(phrases.secretMark(mark));
    });
    return;
  }
  const face = await draftPreview(
    deps.sql,
    draft,
    { issuer: issuerOf(turn, draft.organId), isOneOfSeveral: issuers(turn).length > 1 },
    turn,
  );
  await turn.once(async (acting) => {
    await acting.remember({ kind: 'issue', data: draft });
    await acting.say({ kind: 'card', face });
  });
}

/** 发文 + text: opens a draft. Each further text joins it (the listener) until 非涉密，发文 or 取消. */
export const issueCommand = (deps: CommandDeps): NoticeCommand => ({
  act: 'issue',
  grammar: /^发文(?![字号机])(?<mark>\s*[:：]|\s|$)?\s*(?<text>.*)$/u,
  // 发文单位：… in a draft is a line of it.
  yields: (open, { mark }) => mark === undefined && open?.kind === 'issue',
  async run(turn, { text = '' }) {
    const empty = { organId: issuerOf(turn, null).organId, text: '', to: null, revision: turn.now.getTime() };
    await offer(deps, turn, grow(empty, text, turn.now));
  },
});

/** A further text of the open draft. A wrong name in 发给 leaves the draft as it was. */
export const issueListener = (deps: CommandDeps): NoticeListener => ({
  opens: 'issue',
  run: (turn, text) => offer(deps, turn, grow(openDraft(turn), text, turn.now)),
});

/** 发给 甲市,乙市 alone: only while a draft is open, and then it changes the addressees. */
export const addressCommand = (deps: CommandDeps): NoticeCommand => ({
  act: 'issue',
  grammar: /^(?<line>发给\s*\S.*)$/u,
  async run(turn, { line = '' }) {
    if (takeAddressLine(line).to === null) throw new AppError('notice.wrong_state', phrases.nothingOpen());
    await offer(deps, turn, grow(openDraft(turn), line, turn.now));
  },
});

async function issueNow(deps: CommandDeps, turn: NoticeTurn, draft: IssueDraft): Promise<void> {
  const holding = issuerOf(turn, draft.organId);
  if (draft.text.trim() === '') throw new AppError('notice.wrong_state', phrases.askDraft());
  const layers = readNotice(canonicalText(draft.text));
  const { organs } = await draftReceivers(deps.sql, draft, layers, turn.now);
  await turn.once(async (acting) => {
    const issued = await issueNotice(acting.tx, {
      text: draft.text,
      file: null,
      issuer: { id: holding.organId, code: holding.organCode, name: holding.organName },
      organIds: organs.map(({ organId }) => organId),
      by: signatoryOf(turn, holding),
      isDeclaredNotSecret: true,
    });
    await acting.remember(null);
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
