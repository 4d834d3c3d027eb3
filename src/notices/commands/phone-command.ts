import { notePhoneCall } from '../phone-note.ts';
import { reachingPhrases } from '../reaching-phrases.ts';
import type { Holding } from '../../organs/index.ts';
import { named, signatoryOf, type CommandDeps, type NoticeCommand, type NoticeTurn } from './parts.ts';
import { sentArrival, type SentArrival } from './sent-arrivals.ts';

/** Writes the note; the answer says that it is no signature. */
export async function phoneNow(turn: NoticeTurn, arrival: SentArrival, holding: Holding): Promise<void> {
  await turn.once(async ({ tx, say }) => {
    const { isNew, organName } = await notePhoneCall(tx, {
      number: arrival.number,
      organId: arrival.organId,
      senderOrgan: { id: holding.organId, code: holding.organCode },
      by: signatoryOf(turn, holding),
    });
    const about = { ...named(arrival), organ: organName };
    await say(isNew ? reachingPhrases.phoned(about) : reachingPhrases.phonedBefore(about), { notice: arrival.number });
  });
}

/** 已电话 甲县 [N12]: a note, never a signature. */
export const phoneCommand = (deps: CommandDeps): NoticeCommand => ({
  act: 'unreachable',
  grammar: /^已电话(?:通知)?\s*(?<organ>(?!N\d)\S{1,60}?)\s*(?<ref>N\d{1,9})?$/u,
  async run(turn, { organ = '', ref }) {
    const { arrival, holding } = await sentArrival(deps, turn, { organ, ref, form: `已电话 ${organ}` });
    await phoneNow(turn, arrival, holding);
  },
});
