import { z } from 'zod';
import type { CardFace, Inbound } from '../platforms/port.ts';
import type { Command, Turn } from './command.ts';
import { match } from './fold.ts';
import { actsAtOnce, canonicalLine, foldSeveral, typedForms } from './understanding/canonical-line.ts';
import { takeApart } from './understanding/message-parts.ts';
import { isNamed, targetIn, type Target } from './understanding/targets.ts';
import { understand } from './understanding/understand.ts';
import type { ActName, Understood } from './understanding/understood.ts';

/** A notice as people tell it apart. */
export interface NamedNotice {
  /** `N12`. */
  ref: string;
  /** The few words people call it by. */
  words: string;
}

/** One line that was understood, as the card shows it. */
export interface UnderstoodLine {
  /** The exact form that will run. */
  line: string;
  notice: NamedNotice | null;
}

/** What the features know: which notices are meant, what somebody may do, and the words to say it in. */
export interface ForgivingParts<Tx, Actor> {
  /** The notices that are meant, this person's open ones first; `act` says what is to be done with them. */
  findNotices(turn: Turn<Tx, Actor>, said: Target, act: ActName): Promise<NamedNotice[]>;
  /** The typed forms of what this person may do: `退回 编号 原因`. */
  canDo(actor: Actor): string[];
  card(lines: UnderstoodLine[], options: { taskId: string }): CardFace;
  words: {
    /** Two notices fit the words. */
    ambiguous(said: string, notices: NamedNotice[]): string;
    notFound(ref: string): string;
    nothingByWords(said: string): string;
    /** Nothing was done; these are the forms that would do it. */
    askWhich(forms: string[]): string;
  };
}

/** What stands open between the card that shows what was understood and its one tap. */
/** Acts whose exact forms take surplus words for a name (收到 N12 谢谢). A line about people or organs was refused for what it says. */
const reconsidered = new Set(['sign', 'relay', 'several', 'how far', 'my duties', 'read']);
/** A name of an organ or place at the end of a line, behind the number. */
const organBehind = /N\s*\d+\s*[\p{sc=Han}]{1,14}(?:省|市|州|县|区|旗|镇|乡|街道|公司|厂|矿|安委办|委员会|局)\s*$/iu;
export const understoodKind = 'understood';
export const understoodButton = 'understood';
const openShape = z.object({ lines: z.array(z.string()), revision: z.int() });
/** Longer ago nobody remembers what 确认 was meant for. */
const openMs = 3600_000;
/** More notices than this nobody chooses from in a chat. */
const mostNotices = 5;

/** The i-th of several acts of one callback, with a key of its own. */
type Nth<Tx, Actor> = (turn: Turn<Tx, Actor>, i: number) => Turn<Tx, Actor>;

const plain = (text: string) =>
  text
    .normalize('NFKC')
    .replace(/[\s\p{P}]+/gu, '')
    .toLowerCase();

/** A line with the notice it is about, ready to run or to show. */
interface Ready extends UnderstoodLine {
  atOnce: boolean;
}
/** Words to say instead of acting. */
interface Refused {
  say: string;
}

/**
 * What happens to words that no exact command knows (design.md 5 "Forgiveness has a price"): they are understood, put
 * into the exact one-line form, and that runs like anything typed. At once only what leaves the record as it is, and a
 * signature with a number; all else is shown and wants one tap. Only lines that a command knows are offered.
 */
