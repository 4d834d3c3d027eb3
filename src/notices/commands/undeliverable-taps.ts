import { AppError } from '../../errors.ts';
import { unboundHolders } from '../../organs/index.ts';
import { phrases } from '../phrases.ts';
import { reachableIn } from '../readdressee.ts';
import { reachingPhrases } from '../reaching-phrases.ts';
import { readTaskId } from '../rules.ts';
import { tellBindingCode } from './binding-command.ts';
import type { CommandDeps, NoticeTap, NoticeTurn } from './parts.ts';
import { phoneNow } from './phone-command.ts';
import { senders, undeliverableOf, type SentArrival } from './sent-arrivals.ts';

/** What the card about unreachable organs is still about. Throws in the words of what does not exist. */
async function stillLost(deps: CommandDeps, turn: NoticeTurn, taskId: string): Promise<SentArrival[]> {
  const card = readTaskId(taskId);
  if (!card || senders(turn).length === 0) throw new AppError('notice.not_found', phrases.notFound('这张卡片'));
  const lost = await undeliverableOf(deps, turn, card.layerId);
  if (lost.length === 0) throw new AppError('notice.not_found', reachingPhrases.nobodyUndeliverable());
  return lost;
}

const holdingOf = (turn: NoticeTurn, { senderOrganId }: SentArrival) =>
  senders(turn).find(({ organId }) => organId === senderOrganId);

const ask = (turn: NoticeTurn, lost: SentArrival[], form: (organ: string) => string): Promise<void> =>
  turn.once(({ say }) =>
    say(
      reachingPhrases.askOrgan({ organs: lost.map(({ organName }) => organName), form }),
      lost[0] ? { notice: lost[0].number } : {},
    ),
  );

/** 改送他人: whom has to be typed. */
export const readdressTap = (deps: CommandDeps): NoticeTap => ({
  button: 'readdress',
  async run(turn, tap) {
    const lost = await stillLost(deps, turn, tap.taskId);
    const [only, ...others] = lost;
    if (!only) return;
    const ref = `N${only.number}`;
    if (others.length > 0) return ask(turn, lost, (organ) => `改送 ${organ} 姓名 ${ref}`);
    await turn.once(async ({ tx, say }) => {
      const people = await reachableIn(tx, only.organId);
      await say(reachingPhrases.askPerson({ organ: only.organName, ref, people }), { notice: only.number });
    });
  },
});

/** 发绑定码: at once where one organ only has somebody to bind. */
export const bindingCodeTap = (deps: CommandDeps): NoticeTap => ({
  button: 'binding-code',
  async run(turn, tap) {
    const lost = await stillLost(deps, turn, tap.taskId);
    const ids = lost.map(({ organId }) => organId);
    const holders = await unboundHolders(deps.sql, ids, turn.now);
    const helped = lost.filter(({ organId }) => (holders.get(organId)?.length ?? 0) > 0);
    const [only, ...others] = helped.length > 0 ? helped : lost;
    const holding = only && holdingOf(turn, only);
    if (!only || !holding) return;
    if (others.length > 0) return ask(turn, [only, ...others], (organ) => `绑定码 ${organ}`);
    await tellBindingCode(turn, { id: only.organId, code: only.organCode, name: only.organName }, holding);
  },
});

/** 已电话通知: a note, never a signature. */
export const phonedTap = (deps: CommandDeps): NoticeTap => ({
  button: 'phoned',
  async run(turn, tap) {
    const lost = await stillLost(deps, turn, tap.taskId);
    const [only, ...others] = lost;
    const holding = only && holdingOf(turn, only);
    if (!only || !holding) return;
    if (others.length > 0) return ask(turn, lost, (organ) => `已电话 ${organ} N${only.number}`);
    await phoneNow(turn, only, holding);
  },
});
