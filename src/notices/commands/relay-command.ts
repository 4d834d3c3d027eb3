import type { Acting } from '../../chat/command.ts';
import { AppError } from '../../errors.ts';
import type { Act } from '../act.ts';
import { lockArrivalsAbove } from '../arrival.ts';
import { phrases } from '../phrases.ts';
import { lowerOrgansOf } from '../relay.ts';
import { readTaskId, reachedStates } from '../rules.ts';
import { assertNotMarked } from '../secrecy.ts';
import { signBatch } from '../sign.ts';
import { relayNow } from './relay-now.ts';
import { readRelayWords, type RelayWords } from './relay-words.ts';
import { myArrival, type Mine } from './my-arrival.ts';
import {
  addressedWords,
  chooseOrgans,
  dueOfWords,
  previewOf,
  relayDraftShape,
  relayTaskId,
  type RelayDraft,
} from './relay-preview.ts';
import {
  byOrgan,
  holdingsAs,
  signatoryOf,
  yieldsToDraft,
  type CommandDeps,
  type MyArrival,
  type NoticeCommand,
  type NoticeTap,
  type NoticeTurn,
} from './parts.ts';

/** Clerks relay; a leader may, who answers for the clerk (design.md 5). */
const relayers = (turn: NoticeTurn) => byOrgan(holdingsAs(turn.actor, 'clerk', 'leader'));

const assertSigned = ({ state, number }: MyArrival) => {
  if (!reachedStates.includes(state)) throw new AppError('notice.not_signed', phrases.signFirst(`N${number}`));
};

/** Before anything of it is looked up: an answer that quotes a marked text, or a draft, would keep it. */
function readMarkless(said: string): RelayWords | null {
  const words = readRelayWords(said);
  assertNotMarked(said, words?.text ?? null, words?.reason ?? null);
  return words;
}

/** Shows what will be sent and waits: own words go out only after 非涉密，转发 (design.md 5). */
async function offer(deps: CommandDeps, turn: NoticeTurn, mine: Mine, words: RelayWords): Promise<void> {
  const { arrival } = mine;
  const { organIds } = await chooseOrgans(deps.sql, arrival, words, turn.now);
  const due = dueOfWords(words, arrival, turn.now);
  const { organId, number } = arrival;
  const { text, reason } = words;
  const draft = {
    number,
    organId,
    organIds,
    due: due?.toISOString() ?? null,
    text,
    reason,
    revision: turn.now.getTime(),
  };
  await show(deps, turn, draft, arrival);
}

/** One thing is open at a time, and a draft of many messages must not vanish without a word. */
function assertNoDraft({ dialogue }: NoticeTurn): void {
  if (dialogue.open?.kind === 'issue') throw new AppError('notice.wrong_state', phrases.draftOpen());
}

async function show(deps: CommandDeps, turn: NoticeTurn, draft: RelayDraft, arrival: MyArrival): Promise<void> {
  assertNoDraft(turn);
  const face = await previewOf(deps.sql, draft, arrival, turn);
  await turn.once(async (acting) => {
    await acting.remember({ kind: 'relay', data: draft });
    await acting.say({ kind: 'card', face }, { notice: draft.number });
  });
}

/** 转发 N12 全部 · 甲县,乙区 · 除 丙区 [期限…] [要求：…]: without anything new of its own it acts at once. */
export const relayCommand = (deps: CommandDeps): NoticeCommand => ({
  act: 'relay',
  grammar: /^转发\s*(?<ref>N\d{1,9})\s*(?<words>.*)$/u,
  async run(turn, { ref = '', words: said = '' }) {
    const named = readMarkless(said);
    const mine = await myArrival(deps, turn, Number(ref.slice(1)), relayers(turn));
    assertSigned(mine.arrival);
    const words = named ?? (await addressedWords(deps.sql, mine.arrival, said, turn.now));
    if (!words) {
      const { open } = await chooseOrgans(deps.sql, mine.arrival, { to: 'all', except: [] }, turn.now);
      await turn.once(({ say }) => say(phrases.pickOrgans({ ref, organs: open.map(({ name }) => name) })));
      return;
    }
    if (words.text !== null || words.due !== null) {
      await offer(deps, turn, mine, words);
      return;
    }
    const { organIds, isExact } = await chooseOrgans(deps.sql, mine.arrival, words, turn.now);
    // A name that had to be mended gets one look before anything goes out (design.md 5).
    if (isExact && !turn.isMended) await turn.once((acting) => relayNow(acting, turn, mine, { to: organIds }));
    else await offer(deps, turn, mine, words);
  },
});

