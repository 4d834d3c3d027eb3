import type { CardFace, Inbound } from '../platforms/port.ts';
import type { Dialogue } from './dialogue.ts';
import type { Found } from './fold.ts';

/** What an answer may be: words, or a card with its plain face. */
export type Answer = { kind: 'text'; text: string } | { kind: 'card'; face: CardFace };

export interface About {
  notice?: number;
  isReminder?: boolean;
  /** 没看懂 with what may be said: not given twice running (wording.md 10). */
  isHint?: boolean;
}

/** One act in its transaction, with the ways to answer: all of it commits together or not at all. */
export interface Acting<Tx> {
  tx: Tx;
  /**
   * Sends an answer to whoever wrote, through the outbox. `notice` is the number it is about; a `reminder` asks for its
   * signature, so that a bare 收到 may follow.
   */
  say: (answer: Answer | string, about?: About) => Promise<void>;
  /** Puts a new face on the card that was tapped; where there was no tap, sends the face instead. */
  show: (face: CardFace, about?: About) => Promise<void>;
  /**
   * Opens, replaces or (null) closes what waits for this person's answer. Throws DialogueChanged when that is no longer
   * what the turn has read: of two taps on one preview one acts, and of two messages to one draft none gets lost.
   */
  remember: (open: Dialogue['open']) => Promise<void>;
}

/** One message or tap on its way. */
export interface Turn<Tx, Actor> {
  inbound: Inbound;
  actor: Actor;
  dialogue: Dialogue;
  /** By our clock; `inbound.at` is the platform's. */
  now: Date;
  /** The words were mended: what goes out to others wants one look first (design.md 5). */
  isMended?: true;
  /** Runs the act in one transaction, once for this callback: a second delivery of it does nothing. */
  once: (fn: (acting: Acting<Tx>) => Promise<void>) => Promise<void>;
  /** A second transaction of the same callback, for messages that hold two acts; also once. */
  onceMore: (fn: (acting: Acting<Tx>) => Promise<void>) => Promise<void>;
}

/** A command: what people type, and what happens. `grammar` knows exact forms only. */
export interface Command<Tx, Actor> {
  /** The act of design.md 5, such as `sign` or `how far`. */
  act: string;
  grammar: RegExp;
  /** True where such words belong to what is open, as a paragraph of a draft does: then the listener gets them. */
  yields?(open: Dialogue['open'], found: Found): boolean;
  run(turn: Turn<Tx, Actor>, found: Found): Promise<void>;
}

/** What happens when a button with this key is pressed. */
export interface Tap<Tx, Actor> {
  button: string;
  /** It looks at nothing but the card: `turn.dialogue` is not loaded, which signing, the hot path, would pay for. */
  ignoresDialogue?: true;
  run(turn: Turn<Tx, Actor>, tap: Extract<Inbound, { kind: 'tap' }>): Promise<void>;
}

/** What somebody may say whose account is bound to nobody. */
export interface Stranger<Tx> {
  act: string;
  grammar: RegExp;
  run(turn: Pick<Turn<Tx, unknown>, 'inbound' | 'now' | 'once'>, found: Found): Promise<void>;
}

/** Takes messages that are no command while something is open (a draft that grows); true when it took this one. */
export interface Listener<Tx, Actor> {
  opens: string;
  run(turn: Turn<Tx, Actor>, text: string): Promise<void>;
}
