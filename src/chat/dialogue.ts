/** What stands between two messages of one account. */
export interface Dialogue {
  /** What is open and waits for an answer (`issue`, `relay`); null when nothing is. */
  open: { kind: string; data: unknown } | null;
  /** What the bot said last: the topic and, if it was about a notice, its number. */
  last: { topic: string | null; notice: number | null };
}
