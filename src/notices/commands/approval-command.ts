import { enqueue, priorities } from '../../delivery/index.ts';
import { AppError } from '../../errors.ts';
import type { Holding } from '../../organs/index.ts';
import type { Acting } from '../../chat/command.ts';
import { sayTime } from '../../lib/china-time.ts';
import type { Act } from '../act.ts';
import { approveAddition } from '../addition-approval.ts';
import {
  approveRelay,
  findApproval,
  refuseRelay,
  setApprovalRule,
  type ApprovalOf,
  type OpenApproval,
} from '../approval.ts';
import { settledCard } from '../cards.ts';
import { readApprovalTaskId } from '../messages/approval-message.ts';
import { phrases } from '../phrases.ts';
import { topics } from '../topic-names.ts';
import { myArrival } from './my-arrival.ts';
import {
  byOrgan,
  holdingsAs,
  named,
  reasonOf,
  signatoryOf,
  type CommandDeps,
  type NoticeCommand,
  type NoticeTap,
  type NoticeTurn,
} from './parts.ts';
import { relayNow, tellDone } from './relay-now.ts';
import { addressedWords, chooseOrgans, dueOfWords } from './relay-preview.ts';
import { readRelayWords } from './relay-words.ts';
import { assertNotMarked } from '../secrecy.ts';

const leads = (turn: NoticeTurn): Holding[] => byOrgan(holdingsAs(turn.actor, 'leader'));
const organOf = ({ organId: id, organCode: code, organName: name }: Holding) => ({ id, code, name });

/** 呈批 开 · 呈批 关: by a leader, for the own organ. */
export const approvalRuleCommand = (): NoticeCommand => ({
  act: 'ask leave',
  grammar: /^呈批\s*(?<what>开启?|关闭?)$/u,
  async run(turn, { what = '' }) {
    const holding = leads(turn).find(({ organId }) => organId === turn.actor.actingOrganId) ?? leads(turn)[0];
    if (!holding) throw new AppError('role.missing', phrases.approvalByLeader());
    const isOn = what.startsWith('开');
    await turn.once(async ({ tx, say }) => {
      await setApprovalRule(tx, organOf(holding), isOn, signatoryOf(turn, holding));
      await say(isOn ? phrases.approvalOn(holding.organName) : phrases.approvalOff(holding.organName));
    });
  },
});

/** 呈批 N12 全部 · 甲县,乙区 [期限…] [要求：…]: puts a relay before the leaders, also where none has to. */
export const askLeaveCommand = (deps: CommandDeps): NoticeCommand => ({
  act: 'ask leave',
  grammar: /^呈批\s*(?<ref>N\d{1,9})\s*(?<said>.*)$/u,
  async run(turn, { ref = '', said = '' }) {
    const holdings = byOrgan(holdingsAs(turn.actor, 'clerk', 'leader'));
    const given = readRelayWords(said === '' ? '全部' : said);
    assertNotMarked(said, given?.text ?? null, given?.reason ?? null);
    const mine = await myArrival(deps, turn, Number(ref.slice(1)), holdings);
    const words = given ?? (await addressedWords(deps.sql, mine.arrival, said, turn.now));
    if (!words) throw new AppError('request.invalid', phrases.askApproval(ref));
    const due = dueOfWords(words, mine.arrival, turn.now);
    const { organIds: to } = await chooseOrgans(deps.sql, mine.arrival, words, turn.now);
    const { text, reason } = words;
    await turn.once((acting) => relayNow(acting, turn, mine, { to, text, due, reason, mustAsk: true }));
  },
});

async function getApproval(
  { sql }: CommandDeps,
  turn: NoticeTurn,
  of: ApprovalOf,
): Promise<{ approval: OpenApproval; holding: Holding }> {
  const holdings = leads(turn);
  const approval = await findApproval(
    sql,
    holdings.map(({ organId }) => organId),
    of,
  );
  const holding = holdings.find(({ organId }) => organId === approval?.organId);
  if (!approval || !holding) throw new AppError('notice.not_found', phrases.noSuchApproval());
  return { approval, holding };
}