export function createForgiveness<Tx, Actor>(commands: Command<Tx, Actor>[], parts: ForgivingParts<Tx, Actor>) {
  const commandFor = (turn: Turn<Tx, Actor>, line: string) => {
    for (const command of commands) {
      const found = match(command.grammar, line);
      if (found && !command.yields?.(turn.dialogue.open, found)) return { command, found };
    }
    return null;
  };

  /** Whether a command knows the line, and this person may say it. */
  const isKnown = (turn: Turn<Tx, Actor>, line: string, act: ActName): boolean => {
    const [verb = ''] = line.split(/\s/u);
    const mayDo = parts.canDo(turn.actor).some((form) => form.split(' ')[0] === verb);
    return commandFor(turn, line) !== null && (mayDo || actsAtOnce({ act, args: {} }));
  };

  const runLine = async (turn: Turn<Tx, Actor>, line: string): Promise<string | null> => {
    const known = commandFor(turn, line);
    if (!known) return null;
    await known.command.run(turn, known.found);
    return known.command.act;
  };

  /** Which notice a part of the message is about; null where it names none. */
  async function noticeOf(turn: Turn<Tx, Actor>, { act, args }: Understood): Promise<NamedNotice | Refused | null> {
    const target = targetIn(args);
    const isBare = !isNamed(target);
    if (isBare && turn.dialogue.last.notice === null && act !== 'sign') return null;
    const said: Target = isBare && act !== 'sign' ? { ref: `N${turn.dialogue.last.notice ?? 0}` } : target;
    const found = await parts.findNotices(turn, said, act);
    const [only] = found;
    if (only && found.length === 1) return only;
    const name = args.words ?? args.doc ?? args.ref ?? '';
    // 收到 alone where several are open has a card of its own.
    if (isBare && found.length > 1) return null;
    if (!only)
      return isBare ? null : { say: args.words ? parts.words.nothingByWords(name) : parts.words.notFound(name) };
    return { say: parts.words.ambiguous(name || '签收', found.slice(0, mostNotices)) };
  }

  /** Acts that are about no notice, or for which the command itself finds the one meant. */
  const needsNoNotice = (turn: Turn<Tx, Actor>, { act, args }: Understood): boolean =>
    ['help', 'who am I', 'figures', 'hazard', 'bypass', 'hazard work', 'issue', 'unreachable'].includes(act) ||
    (act === 'my duties' && args.step === undefined) ||
    // 石桥县签了没 is about the notice last spoken of.
    ((act === 'how far' || act === 'read') &&
      !isNamed(targetIn(args)) &&
      (args.organ === undefined || turn.dialogue.last.notice === null)) ||
    args.refs?.includes('全部') === true;

  async function makeReady(turn: Turn<Tx, Actor>, group: Understood[]): Promise<Ready | Refused | null> {
    const [first, second] = group;
    if (!first) return null;
    // What no command knows yet is not understood, whichever notice it names.
    const example = canonicalLine(first, 'N1');
    if (example && !isKnown(turn, example, first.act)) return null;
    const notice = needsNoNotice(turn, first) ? null : await noticeOf(turn, first);
    if (notice && 'say' in notice) return notice;
    if (!notice && !needsNoNotice(turn, first)) return null;
    const [head, tail] = group.map((one) => canonicalLine(one, notice?.ref));
    if (!head) return null;
    // 收到 N12 转发 全部: the second act says its number only once.
    const line = tail ? `${head} ${tail.replace(`转发 ${notice?.ref ?? ''}`, '转发')}` : head;
    if (!isKnown(turn, line, first.act)) return null;
    const isSureSignature =
      first.act === 'sign' && !second && hasWrittenNumber(turn.inbound, notice?.ref) && !first.args.doc;
    return { line, notice, atOnce: !second && (actsAtOnce(first) || isSureSignature) };
  }

  async function offer(turn: Turn<Tx, Actor>, ready: Ready[]): Promise<void> {
    const revision = turn.now.getTime();
    const lines = ready.map(({ line }) => line);
    const face = parts.card(ready, { taskId: `u${revision}-${turn.inbound.rawDigest.slice(0, 16)}@understood` });
    const [only] = ready;
    await turn.once(async (acting) => {
      await acting.remember({ kind: understoodKind, data: { lines, revision } });
      const number = ready.length === 1 && only?.notice ? { notice: Number(only.notice.ref.slice(1)) } : {};
      await acting.say({ kind: 'card', face }, number);
    });
  }

  /** `several` splits numbers, too: N7、N8一起签了 is a line each. */
  const groupsOf = ({ act, args }: Understood): Understood[][] => {
    if (act === 'several')
      return foldSeveral(args.acts ?? []).flatMap((group) => (group.length === 1 ? group.flatMap(groupsOf) : [group]));
    const { refs, ...rest } = args;
    if (!refs || refs.includes('全部')) return [[{ act, args }]];
    return refs.map((ref) => [{ act, args: { ...rest, ref } }]);
  };

  /** Runs lines one behind the other, each once: a second delivery of the message does none of them again. */
  async function runAll(turn: Turn<Tx, Actor>, lines: string[], nth: Nth<Tx, Actor>): Promise<string | null> {
    let act: string | null = null;
    for (const [i, line] of lines.entries()) act = (await runLine(i === 0 ? turn : nth(turn, i), line)) ?? act;
    return act;
  }

  async function ask(turn: Turn<Tx, Actor>, { args }: Understood): Promise<string | null> {
    const can = parts.canDo(turn.actor);
    const forms = typedForms(args.candidates ?? [], args.ref ?? '编号').filter((form) =>
      can.some((one) => one.split(' ')[0] === form.split(' ')[0]),
    );
    if (forms.length === 0) return null;
    await turn.once(({ say }) => say(parts.words.askWhich(forms)));
    return 'ask';
  }

  async function act(turn: Turn<Tx, Actor>, meant: Understood, nth: Nth<Tx, Actor>): Promise<string | null> {
    const groups = groupsOf(meant);
    const ready: Ready[] = [];
    for (const group of groups) {
      const [first] = group;
      const one = await makeReady(turn, group);
      if (!one) return first?.act === 'sign' && groups.length === 1 ? runLine(turn, '收到') : null;
      if ('say' in one) {
        await turn.once(({ say }) => say(one.say));
        return 'ask';
      }
      ready.push(one);
    }
    if (ready.length === 0) return null;
    const lines = ready.map(({ line }) => line);
    if (ready.every(({ atOnce }) => atOnce)) return runAll(turn, lines, nth);
    // These show a preview of their own, which is the one look that mended words need.
    if (meant.act === 'relay' || meant.act === 'issue') return runAll({ ...turn, isMended: true }, lines, nth);
    await offer(turn, ready);
    return 'offer';
  }

  return {
    /**
     * Acts on, shows or asks about words no command knows. Resolves with the act's name, or null when nothing was
     * understood and nothing was said.
     */
    async answer(turn: Turn<Tx, Actor>, text: string, nth: Nth<Tx, Actor>): Promise<string | null> {
      const half = parts.canDo(turn.actor).find((form) => form.includes(' ') && form.split(' ')[0] === text.trim());
      if (half) {
        await turn.once(({ say }) => say(parts.words.askWhich([half])));
        return 'ask';
      }
      const meant = understand({ who: '', says: text });
      if (meant.act === 'none') return (await runPolite(turn, meant)) ?? 'none';
      if (meant.act === 'ask') return ask(turn, meant);
      return act(turn, meant, nth);
    },

    /** A second thought on words an exact form has refused; null where they mean nothing else, or ask for more than the form did. */
    async reconsider(turn: Turn<Tx, Actor>, text: string, nth: Nth<Tx, Actor>): Promise<string | null> {
      // 确认转发 N1 and 同意转发 N1 answer what stands open; where nothing does they order nothing.
      if (/^\s*(?:确认|不?同意)\s*[^\sN\d]/iu.test(text)) return null;
      const meant = understand({ who: '', says: text });
      // 收到 N1 石泉市 speaks for an organ, and the exact form has refused it: it is no remark.
      if (meant.act === 'sign' && organBehind.test(text)) return null;
      const isSame = (line: string | null) => line !== null && plain(line) === plain(text);
      const says = groupsOf(meant).map(([one]) => one && isSame(canonicalLine(one, one.args.ref)));
      return reconsidered.has(meant.act) && !says.includes(true) ? act(turn, meant, nth) : null;
    },

    /** Runs what the open card shows: its button was tapped, or 确认 was typed. Null where nothing is open any more. */
    async confirm(turn: Turn<Tx, Actor>, nth: Nth<Tx, Actor>): Promise<string | null> {
      const { open } = turn.dialogue;
      const data = open?.kind === understoodKind ? openShape.safeParse(open.data) : null;
      if (!data?.success || turn.now.getTime() - data.data.revision > openMs) return null;
      const { inbound } = turn;
      if (inbound.kind === 'tap' && !inbound.taskId.startsWith(`u${data.data.revision}-`)) return null;
      const { lines } = data.data;
      if (lines.length > 1) {
        await turn.onceMore((acting) => acting.remember(null));
        const bare = { ...turn, dialogue: { ...turn.dialogue, open: null } };
        return runAll(nth(bare, 0), lines, (_, i) => nth(bare, i));
      }
      return closing(turn, (closed) => runAll(closed, lines, nth));
    },
  };

  /** 嗯嗯, 谢谢: as 好的. */
  async function runPolite(turn: Turn<Tx, Actor>, { args }: Understood): Promise<string | null> {
    return isNamed(targetIn(args)) ||
      turn.inbound.kind !== 'text' ||
      turn.inbound.text.length > 24 ||
      // 没收到 is answered as 好的 is: with what to do once it has come. Of other things nobody wants there is nothing to say.
      (/[不没别未]/u.test(turn.inbound.text) && !turn.inbound.text.includes('收到'))
      ? null
      : runLine(turn, '好的');
  }
}

