import { sayTime } from '../../lib/china-time.ts';
import { AppError } from '../../errors.ts';
import { settledCard } from '../cards.ts';
import { phrases } from '../phrases.ts';
import { returnNotice } from '../return.ts';
import { readTaskId } from '../rules.ts';
import { myArrival } from './my-arrival.ts';
import {
  byOrgan,
  named,
  reasonOf,
  receivingHoldings,
  signatoryOf,
  type CommandDeps,
  type NoticeCommand,
  type NoticeTap,
} from './parts.ts';

/** 退回 N12 原因. Without a reason it asks for one: a return without a reason helps nobody. */
export const returnCommand = (deps: CommandDeps): NoticeCommand => ({
  act: 'return',
  grammar: /^退回\s*(?<ref>N\d{1,9})\s*[,，:：]?\s*(?<reason>.*)$/u,
  async run(turn, { ref = '', reason: said = '' }) {
    const reason = reasonOf(said);
    const { arrival, holding } = await myArrival(
      deps,
      turn,
      Number(ref.slice(1)),
      byOrgan(receivingHoldings(turn.actor)),
      { act: 'return' },
    );
    await turn.once(async ({ tx, say }) => {
      const by = signatoryOf(turn, holding);
      await returnNotice(tx, { number: arrival.number, organId: arrival.organId, reason, by });
      const face = settledCard({
        done: '已退回',
        ...named(arrival),
        at: sayTime(by.at, turn.now),
        organ: arrival.organName,
        scope: null,
        reason,
        next: null,
        entry: null,
      });
      await say({ kind: 'card', face }, { notice: arrival.number });
    });
  },
});

/** 退回 on the card: a reason has to be typed, so the button only says how. */
export const returnTap = (deps: CommandDeps): NoticeTap => ({
  button: 'return',
  async run(turn, tap) {
    const card = readTaskId(tap.taskId);
    if (!card) throw new AppError('notice.not_found', phrases.notFound('这张卡片'));
    await myArrival(deps, turn, card.number, byOrgan(receivingHoldings(turn.actor)), { ...card, act: 'return' });
    await turn.once(({ say }) => say(phrases.askReturnReason(`N${card.number}`), { notice: card.number }));
  },
});
