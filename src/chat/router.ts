import { AppError, type ProblemCode } from '../errors.ts';
import type { Account, Inbound } from '../platforms/port.ts';
import type { Acting, Command, Listener, Stranger, Tap, Turn } from './command.ts';
import { DialogueChanged, hintTopic, type Dialogue } from './dialogue.ts';
import { match } from './fold.ts';
import { createForgiveness, understoodButton, understoodKind, type ForgivingParts } from './forgiveness.ts';

export interface RouterParts<Tx, Actor> {
  resolveActor(account: Account): Promise<Actor | null>;
  loadDialogue(account: Account): Promise<Dialogue>;
  /** One transaction a callback: claims the inbox key, then runs `fn`. */
  once(of: Callback<Actor>, fn: (acting: Acting<Tx>) => Promise<void>): Promise<void>;
  commands: Command<Tx, Actor>[];
  taps: Tap<Tx, Actor>[];
  listeners: Listener<Tx, Actor>[];
  /** What happens to files that somebody brought. */
  takeFiles(turn: Turn<Tx, Actor>, files: Extract<Inbound, { kind: 'files' }>): Promise<void>;
  strangers: Stranger<Tx>[];
  now(): Date;
  /** Free words: what no exact form knows. */
  forgiving: ForgivingParts<Tx, Actor>;
  words: {
    notBound: string;
    notUnderstood(actor: Actor): string;
    /** The same a second time running: short. */
    stillNotUnderstood: string;
    /** The answer to what sounds like an accident, before all else; null when it does not. */
    accident(text: string): string | null;
    /** Photos, places, links …: what the bot says to what it cannot use yet. */
    notText: string;
    deadButton: string;
  };
}

/** 确认 and nothing else. */
const confirms = /^\s*确认\s*[。.!！]?\s*$/u;

const takenForName = new Set<ProblemCode>(['organ.not_found', 'organ.not_below', 'notice.not_found']);
/** Words that change an open preview; where none is open, a sentence may begin with them. */
const changesPreview = /^\s*(?:除|限期|期限)/u;

const noDialogue: Dialogue = { open: null, last: { topic: null, notice: null } };

/** A callback on its way: whose it is (null for people not bound), and what was open when it came. */
export interface Callback<Actor> {
  inbound: Inbound;
  actor: Actor | null;
  open: Dialogue['open'];
}

/** Each time somebody else was faster, which only one person's own fingers can be. */
const mostTries = 6;

/** What counts for operators: which act a callback became. */
export type Outcome = string;

/**
 * Takes one decoded callback to the act it asks for. Resolves, with the act's name, only once everything is durable.
 * A refusal (AppError) is said to the writer in words; anything else is a bug and escapes.
 */
