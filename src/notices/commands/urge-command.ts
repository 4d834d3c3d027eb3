import { AppError } from '../../errors.ts';
import { sayTime } from '../../lib/china-time.ts';
import type { Holding } from '../../organs/index.ts';
import { hasBrokenLinks, type UrgeReach } from '../broken-links.ts';
import { phrases } from '../phrases.ts';
import { reachingPhrases } from '../reaching-phrases.ts';
import { urge } from '../urge.ts';
import { noticeOfCard } from './card-notice.ts';
import {
  byOrgan,
  holdingsAs,
  named,
  signatoryOf,
  type CommandDeps,
  type NoticeCommand,
  type NoticeTap,
  type NoticeTurn,
} from './parts.ts';
import { chooseNotice, listVisible, type Visible } from './visible.ts';

const urgers = ({ actor }: NoticeTurn) => ({
  // Nobody is below an enterprise.
  branch: holdingsAs(actor, 'clerk', 'leader').filter(({ level }) => level !== 'enterprise'),
  jurisdiction: holdingsAs(actor, 'supervisor'),
});

/** What somebody may urge (design.md 5); null who is neither clerk, leader nor supervisor of anything with organs below. */
export function urgeReachOf(turn: NoticeTurn): UrgeReach | null {
  const { branch, jurisdiction } = urgers(turn);
  if (branch.length + jurisdiction.length === 0) return null;
  return {
    branchOrganIds: branch.map(({ organId }) => organId),
    jurisdictionOrganIds: jurisdiction.map(({ organId }) => organId),
  };
}

/**
 * In which post somebody urges: the reminder and the entry name one organ, so only what that organ may urge goes with it. Of
 * several posts that of the organ chosen with 切换单位, else the first that has something to urge.
 */
async function urgingPost(
  { sql }: CommandDeps,
  turn: NoticeTurn,
  number: number,
): Promise<{ holding: Holding; within: UrgeReach }> {
  const { branch, jurisdiction } = urgers(turn);
  const { actingOrganId } = turn.actor;
  const posts = byOrgan([...branch, ...jurisdiction])
    .toSorted((a, b) => Number(b.organId === actingOrganId) - Number(a.organId === actingOrganId))
    .map((holding) => {
      const here = (one: Holding) => (one.organId === holding.organId ? [one.organId] : []);
      const within = { branchOrganIds: branch.flatMap(here), jurisdictionOrganIds: jurisdiction.flatMap(here) };
      return { holding, within };
    });
  const [first, ...others] = posts;
  if (!first) throw new AppError('notice.not_found', phrases.notFound(`N${number}`));
  if (others.length === 0) return first;
  for (const post of posts) if (await hasBrokenLinks(sql, number, post.within)) return post;
  return first;
}

async function urgeNow(deps: CommandDeps, turn: NoticeTurn, notice: Visible, only?: string): Promise<void> {
  const { holding, within } = await urgingPost(deps, turn, notice.number);
  await turn.once(async ({ tx, say }) => {
    const { links, held, apart, ...done } = await urge(tx, {
      number: notice.number,
      within,
      ...(only === undefined ? {} : { only }),
      organ: { id: holding.organId, code: holding.organCode, name: holding.organName },
      by: signatoryOf(turn, holding),
    });
    const said = { ...named(notice), recent: done.recent, apart: apart.map(({ organ, why }) => `${organ}（${why}）`) };
    const until = held && { links: held.links, until: sayTime(held.until, turn.now) };
    const text =
      links === 0
        ? reachingPhrases.notUrged(said)
        : reachingPhrases.urged({ ...said, links, below: done.below, held: until });
    await say(text, { notice: notice.number });
  });
}

/** Without a number: the notice last spoken of, or the only one there is. It sends messages to others, so nothing is guessed. */
async function urgedNotice(deps: CommandDeps, turn: NoticeTurn, ref: string | undefined): Promise<Visible> {
  if (ref || turn.dialogue.last.notice !== null) return chooseNotice(deps, turn, { ref, words: undefined });
  const [newest, ...others] = await listVisible(deps.sql, turn, 2);
  if (newest && others.length > 0) {
    throw new AppError('notice.not_found', reachingPhrases.urgeWhich(`N${newest.number}`));
  }
  return chooseNotice(deps, turn, { ref, words: undefined });
}

/** 催办 [N12 [石桥县]]: the first broken links only, or one of them; each at most once in 24 hours. */
export const urgeCommand = (deps: CommandDeps): NoticeCommand => ({
  act: 'urge',
  grammar: /^催办\s*(?:断点)?\s*(?:(?<ref>N\d{1,9})(?:\s+(?<organ>\S{1,60}))?)?$/u,
  async run(turn, { ref, organ }) {
    await urgeNow(deps, turn, await urgedNotice(deps, turn, ref), organ);
  },
});

/** 催办断点 on the status card. */
export const urgeTap = (deps: CommandDeps): NoticeTap => ({
  button: 'urge',
  async run(turn, tap) {
    const ref = await noticeOfCard(deps.sql, turn, tap);
    await urgeNow(deps, turn, await chooseNotice(deps, turn, { ref, words: undefined }));
  },
});
