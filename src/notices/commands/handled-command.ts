import { AppError } from '../../errors.ts';
import { sayTime } from '../../lib/china-time.ts';
import { assigningPhrases } from '../assigning-phrases.ts';
import { findAssignment, type FoundAssignment } from '../assignment.ts';
import { handledCard } from '../cards.ts';
import { readAssignedTaskId } from '../messages/assigned-message.ts';
import { phrases } from '../phrases.ts';
import { settleAssignment } from '../settle-assignment.ts';
import { withdrawnWords } from '../withdrawn-words.ts';
import {
  holdingsAs,
  named,
  signatoryOf,
  type CommandDeps,
  type NoticeCommand,
  type NoticeTap,
  type NoticeTurn,
} from './parts.ts';

/** The assignment that is meant. Throws as if there were none when it is nobody's business of theirs; and when it was withdrawn. */
async function getAssignment(
  { sql }: CommandDeps,
  turn: NoticeTurn,
  of: { id: number } | { number: number },
  asked: string,
): Promise<FoundAssignment> {
  const { personId, holdings } = turn.actor;
  const heldIds = holdings.map(({ organId }) => organId);
  const organIds = holdingsAs(turn.actor, 'clerk', 'leader').map(({ organId }) => organId);
  const found = await findAssignment(sql, { personId, heldIds, organIds, of });
  if (!found) throw new AppError('notice.not_found', phrases.notFound(asked));
  if (!found.isWithdrawn) return found;
  const words = await withdrawnWords(sql, found.number, [found.organId]);
  throw new AppError('notice.withdrawn', words ?? phrases.notFound(`N${found.number}`));
}

/** What there is to say where nothing is open any more; null while it is. */
function sayClosed(found: FoundAssignment, turn: NoticeTurn): string | null {
  const { outcome, settledAt, personName: person, newest } = found;
  if (settledAt === null) return null;
  const notice = named(found);
  return outcome === 'replaced'
    ? assigningPhrases.passedOn({ ...notice, person: newest })
    : assigningPhrases.handledBefore({ ...notice, person, at: sayTime(settledAt, turn.now) });
}

async function settle(
  deps: CommandDeps,
  turn: NoticeTurn,
  of: { id: number } | { number: number },
  { asked, note }: { asked: string; note: string | null },
): Promise<void> {
  const found = await getAssignment(deps, turn, of, asked);
  const { number, organId } = found;
  const holding = turn.actor.holdings.find((held) => held.organId === organId);
  if (!holding) throw new AppError('notice.not_found', phrases.notFound(asked));
  await turn.once(async ({ tx, say, show }) => {
    const by = signatoryOf(turn, holding);
    const isDone = sayClosed(found, turn) === null && (await settleAssignment(tx, found, { note, by }));
    if (!isDone) {
      // Settled or passed on, perhaps by somebody who was a moment faster.
      const now = await getAssignment({ sql: tx.sql }, turn, { id: found.id }, asked);
      await say(sayClosed(now, turn) ?? phrases.notFound(asked), { notice: number });
      return;
    }
    const face = handledCard({
      ...named(found),
      organ: found.organName,
      person: found.personName,
      by: found.personId === turn.actor.personId ? null : turn.actor.name,
      at: sayTime(by.at, turn.now),
      note,
    });
    await show(face, { notice: number });
  });
}

/** 办结 N12 [说明]: by whoever has the work, or a clerk or leader of the organ for him. */
export const handledCommand = (deps: CommandDeps): NoticeCommand => ({
  act: 'my duties',
  grammar: /^(?:已)?办结\s*(?<ref>N\d{1,9})(?:[\s,，:：]+(?<note>[^?？]{1,500}))?$/u,
  run: (turn, { ref = '', note }) =>
    settle(deps, turn, { number: Number(ref.slice(1)) }, { asked: ref, note: note ?? null }),
});

/** 办结 on the card. */
export const handledTap = (deps: CommandDeps): NoticeTap => ({
  button: 'handled',
  async run(turn, tap) {
    const id = readAssignedTaskId(tap.taskId);
    if (id === null) throw new AppError('notice.not_found', phrases.notFound('这张卡片'));
    await settle(deps, turn, { id }, { asked: '这张卡片', note: null });
  },
});