/**
 * Runs an act so that the card it was offered on is closed in the act's own transaction: of two taps one acts. A face
 * that says it is done takes the place of the tapped card.
 */
async function closing<Tx, Actor, Result>(
  turn: Turn<Tx, Actor>,
  run: (turn: Turn<Tx, Actor>) => Promise<Result>,
): Promise<Result> {
  let isClosed = false;
  const wrap =
    (once: Turn<Tx, Actor>['once']): Turn<Tx, Actor>['once'] =>
    (fn) =>
      once(async (acting) => {
        await fn({
          ...acting,
          remember: (open) => {
            isClosed = true;
            return acting.remember(open);
          },
          say: (answer, about) =>
            turn.inbound.kind === 'tap' && typeof answer !== 'string' && answer.kind === 'card' && answer.face.done
              ? acting.show(answer.face, about)
              : acting.say(answer, about),
        });
        if (!isClosed) await acting.remember(null);
        isClosed = true;
      });
  const result = await run({ ...turn, once: wrap(turn.once), onceMore: wrap(turn.onceMore) });
  // Signatures go through batches of their own.
  if (!isClosed) await turn.onceMore((acting) => acting.remember(null));
  return result;
}

/** The letter and the number stand in the writer's own words, so the signature is for no other notice. A quote is shown first. */
const hasWrittenNumber = (inbound: Inbound, ref: string | undefined): boolean =>
  ref !== undefined &&
  inbound.kind === 'text' &&
  new RegExp(`n\\s?${ref.slice(1)}(?!\\d)`, 'iu').test(takeApart(inbound.text).own.normalize('NFKC'));
