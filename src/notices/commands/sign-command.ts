import { reminderTopic, type Dialogue } from '../../chat/dialogue.ts';
import { AppError } from '../../errors.ts';
import type { Sql } from '../../store/db.ts';
import { phrases } from '../phrases.ts';
import { reachedStates, readTaskId } from '../rules.ts';
import { openSeconds } from '../second-arrival.ts';
import { withReaddressed } from './readdressed-holdings.ts';
import type { Signer } from '../signer.ts';
import { topics } from '../topic-names.ts';
import { ownOrgansNamed } from './own-organ.ts';
import { signSecondNow } from './second-command.ts';
import { pickFace } from './sign-several.ts';
import {
  arrivalsOf,
  byOrgan,
  named,
  receivingHoldings,
  signatoryOf,
  unsignedOf,
  type CommandDeps,
  type NoticeCommand,
  type NoticeTap,
  type NoticeTurn,
} from './parts.ts';

interface Deps extends CommandDeps {
  signer: Signer;
}

interface What {
  number: number;
  /** The organ and the layer on the card; null where no card says. */
  organId: number | null;
  layerId: number | null;
}

/** Hands one signature to the batch in flight; the receipt or the refusal goes out with it. */
async function signNow(signer: Signer, turn: NoticeTurn, { number, organId, layerId }: What): Promise<void> {
  const holdings = byOrgan(receivingHoldings(turn.actor)).filter((h) => organId === null || h.organId === organId);
  const [first] = holdings;
  if (!first) throw new AppError('notice.not_found', phrases.notFound(`N${number}`));
  const { inbound, actor } = turn;
  const { name, rawDigest: _, post: __, ...signatory } = signatoryOf(turn, first);
  await signer.sign({
    ...signatory,
    personId: actor.personId,
    personName: name,
    inboxKey: inbound.key,
    number,
    layerId,
    organs: holdings.map(({ organId: id, post }) => ({ organId: id, post })),
    accountId: actor.accountId,
    account: inbound.account,
    rawDigest: inbound.rawDigest,
    redrawCode: inbound.kind === 'tap' ? inbound.redrawCode : null,
    preferOrganId: inbound.kind === 'tap' ? null : actor.actingOrganId,
  });
}

const signOnCard = ({ signer, sql }: Deps, button: string): NoticeTap => ({
  button,
  ignoresDialogue: true,
  async run(turn, tap) {
    const card = readTaskId(tap.taskId);
    if (!card) throw new AppError('notice.not_found', phrases.notFound('这张卡片'));
    const isOwn = card.organId === null || receivingHoldings(turn.actor).some((h) => h.organId === card.organId);
    await signNow(signer, isOwn ? turn : await withReaddressed({ sql }, turn, card.number), card);
  },
});

/** 签收 on a notice's card. */
export const signTap = (deps: Deps) => signOnCard(deps, 'sign');
/** 签收更正: whether anything is owed, and what, the act finds out. */
export const signCorrectionTap = (deps: Deps) => signOnCard(deps, 'sign-correction');

/** The card of this notice, or words that ask to sign it, were the last thing said; its text or its progress were not. */
const isAskedFor = ({ topic, notice }: Dialogue['last'], number: number) =>
  notice === number &&
  (topic === topics.notice || topic === topics.urgeSign || topic === topics.correction || topic === reminderTopic);

/** The one organ somebody names behind the number, among those they sign for. */
async function namedOrgan(sql: Sql, turn: NoticeTurn, ref: string, words: string): Promise<number> {
  const mine = await ownOrgansNamed(sql, byOrgan(receivingHoldings(turn.actor)), words, turn.now);
  const [only] = mine;
  if (!only) throw new AppError('organ.not_found', phrases.notYourOrgan({ ref, organ: words }));
  const organs = mine.map(({ organName }) => organName);
  if (mine.length > 1) throw new AppError('organ.not_found', phrases.signForWhich({ ref, organs }));
  return only.organId;
}