export function createRouter<Tx, Actor>(parts: RouterParts<Tx, Actor>) {
  const tapOf = new Map(parts.taps.map((tap) => [tap.button, tap]));

  const forgiveness = createForgiveness(parts.commands, parts.forgiving);

  const looksAtDialogue = (inbound: Inbound) =>
    inbound.kind !== 'tap' || tapOf.get(inbound.button)?.ignoresDialogue !== true;

  const answerText = async (turn: Turn<Tx, Actor>, text: string): Promise<Outcome> => {
    const accident = parts.words.accident(text);
    if (accident) {
      await turn.once((acting) => acting.say(accident));
      return 'accident';
    }
    const { open, last } = turn.dialogue;
    if (open?.kind === understoodKind && confirms.test(text)) {
      const act = await forgiveness.confirm(turn, nth);
      if (act) return act;
    }
    const exact = await runForgiving(turn, text);
    if (exact) return exact;
    const listener = parts.listeners.find(({ opens }) => opens === open?.kind);
    if (listener) {
      await listener.run(turn, text);
      return listener.opens;
    }
    const act = await forgiveness.answer(turn, text, nth);
    if (act) return act;
    const isAgain = last.topic === hintTopic;
    await turn.once((acting) =>
      isAgain
        ? acting.say(parts.words.stillNotUnderstood)
        : acting.say(parts.words.notUnderstood(turn.actor), { isHint: true }),
    );
    return 'unclear';
  };

  /**
   * Exact forms, with a second thought where one refuses because it took a word for a name (收到 N12 谢谢, 除东岗区都转
   * N12): what was refused has left nothing behind.
   */
  const runForgiving = async (turn: Turn<Tx, Actor>, text: string): Promise<Outcome | null> => {
    try {
      return await runExact(turn, text);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const isSentence = error.code === 'notice.wrong_state' && changesPreview.test(text);
      if (!isSentence && !takenForName.has(error.code)) throw error;
      const act = await forgiveness.reconsider(turn, text, nth);
      if (act) return act;
      throw error;
    }
  };

  /** The first command whose grammar knows the words; null when none does. */
  const runExact = async (turn: Turn<Tx, Actor>, text: string): Promise<Outcome | null> => {
    // 确认 for what was understood a day ago is a bare 确认 again.
    const { open } = turn.dialogue;
    const plain = open?.kind === understoodKind ? { ...turn, dialogue: { ...turn.dialogue, open: null } } : turn;
    for (const command of parts.commands) {
      const found = match(command.grammar, text);
      if (!found || command.yields?.(open, found)) continue;
      await command.run(confirms.test(text) ? plain : turn, found);
      return command.act;
    }
    return null;
  };

  const answer = async (turn: Turn<Tx, Actor>): Promise<Outcome> => {
    const { inbound } = turn;
    switch (inbound.kind) {
      case 'text':
        return answerText(turn, inbound.text);
      case 'tap': {
        const tap = tapOf.get(inbound.button);
        const act = inbound.button === understoodButton ? await forgiveness.confirm(turn, nth) : null;
        if (act) return act;
        if (tap) await tap.run(turn, inbound);
        else await turn.once((acting) => acting.say(parts.words.deadButton));
        return inbound.button;
      }
      case 'files':
        await parts.takeFiles(turn, inbound);
        return inbound.kind;
      case 'image':
      case 'voice':
      case 'video':
      case 'location':
      case 'link':
        await turn.once((acting) => acting.say(parts.words.notText));
        return inbound.kind;
      case 'event':
        // Opening the conversation or entering the range asks for nothing: no message, nothing kept.
        return inbound.event;
    }
  };

  const turnOf = (inbound: Inbound, actor: Actor, dialogue: Dialogue): Turn<Tx, Actor> => {
    const { open } = dialogue;
    const second = { ...inbound, key: `${inbound.key}|2` };
    return {
      inbound,
      actor,
      dialogue,
      now: parts.now(),
      once: (fn) => parts.once({ inbound, actor, open }, fn),
      onceMore: (fn) => parts.once({ inbound: second, actor, open }, fn),
    };
  };

  /** The same callback for the i-th of several acts in it: a key of its own, so that each is done once. */
  const nth = ({ inbound, actor, dialogue }: Turn<Tx, Actor>, i: number): Turn<Tx, Actor> =>
    turnOf({ ...inbound, key: `${inbound.key}|act${i}` }, actor, dialogue);

  const answerOrRefuse = async (turn: Turn<Tx, Actor>): Promise<Outcome> => {
    try {
      return await answer(turn);
    } catch (error) {
      // Whoever uploads looks at a page, which says it.
      if (!(error instanceof AppError) || turn.inbound.kind === 'files') throw error;
      // The act's transaction is rolled back, inbox key and all: the refusal gets one of its own.
      await turn.once((acting) => acting.say(error.message));
      return `refused ${error.code}`;
    }
  };

  /** Whoever is bound to nobody: an accident is answered, a code binds, all else is told how to be bound. */
  const answerStranger = async (inbound: Inbound): Promise<Outcome> => {
    const once = (fn: (acting: Acting<Tx>) => Promise<void>) => parts.once({ inbound, actor: null, open: null }, fn);
    const text = inbound.kind === 'text' ? inbound.text : null;
    const accident = text === null ? null : parts.words.accident(text);
    for (const stranger of text === null || accident ? [] : parts.strangers) {
      const found = match(stranger.grammar, text ?? '');
      if (!found) continue;
      await stranger.run({ inbound, now: parts.now(), once }, found);
      return stranger.act;
    }
    await once((acting) => acting.say(accident ?? parts.words.notBound));
    return accident ? 'accident' : 'not bound';
  };

  return {
    async handle(inbound: Inbound): Promise<Outcome> {
      if (inbound.kind === 'event') return inbound.event;
      const actor = await parts.resolveActor(inbound.account);
      if (!actor) return answerStranger(inbound);
      for (let tries = 1; ; tries += 1) {
        const dialogue = looksAtDialogue(inbound) ? await parts.loadDialogue(inbound.account) : noDialogue;
        const turn = turnOf(inbound, actor, dialogue);
        try {
          return await answerOrRefuse(turn);
        } catch (error) {
          if (!(error instanceof DialogueChanged) || tries >= mostTries) throw error;
        }
      }
    },
  };
}