/** The leader's card or answer says what went out; the clerk who asked gets the same, and nobody else anything. */
async function approve(deps: CommandDeps, turn: NoticeTurn, of: ApprovalOf): Promise<void> {
  const { approval, holding } = await getApproval(deps, turn, of);
  await turn.once(async (acting) => {
    const { tx } = acting;
    if (approval.kind === 'addition') return approveAdding(acting, turn, approval, holding);
    const { relayed, clerk } = await approveRelay(tx, approval, organOf(holding), signatoryOf(turn, holding));
    await tellDone(acting, turn, relayed);
    if (!clerk || clerk.accountId === turn.actor.accountId) return;
    const { layerId, roster, deliveryId, number } = relayed;
    const subject = { layerId, rosterRoot: roster.root, deliveryId, noticeNumber: number };
    const { platform, corp, user, accountId } = clerk;
    const receivers = [{ accountId, user, deliveryId: 0 }];
    const message = { topic: topics.relayDone, kind: 'send' as const, platform, corp, receivers, subject };
    await enqueue(tx.sql, [{ ...message, priority: priorities.reply }], tx.now);
  });
}

/** The same for an addition: the card says what was agreed to, the clerk reads whom it went to. */
async function approveAdding(
  { tx, show }: Acting<Act>,
  turn: NoticeTurn,
  approval: OpenApproval,
  holding: Holding,
): Promise<void> {
  const { added, clerk, reason } = await approveAddition(tx, approval, organOf(holding), signatoryOf(turn, holding));
  const { number, title, organs } = added;
  const at = sayTime(turn.inbound.at, turn.now);
  const face = { organ: organs.join('、'), scope: null, reason, at, entry: null, next: null };
  await show(settledCard({ done: '已同意补发', ...named(added), ...face }), { notice: number });
  if (!clerk || clerk.accountId === turn.actor.accountId) return;
  const { platform, corp, user, accountId } = clerk;
  const receivers = [{ accountId, user, deliveryId: 0 }];
  const subject = { number, title, organs, noticeNumber: number };
  const message = { topic: topics.additionApproved, kind: 'send' as const, platform, corp, receivers, subject };
  await enqueue(tx.sql, [{ ...message, priority: priorities.reply }], tx.now);
}

/** 同意转发 on the leader's card. */
export const approveTap = (deps: CommandDeps): NoticeTap => ({
  button: 'approval-accept',
  async run(turn, tap) {
    const id = readApprovalTaskId(tap.taskId);
    if (id === null) throw new AppError('notice.not_found', phrases.noSuchApproval());
    await approve(deps, turn, { id });
  },
});

/** 不同意 on the leader's card: a reason has to be typed, so the button only says how. */
export const refuseApprovalTap = (deps: CommandDeps): NoticeTap => ({
  button: 'approval-refuse',
  async run(turn, tap) {
    const id = readApprovalTaskId(tap.taskId);
    if (id === null) throw new AppError('notice.not_found', phrases.noSuchApproval());
    const { approval } = await getApproval(deps, turn, { id });
    await turn.once(({ say }) =>
      say(phrases.askRefusal(`N${approval.number}`, approval.kind), { notice: approval.number }),
    );
  },
});

/** 同意转发 N12 · 不同意转发 N12 原因, and the same with 补发. */
export const answerApprovalCommand = (deps: CommandDeps): NoticeCommand => ({
  act: 'ask leave',
  grammar: /^(?<no>不)?同意\s*(?<what>转发|补发)\s*(?<ref>N\d{1,9})\s*[,，]?\s*(?<words>.*)$/u,
  async run(turn, { no, what = '', ref = '', words = '' }) {
    const of = { number: Number(ref.slice(1)), kind: what === '补发' ? ('addition' as const) : ('relay' as const) };
    if (no === undefined) {
      // Words behind it may be a condition: that is no plain yes.
      if (words !== '')
        throw new AppError('request.invalid', `请只回复：同意${what} ${ref}｜不同意${what} ${ref} 原因`);
      await approve(deps, turn, of);
      return;
    }
    const { approval, holding } = await getApproval(deps, turn, of);
    await turn.once(async ({ tx, say }) => {
      await refuseRelay(tx, approval, reasonOf(words), signatoryOf(turn, holding));
      await say(phrases.refusalTold({ ...named(approval), what: approval.kind }), { notice: of.number });
    });
  },
});
