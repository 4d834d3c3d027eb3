import { AppError } from '../../errors.ts';
import { sayDeadline } from '../../lib/china-time.ts';
import { assignNotice } from '../assign.ts';
import { assigningPhrases } from '../assigning-phrases.ts';
import { openAssignment } from '../assignment.ts';
import { readDue } from '../due-words.ts';
import { phrases } from '../phrases.ts';
import { myArrival } from './my-arrival.ts';
import { byOrgan, holdingsAs, named, signatoryOf, type CommandDeps, type NoticeCommand } from './parts.ts';

/** `期限9月20日`, `9月20日前完成`: the date alone. */
const bareDate = (words: string) =>
  words.replace(/^(?:期限|限期|限)\s*/u, '').replace(/\s*(?:办结|完成|办好|报)$/u, '');

interface Said {
  person: string;
  post: string | null;
  due: string | null;
}

/** `王强 科员 9月20日`: what begins with a figure, or is a day by its word, is the date; what stands between is the post. */
function readWords(words: string): Said {
  const [person = '', ...rest] = words.split(/[\s,，;；:：]+/u).filter((word) => word !== '');
  const at = rest.findIndex((word) =>
    /^(?:期限|限期|限|本月|这个月|[今明后][天日])?\d|^(?:期限|限期|本月|这个月|[今明后][天日])/u.test(word),
  );
  const before = at < 0 ? rest : rest.slice(0, at);
  return {
    person: person.replace(/同志$/u, ''),
    post: before.join('') || null,
    due: at < 0 ? null : bareDate(rest.slice(at).join(' ')),
  };
}

/** 交办 N12 王强 9月20日: the work of a notice to one person of the own organ; with the number alone, who has it. */
export const assignCommand = (deps: CommandDeps): NoticeCommand => ({
  act: 'my duties',
  grammar: /^交办\s*(?<ref>N\d{1,9})(?:[\s,，]+(?:给|由)?\s*(?<words>[^。;；]{1,80}))?$/u,
  async run(turn, { ref = '', words = '' }) {
    const holdings = byOrgan(holdingsAs(turn.actor, 'clerk', 'leader'));
    const number = Number(ref.slice(1));
    const { arrival, holding } = await myArrival(deps, turn, number, holdings, { act: 'assign' });
    const { person, post, due } = readWords(words);
    if (person === '') {
      const open = await openAssignment(deps.sql, arrival.deliveryId);
      if (!open) throw new AppError('request.invalid', assigningPhrases.askPerson(ref));
      const until = open.dueAt && sayDeadline(open.dueAt, turn.now);
      await turn.once(({ say }) =>
        say(assigningPhrases.handledBy({ ...named(arrival), person: open.personName, due: until }), { notice: number }),
      );
      return;
    }
    const dueAt = due === null ? null : readDue(due, turn.now);
    if (due !== null && dueAt === null) throw new AppError('date.unreadable', phrases.dateUnreadable(due));
    await turn.once(async ({ tx, say }) => {
      const by = signatoryOf(turn, holding);
      const { organId } = holding;
      const { assignment, title, earlier, isNew } = await assignNotice(tx, {
        number,
        organId,
        person,
        post,
        dueAt,
        by,
      });
      const said = {
        ...named({ number, title }),
        person: assignment.personName,
        due: assignment.dueAt && sayDeadline(assignment.dueAt, turn.now),
      };
      const isOwn = assignment.personId === turn.actor.personId;
      const answer = isNew
        ? assigningPhrases.assigned({ ...said, earlier, isOwn })
        : assigningPhrases.assignedBefore(said);
      await say(answer, { notice: number });
    });
  },
});
