import type { CardFace, Outgoing } from '../platforms/port.ts';
import type { Sql } from '../store/db.ts';
import type { MessageKind, Receiver } from './message.ts';

/** What a composer gets. `subject` is what `enqueue` was given, after a trip through JSON: parse it. */
export interface Composing {
  /** Stays the same over retries and differs between the batches of one message: what a task id can be made of. */
  outboxId: number;
  kind: MessageKind;
  subject: unknown;
  receivers: readonly Receiver[];
  at: Date;
}

/** What became of a message. Everybody it was for stands in exactly one of the three lists. */
export interface Outcome {
  outboxId: number;
  kind: MessageKind;
  subject: unknown;
  accepted: Receiver[];
  /** The platform knows them not, or may not write to them. */
  unreached: (Receiver & { reason: 'unknown' | 'unlicensed' })[];
  /** Parked or given up, with the platform's code; a parked message may still be accepted after an operator requeued it. */
  failed: (Receiver & { code: string })[];
  /** By our clock; for a failure the instant at which it was given up. */
  sentAt: Date;
}

/** How a feature speaks through the outbox. Messages are composed when they are sent, so that they say what is true then. */
export interface Topic {
  /**
   * A face is sent as a card, or redraws one. Null: there is nothing to say any more, the message is dropped.
   * It may run several times for one message, and writes nothing.
   */
  compose(sql: Sql, ask: Composing): Promise<Outgoing | CardFace | null>;
  /** The same for several at once, one result each in their order: for topics of which a burst leaves many. */
  composeMany?(sql: Sql, asks: readonly Composing[]): Promise<(CardFace | null)[]>;
  /** The subject holds words of people, not ids: once the message is out, the row keeps none of them. */
  forgets?: true;
  /**
   * Runs in the transaction that closes the message; after the outbox row and the dialogues it may lock arrivals, duties,
   * counters and last of all the log head (design.md 3). Once for every accepted or given-up message.
   */
  onOutcome?(sql: Sql, outcome: Outcome): Promise<void>;
}
