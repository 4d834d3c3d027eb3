import type { Acting } from '../../chat/command.ts';
import { enqueue, priorities } from '../../delivery/index.ts';
import { AppError } from '../../errors.ts';
import type { CardFace } from '../../platforms/port.ts';
import { nickname } from '../../lib/text.ts';
import { pickUnsignedCard } from '../cards.ts';
import type { Act } from '../act.ts';
import { phrases } from '../phrases.ts';
import { mostPicks, pickId, pickQuestion, readPickId, shortNames, type Pick as Ticked } from '../pick.ts';
import { signBatch, type Signed } from '../sign.ts';
import { topics } from '../topic-names.ts';
import { readdressedHoldings } from './readdressed-holdings.ts';
import {
  byOrgan,
  receivingHoldings,
  signatoryOf,
  unsignedOf,
  type CommandDeps,
  type MyArrival,
  type NoticeCommand,
  type NoticeTap,
  type NoticeTurn,
} from './parts.ts';

/** The card with boxes for several unsigned arrivals: the oldest twenty, all ticked. Nothing is signed by it. */
export function pickFace({ now, actor }: Pick<NoticeTurn, 'now' | 'actor'>, open: MyArrival[]): CardFace {
  const shown = open.slice(0, mostPicks);
  const organs = new Set(open.map(({ organName }) => organName));
  const short = organs.size > 1 ? shortNames([...organs]) : null;
  const items = shown.map((arrival) => ({
    id: pickId(arrival),
    ticked: '1' as const,
    ref: `N${arrival.number}`,
    organ: short?.get(arrival.organName) ?? null,
    words: nickname(arrival.title),
  }));
  const [first] = shown;
  return pickUnsignedCard(
    {
      total: open.length,
      shown: shown.length < open.length ? shown.length : null,
      names: items.map(({ ref, organ, words }) => [ref, organ, words].filter(Boolean).join(' ')).join('、'),
      first: `N${first?.number ?? ''}${organs.size > 1 ? ` ${first?.organName ?? ''}` : ''}`,
      all: organs.size > 1 ? null : '全部签收',
      items,
    },
    { taskId: `k${now.getTime()}-a${actor.accountId}@pick` },
  );
}

/** Signs these arrivals, each for its own organ and the very text that came, and answers with one receipt. */
async function signThese(acting: Acting<Act>, turn: NoticeTurn, picks: Ticked[]): Promise<void> {
  const { actor, inbound } = turn;
  const holdings = byOrgan(receivingHoldings(actor));
  const sent = await readdressedHoldings(acting.tx.sql, { personId: actor.personId, number: null, now: turn.now });
  const items = picks.flatMap(({ number, layerId, organId }) => {
    const holding =
      holdings.find((h) => h.organId === organId) ??
      sent.find((one) => one.number === number && one.organId === organId);
    if (!holding) return [];
    const { name, rawDigest: _, post, ...signatory } = signatoryOf(turn, holding);
    return [
      {
        ...signatory,
        personId: actor.personId,
        personName: name,
        // The callback's key is claimed by the turn already.
        inboxKey: null,
        number,
        layerId,
        organs: [{ organId, post }],
        accountId: actor.accountId,
        account: inbound.account,
        rawDigest: inbound.rawDigest,
        redrawCode: null,
      },
    ];
  });
  if (items.length === 0) throw new AppError('notice.not_found', phrases.nothingUnsigned());
  const results = await signBatch(acting.tx, items, { isQuiet: true });
  const deliveryIds = results.flatMap((result) => ('deliveryId' in result ? [result.deliveryId] : []));
  const refused = results.flatMap((result, i) => refusalOf(result, items[i]?.number ?? 0));
  if (deliveryIds.length === 0) throw new AppError('notice.not_found', phrases.nothingSigned(refused));
  await tellSigned(acting, turn, { deliveryIds, refused });
}

const refusalOf = ({ outcome }: Signed, number: number): string[] =>
  outcome === 'withdrawn' ? [`N${number}已撤回`] : outcome === 'not_found' ? [`N${number}已变动`] : [];

async function tellSigned(
  { tx }: Acting<Act>,
  { inbound, actor }: NoticeTurn,
  { deliveryIds, refused }: { deliveryIds: number[]; refused: string[] },
): Promise<void> {
  const code = inbound.kind === 'tap' ? inbound.redrawCode : null;
  const [only] = deliveryIds;
  const isOne = only !== undefined && deliveryIds.length === 1 && refused.length === 0;
  await enqueue(
    tx.sql,
    [
      {
        ...(isOne
          ? { topic: topics.receipt, subject: { deliveryId: only, personId: actor.personId } }
          : {
              topic: topics.receipts,
              subject: {
                deliveryIds,
                personId: actor.personId,
                refused,
                preview: inbound.kind === 'tap' ? inbound.taskId : null,
              },
            }),
        ...(code === null ? { kind: 'send' as const } : { kind: 'redraw' as const, code }),
        platform: inbound.account.platform,
        corp: inbound.account.corp,
        receivers: [{ accountId: actor.accountId, user: inbound.account.user, deliveryId: 0 }],
        priority: priorities.receipt,
      },
    ],
    tx.now,
  );
}

/** 签收所选 on a card with boxes. */
export const signPickedTap = (): NoticeTap => ({
  button: 'sign-picked',
  ignoresDialogue: true,
  async run(turn, { selected }) {
    const picks = (selected[pickQuestion] ?? []).slice(0, mostPicks).flatMap((id) => readPickId(id) ?? []);
    if (picks.length === 0) throw new AppError('request.invalid', phrases.nothingTicked());
    await turn.once((acting) => signThese(acting, turn, picks));
  },
});

/** What 全部签收 means: everything, where it is for one organ; for several, that of the organ chosen with 切换单位. */
function allOf({ actor }: NoticeTurn, open: MyArrival[]): MyArrival[] | null {
  if (new Set(open.map(({ organId }) => organId)).size <= 1) return open;
  const chosen = open.filter(({ organId }) => organId === actor.actingOrganId);
  return chosen.length > 0 ? chosen : null;
}

/** 全部签收: an exact form, so it signs; unless it would do so for two organs, which only boxes can say (design.md 5). */
export const signAllCommand = ({ sql }: CommandDeps): NoticeCommand => ({
  act: 'sign',
  grammar: /^全部\s*(?:签收|收到|确认签收)\s*[。.!]?$/u,
  async run(turn) {
    const organIds = byOrgan(receivingHoldings(turn.actor)).map(({ organId }) => organId);
    const open = await unsignedOf(sql, organIds, turn);
    const all = allOf(turn, open);
    await turn.once(async (acting) => {
      if (open.length === 0) await acting.say(phrases.nothingUnsigned());
      else if (all) await signThese(acting, turn, all);
      else await acting.say({ kind: 'card', face: pickFace(turn, open) });
    });
  },
});
