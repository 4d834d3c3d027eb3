/**
 * What was open has changed since this callback read it: another message or tap of the same person was faster. Nothing
 * of the act stays; it is done again with what is open now.
 */
export class DialogueChanged extends Error {
  override readonly name = 'DialogueChanged';
}

/** The topic of answers that ask for a signature: a bare 收到 behind one is meant for it (design.md 5). */
export const reminderTopic = 'reply.reminder';

/** The topic of 没看懂 with all that may be said: the same is not said twice running. */
export const hintTopic = 'reply.hint';

/** What stands between two messages of one account. */
export interface Dialogue {
  /** What is open and waits for an answer (`issue`, `relay`); null when nothing is. */
  open: { kind: string; data: unknown } | null;
  /** What the bot said last: the topic and, if it was about a notice, its number. */
  last: { topic: string | null; notice: number | null };
}
