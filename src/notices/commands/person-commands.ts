import { countOpenDuties, openDutiesOf } from '../../duties/index.ts';
import { sayDeadline } from '../../lib/china-time.ts';
import { ownHoldings, type Actor, type Holding } from '../../organs/index.ts';
import { phrases } from '../phrases.ts';
import {
  byOrgan,
  holdingsAs,
  named,
  receivingHoldings,
  unsignedOf,
  type CommandDeps,
  type NoticeCommand,
} from './parts.ts';

const dutyWords = {
  sign: '签收',
  relay: '转发',
  confirm: '确认无需转达',
  correct: '签收更正',
  signAgain: '签收另一来文',
  handle: '办理',
} as const;

/** More than this nobody does before asking again. */
const mostLines = 20;

/** An organ that was merged, with the one that acts for it. */
const takenOver = ({ organName, successor }: Holding) =>
  successor === null ? organName : `${organName}（由${successor}承接）`;

/** 待办: what my organs owe, and what was assigned to me, soonest due first. */
export const dutiesCommand = ({ sql }: CommandDeps): NoticeCommand => ({
  act: 'my duties',
  grammar: /^(?:我的)?待办\s*[??]?$/u,
  async run(turn) {
    const organs = byOrgan(receivingHoldings(turn.actor));
    const organIds = organs.map(({ organId }) => organId);
    const isOneOfSeveral = organs.filter(({ successor }) => successor === null).length > 1;
    const answersFor = holdingsAs(turn.actor, 'clerk', 'leader').map(({ organId }) => organId);
    const person = { personId: turn.actor.personId, answersFor, at: turn.now };
    const duties = await openDutiesOf(sql, organIds, mostLines, person);
    const total = await countOpenDuties(sql, organIds, person);
    const notices = await sql<{ id: number; number: number; title: string }>(
      'SELECT id, number, title FROM notice WHERE id = ANY($1::int[])',
      [duties.map(({ noticeId }) => noticeId)],
    );
    const sent = (await unsignedOf(sql, [], turn)).filter(({ organId }) => !organIds.includes(organId));
    const others = sent.map(({ number, title, dueAt, organName }) => {
      const due = dueAt && sayDeadline(dueAt, turn.now);
      return { ...named({ number, title }), what: dutyWords.sign, due, organ: organName };
    });
    const own = duties.flatMap(({ kind, noticeId, dueAt, organId, personId }) => {
      const notice = notices.find(({ id }) => id === noticeId);
      const due = dueAt && sayDeadline(dueAt, turn.now);
      const holding = organs.find((one) => one.organId === organId);
      // Who serves one organ knows whose duties they are.
      const organ = holding && (isOneOfSeveral || holding.successor !== null) ? takenOver(holding) : null;
      const isLeftBehind = personId !== null && personId !== turn.actor.personId;
      const what = isLeftBehind ? '重新交办（承办人已离任）' : dutyWords[kind];
      return notice ? [{ ...named(notice), what, due, organ }] : [];
    });
    const lines = [...own, ...others];
    const [only] = lines;
    const isOne = only && lines.every(({ ref }) => ref === only.ref);
    const about = isOne
      ? { notice: Number(only.ref.slice(1)), isReminder: lines.length === 1 && only.what === dutyWords.sign }
      : {};
    await turn.once(({ say }) =>
      say(
        lines.length === 0 ? phrases.noDuties() : phrases.duties({ duties: lines, total: total + others.length }),
        about,
      ),
    );
  },
});

/** 我: who the bot takes me for. */
export const whoAmICommand = (): NoticeCommand => ({
  act: 'who am I',
  grammar: /^(?:我|我是谁|我是哪个单位)\s*[??]?$/u,
  async run({ actor, once }) {
    const posts = actor.holdings.map(({ organName, post }) => ({ organ: organName, post }));
    const acting = actor.holdings.find(({ organId }) => organId === actor.actingOrganId)?.organName ?? null;
    await once(({ say }) => say(phrases.whoAmI({ person: actor.name, posts, acting })));
  },
});

/** The typed forms of what this person may do, for 帮助. */
export function canDo(actor: Actor): string[] {
  const isReceiver = receivingHoldings(actor).length > 0;
  // Nothing is below an enterprise: its clerk has nobody to issue or relay to.
  const isClerk = holdingsAs(actor, 'clerk', 'leader').some(({ level }) => level !== 'enterprise');
  const isLeader = holdingsAs(actor, 'leader').some(({ level }) => level !== 'enterprise');
  const mayAssign = holdingsAs(actor, 'clerk', 'leader').length > 0;
  const isSupervisor = holdingsAs(actor, 'supervisor').length > 0;
  return [
    '待办',
    ...(isReceiver ? ['收到 编号', '全部签收', '原文 编号', '退回 编号 原因', '代签 编号 姓名 原因'] : []),
    ...(isClerk
      ? ['转发 编号 全部', '无需转达 编号 原因', '发文', '撤回 编号 原因', '更正 编号 内容', '补发 编号 单位 原因']
      : []),
    ...(isLeader ? ['呈批 开'] : []),
    ...(mayAssign ? ['交办 编号 姓名 日期'] : []),
    // Work may be assigned to anybody with a post.
    ...(actor.holdings.length > 0 ? ['办结 编号'] : []),
    ...(isReceiver || isSupervisor ? ['到哪了 编号', '未签 编号', '查找 标题几个字'] : []),
    ...(isClerk || isSupervisor ? ['催办 编号'] : []),
    ...(isClerk ? ['改送 单位 姓名', '绑定码 单位', '已电话 单位'] : []),
    '我',
    ...(byOrgan(ownHoldings(actor)).length > 1 ? ['切换单位'] : []),
  ];
}

/** What people most often want, in this order. */
const likely = ['待办', '收到 编号', '转发 编号 全部', '到哪了 编号', '催办 编号', '退回 编号 原因', '原文 编号', '我'];
const mostLikely = 5;
/** 没看懂 names a few forms of those this person may type, and 帮助 for the rest (wording.md "not understood"). */
export function likelyOf(actor: Actor): string[] {
  const can = new Set(canDo(actor));
  return [...likely.filter((form) => can.has(form)).slice(0, mostLikely), '帮助'];
}

/** 帮助: only what this person may do. */
export const helpCommand = (): NoticeCommand => ({
  act: 'help',
  grammar: /^(?:帮助|help|\?)\s*[??]?$/u,
  run: ({ actor, once }) => once(({ say }) => say(phrases.help(canDo(actor)))),
});
