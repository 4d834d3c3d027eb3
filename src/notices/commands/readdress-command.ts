import { fold } from '../../chat/fold.ts';
import { readdress } from '../readdress.ts';
import { findReaddressee } from '../readdressee.ts';
import { reachingPhrases } from '../reaching-phrases.ts';
import { named, signatoryOf, type CommandDeps, type NoticeCommand } from './parts.ts';
import { sentArrival } from './sent-arrivals.ts';

/** 改送 甲县 姓名 [单位] [N12]: an unanswered arrival goes to another person, who may sign for the organ. */
export const readdressCommand = (deps: CommandDeps): NoticeCommand => ({
  act: 'unreachable',
  grammar:
    /^改送\s*(?:(?<lead>N\d{1,9})\s+)?(?<organ>(?!N\d)\S{1,60})\s+(?<person>(?!N\d)\S{1,30}?)(?:\s+(?<of>(?!N\d)\S{1,60}))?\s*(?<ref>N\d{1,9})?$/u,
  async run(turn, { lead, organ = '', person = '', of, ref = lead && fold(lead).toUpperCase() }) {
    const { arrival, holding } = await sentArrival(deps, turn, { organ, ref, form: `改送 ${organ} ${person}` });
    const { number, organId, organName } = arrival;
    await turn.once(async ({ tx, say }) => {
      const about = { organId, organName, senderOrganId: holding.organId, name: person, of, ref: `N${number}` };
      const to = await findReaddressee(tx, about);
      const senderOrgan = { id: holding.organId, code: holding.organCode };
      const { isNew } = await readdress(tx, { number, organId, senderOrgan, to, by: signatoryOf(turn, holding) });
      const said = { ...named(arrival), organ: organName, person: to.name };
      await say(isNew ? reachingPhrases.readdressed(said) : reachingPhrases.readdressedBefore(said), {
        notice: number,
      });
    });
  },
});
