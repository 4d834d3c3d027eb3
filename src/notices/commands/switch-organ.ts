import { AppError } from '../../errors.ts';
import { ownHoldings, type Holding } from '../../organs/index.ts';
import { switchOrganCard } from '../cards.ts';
import { phrases } from '../phrases.ts';
import { mostPicks } from '../pick.ts';
import { ownOrgansNamed } from './own-organ.ts';
import { byOrgan, type CommandDeps, type NoticeCommand, type NoticeTap, type NoticeTurn } from './parts.ts';

/**
 * From now on what names no organ is meant for this one. It changes nothing in the record, so nothing is logged: every act
 * says for itself in which post and for which organ it was done.
 */
const switchTo = (turn: NoticeTurn, { organId, organName }: Holding): Promise<void> =>
  turn.once(async ({ tx, say }) => {
    await tx.sql('UPDATE person SET acting_organ_id = $2::int WHERE id = $1::int', [turn.actor.personId, organId]);
    await say(phrases.actingFor(organName));
  });

async function offer(turn: NoticeTurn, mine: Holding[]): Promise<void> {
  const { actor, now } = turn;
  const acting = mine.find(({ organId }) => organId === actor.actingOrganId);
  const other = mine.find((holding) => holding !== acting);
  const face = switchOrganCard(
    {
      total: mine.length,
      names: mine.map(({ organName }) => organName).join('、'),
      acting: acting?.organName ?? null,
      example: other?.organName ?? '单位',
      items: mine.slice(0, mostPicks).map((holding) => ({
        id: String(holding.organId),
        organ: holding.organName,
        ticked: holding === acting ? '1' : null,
      })),
    },
    { taskId: `w${now.getTime()}-a${actor.accountId}@organ` },
  );
  await turn.once(({ say }) => say({ kind: 'card', face }));
}

/** 切换单位 [甲县]: which of one's organs is meant by what names none. */
export const switchOrganCommand = ({ sql }: CommandDeps): NoticeCommand => ({
  act: 'who am I',
  grammar: /^切换单位(?:\s*[:：]?\s*(?<organ>\S.{0,60}))?$/u,
  async run(turn, { organ }) {
    const mine = byOrgan(ownHoldings(turn.actor));
    const [only] = mine;
    if (!only) throw new AppError('organ.not_found', phrases.noOrgan());
    if (organ === undefined) {
      if (mine.length > 1) await offer(turn, mine);
      else await turn.once(({ say }) => say(phrases.oneOrganOnly(only.organName)));
      return;
    }
    const [meant, ...more] = await ownOrgansNamed(sql, mine, organ, turn.now);
    const organs = mine.map(({ organName }) => organName);
    if (!meant || more.length > 0) throw new AppError('organ.not_found', phrases.notYourPost({ organ, organs }));
    await switchTo(turn, meant);
  },
});

/** 切换 on the card. */
export const switchOrganTap = (): NoticeTap => ({
  button: 'switch-organ',
  ignoresDialogue: true,
  async run(turn, { selected }) {
    const [id] = selected['organ'] ?? [];
    const mine = byOrgan(ownHoldings(turn.actor));
    const meant = mine.find(({ organId }) => String(organId) === id);
    const organs = mine.map(({ organName }) => organName);
    if (!meant) throw new AppError('organ.not_found', phrases.notYourPost({ organ: '', organs }));
    await switchTo(turn, meant);
  },
});