/** Signs for the arrival within another act. `isQuiet`: the answer to that one says it all. */
async function signHere(
  { tx }: Acting<Act>,
  turn: NoticeTurn,
  { arrival, holding }: Mine,
  { isQuiet }: { isQuiet: boolean },
): Promise<void> {
  const { personId: _, name, post, ...signatory } = signatoryOf(turn, holding);
  const { accountId, personId } = turn.actor;
  const { account, rawDigest } = turn.inbound;
  const who = { personId, personName: name, accountId, account, rawDigest, redrawCode: null, inboxKey: null };
  const { organId, layerId, number } = arrival;
  await signBatch(tx, [{ ...signatory, ...who, number, layerId, organs: [{ organId, post }] }], { isQuiet });
}

/** Signs with a receipt of its own, and says what is to be said about the rest of the line. */
const signThenSay = (turn: NoticeTurn, mine: Mine, rest: string | null): Promise<void> =>
  turn.once(async (acting) => {
    await signHere(acting, turn, mine, { isQuiet: false });
    if (rest !== null) await acting.say(rest, { notice: mine.arrival.number });
  });

/** 收到 N12 转发全部: both acts, or neither; where nothing is below, or nobody is named, the signature alone. */
export const signAndRelayCommand = (deps: CommandDeps): NoticeCommand => ({
  act: 'several',
  grammar: /^(?:收到|签收)\s*(?<ref>N\d{1,9})\s*[,，、]?\s*转发\s*(?<words>.+)$/u,
  async run(turn, { ref = '', words: said = '' }) {
    const words = readMarkless(said);
    const mine = await myArrival(deps, turn, Number(ref.slice(1)), relayers(turn));
    const { arrival } = mine;
    const lower = await lowerOrgansOf(deps, { ...arrival, id: arrival.deliveryId });
    if (lower.all.length === 0) return signThenSay(turn, mine, phrases.noLower());
    // Half a command: the signature is clear, whom to relay to is not.
    if (!words) {
      const organs = lower.open.map(({ name }) => name);
      return signThenSay(turn, mine, organs.length > 0 ? phrases.pickOrgans({ ref, organs }) : null);
    }
    const due = dueOfWords(words, arrival, turn.now);
    const { organIds, isExact } = await chooseOrgans(deps.sql, arrival, words, turn.now);
    const { text, reason } = words;
    if (text === null && words.due === null && isExact) {
      await turn.once(async (acting) => {
        await lockArrivalsAbove(acting.tx.sql, [arrival]);
        await signHere(acting, turn, mine, { isQuiet: true });
        await relayNow(acting, turn, mine, { to: organIds });
      });
      return;
    }
    // Refused after the signature, the reason would find this callback's key used up and be lost.
    assertNoDraft(turn);
    await signThenSay(turn, mine, null);
    // The signature stands; the words go out only after one look. A second key: this callback's own is used up.
    const { number, organId } = arrival;
    const draft = { number, organId, organIds, due: due?.toISOString() ?? null, text, reason };
    await show(deps, { ...turn, once: turn.onceMore }, { ...draft, revision: turn.now.getTime() }, arrival);
  },
});

/** 转发全部21家 on the receipt. */
export const relayAllTap = (deps: CommandDeps): NoticeTap => ({
  button: 'relay-all',
  async run(turn, tap) {
    const card = readTaskId(tap.taskId);
    if (!card) throw new AppError('notice.not_found', phrases.notFound('这张卡片'));
    const mine = await myArrival(deps, turn, card.number, relayers(turn), card);
    assertSigned(mine.arrival);
    await turn.once((acting) => relayNow(acting, turn, mine, { to: 'all' }));
  },
});