/**
 * A typed number means the whole notice at an organ: its first text, and what another sender added to it and is still open
 * there. Whatever is open alone is signed alone.
 */
async function signTyped(
  { signer, sql }: Deps,
  turn: NoticeTurn,
  number: number,
  organId: number | null,
): Promise<void> {
  const mine = byOrgan(receivingHoldings(turn.actor)).map((h) => h.organId);
  const organIds = organId === null ? mine : mine.filter((id) => id === organId);
  const seconds = await openSeconds(sql, organIds, number);
  const arrivals = seconds.length > 0 ? await arrivalsOf(sql, number, organIds) : [];
  const open = arrivals.filter(({ state }) => !reachedStates.includes(state));
  // For which of several organs is asked by the first text, or said with the organ behind the number.
  if (new Set([...seconds, ...open].map((one) => one.organId)).size !== 1 || seconds.length === 0) {
    await signNow(signer, turn, { number, organId, layerId: null });
    return;
  }
  const isFirstOpen = open.length > 0;
  if (isFirstOpen) await signNow(signer, turn, { number, organId: open[0]?.organId ?? null, layerId: null });
  const run = isFirstOpen ? turn.onceMore : turn.once;
  await run(async (acting) => {
    for (const each of seconds) await signSecondNow(acting, turn, each);
  });
}

/**
 * 收到, 签收, 确认, with or without a number and, behind it, one of the writer's organs; thanks are
 * no organ, so such a line is a mended one. The bare word signs only when one notice is unsigned and its card was the
 * last thing said (design.md 5); else it asks. 确认 first answers an open preview: that is the router's order.
 */
export const signCommand = ({ signer, sql }: Deps): NoticeCommand => ({
  act: 'sign',
  grammar:
    /^(?:收到|签收|确认)\s*(?:(?<ref>N\d{1,9})(?:\s+(?<organ>(?!多?谢|感谢|辛苦|好的|明白|知道)[^\s,，。;；!！?？]{1,60}))?)?\s*[。.!]?$/u,
  async run(turn, { ref, organ }) {
    if (ref) {
      const mine = await withReaddressed({ sql }, turn, Number(ref.slice(1)));
      const organId = organ ? await namedOrgan(sql, mine, ref, organ) : null;
      await signTyped({ signer, sql }, mine, Number(ref.slice(1)), organId);
      return;
    }
    const organIds = byOrgan(receivingHoldings(turn.actor)).map(({ organId }) => organId);
    const open = await unsignedOf(sql, organIds, turn);
    const [only] = open;
    if (only && open.length === 1 && isAskedFor(turn.dialogue.last, only.number)) {
      await signNow(signer, await withReaddressed({ sql }, turn, only.number), { ...only, layerId: null });
      return;
    }
    await turn.once(async ({ say }) => {
      const [second] = only ? [] : await openSeconds(sql, organIds, null);
      if (second) await say(phrases.askSign(named(second)), { notice: second.number });
      else if (!only) await say(phrases.nothingUnsigned());
      else if (open.length === 1) await say(phrases.askSign(named(only)), { notice: only.number, isReminder: true });
      else await say({ kind: 'card', face: pickFace(turn, open) });
    });
  },
});

/** 已阅, 好的, 1 …: never a signature; a hint only where something waits. */
export const politeCommand = ({ sql }: Deps): NoticeCommand => ({
  act: 'none',
  grammar: /^(?:(?<read>已阅|阅|已读)|好的?|嗯+|OK|行|可以|1|知道了|👌)\s*[。.!]?$/u,
  async run(turn, { read }) {
    const organIds = byOrgan(receivingHoldings(turn.actor)).map(({ organId }) => organId);
    const [only, ...more] = await unsignedOf(sql, organIds, turn);
    if (!only || more.length > 0) return;
    const ref = `N${only.number}`;
    const words = read ? phrases.readIsNotSigned(ref) : phrases.ifReceived(ref);
    await turn.once(({ say }) => say(words, { notice: only.number, isReminder: true }));
  },
});
