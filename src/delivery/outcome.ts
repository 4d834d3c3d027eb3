import type { Receiver } from './message.ts';
import type { Answer, OutboxRow } from './row.ts';
import type { Outcome } from './topic.ts';

/** Who got it and who did not, after the platform took the message. Platforms fold the case of user ids (wecom.md 0). */
export function outcomeOfAnswer(row: OutboxRow, answer: Answer): Outcome {
  const reasons = new Map(answer.unreached.map(({ user, reason }) => [user.toLowerCase(), reason]));
  const accepted: Receiver[] = [];
  const unreached: Outcome['unreached'] = [];
  for (const receiver of row.receivers) {
    const reason = reasons.get(receiver.user.toLowerCase());
    if (reason === undefined) accepted.push(receiver);
    else unreached.push({ ...receiver, reason });
  }
  return { ...headOf(row), accepted, unreached, failed: [], sentAt: answer.sentAt };
}

/** Nobody got it. */
export const outcomeOfFailure = (row: OutboxRow, code: string, at: Date): Outcome => ({
  ...headOf(row),
  accepted: [],
  unreached: [],
  failed: row.receivers.map((receiver) => ({ ...receiver, code })),
  sentAt: at,
});

const headOf = ({ id, kind, subject }: OutboxRow) => ({ outboxId: id, kind, subject });