/** 选单位: cards of this size hold no list of organs, so the names come in words with the typed form. */
export const relayPickTap = (deps: CommandDeps): NoticeTap => ({
  button: 'relay-pick',
  async run(turn, tap) {
    const card = readTaskId(tap.taskId);
    const draft = relayDraftShape.safeParse(turn.dialogue.open?.data);
    const number = card?.number ?? (draft.success ? draft.data.number : null);
    if (number === null) throw new AppError('notice.not_found', phrases.nothingOpen());
    const { arrival } = await myArrival(deps, turn, number, relayers(turn), card ?? {});
    const { open } = await chooseOrgans(deps.sql, arrival, { to: 'all', except: [] }, turn.now);
    const organs = open.map(({ name }) => name);
    await turn.once(({ say }) => say(phrases.pickOrgans({ ref: `N${number}`, organs })));
  },
});

function openDraft(turn: NoticeTurn, number: number | null): RelayDraft {
  const { open } = turn.dialogue;
  const draft = open?.kind === 'relay' ? relayDraftShape.safeParse(open.data) : null;
  if (!draft?.success || (number !== null && draft.data.number !== number)) {
    throw new AppError('notice.wrong_state', phrases.nothingOpen());
  }
  return draft.data;
}

async function confirm(deps: CommandDeps, turn: NoticeTurn, draft: RelayDraft): Promise<void> {
  const mine = await myArrival(deps, turn, draft.number, relayers(turn), draft);
  const { organIds: to, text, reason } = draft;
  const due = draft.due === null ? null : new Date(draft.due);
  await turn.once((acting) => relayNow(acting, turn, mine, { to, text, due, reason }));
}

/** 非涉密，转发 on the preview. */
export const relayConfirmTap = (deps: CommandDeps): NoticeTap => ({
  button: 'relay-confirm',
  async run(turn, tap) {
    const draft = openDraft(turn, null);
    // An older preview's button must not send what a newer one says.
    if (tap.taskId !== relayTaskId(draft, turn.actor.accountId))
      throw new AppError('notice.wrong_state', phrases.nothingOpen());
    await confirm(deps, turn, draft);
  },
});

/** 确认转发 N12 · 非涉密，转发; and 确认 while a relay waits. */
export const relayConfirmCommand = (deps: CommandDeps): NoticeCommand => ({
  act: 'relay',
  grammar: /^(?:确认转发\s*(?<ref>N\d{1,9})?|非涉密\s*[,，]?\s*转发)\s*[。.!]?$/u,
  async run(turn, { ref }) {
    await confirm(deps, turn, openDraft(turn, ref ? Number(ref.slice(1)) : null));
  },
});

export const confirmRelay = (deps: CommandDeps) => (turn: NoticeTurn) => confirm(deps, turn, openDraft(turn, null));

/** 限期 9月22日 [理由…] and 除 东岗区: change the open preview. */
export const relayChangeCommand = (deps: CommandDeps): NoticeCommand => ({
  act: 'relay',
  grammar: /^(?<what>(?:限期|期限|除).+)$/u,
  yields: yieldsToDraft,
  async run(turn, { what = '' }) {
    const draft = openDraft(turn, null);
    const words = readRelayWords(`全部 ${what}`);
    const { arrival } = await myArrival(deps, turn, draft.number, relayers(turn), draft);
    const due = words ? dueOfWords(words, arrival, turn.now) : null;
    const without = words?.except.length
      ? (await chooseOrgans(deps.sql, arrival, { to: words.except, except: [] }, turn.now)).organIds
      : [];
    const organIds = draft.organIds.filter((id) => !without.includes(id));
    if (organIds.length === 0) throw new AppError('notice.no_lower_organs', phrases.nobodyLeft());
    await show(
      deps,
      turn,
      {
        ...draft,
        organIds,
        due: due?.toISOString() ?? draft.due,
        reason: words?.reason ?? draft.reason,
        revision: turn.now.getTime(),
      },
      arrival,
    );
  },
});

/** 改限期: asks for the typed form; the preview stays open. */
export const relayDueTap = (): NoticeTap => ({
  button: 'relay-due',
  async run(turn) {
    openDraft(turn, null);
    await turn.once(({ say }) => say(phrases.askDue('9月25日')));
  },
});
