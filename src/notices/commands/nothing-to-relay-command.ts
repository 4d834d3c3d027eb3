import { AppError } from '../../errors.ts';
import { sayTime } from '../../lib/china-time.ts';
import { organsNamed } from '../../organs/index.ts';
import type { CardFace } from '../../platforms/port.ts';
import { settledCard } from '../cards.ts';
import { readClaimTaskId } from '../messages/clerk-messages.ts';
import { answerClaim, claimNothingToRelay } from '../nothing-to-relay.ts';
import { phrases } from '../phrases.ts';
import { openLowerOrgans } from '../relay.ts';
import { readTaskId } from '../rules.ts';
import { lowerNamed } from './lower-named.ts';
import { myArrival } from './my-arrival.ts';
import {
  byOrgan,
  holdingsAs,
  named,
  reasonOf,
  signatoryOf,
  type CommandDeps,
  type MyArrival,
  type NoticeCommand,
  type NoticeTap,
  type NoticeTurn,
} from './parts.ts';

const clerks = (turn: NoticeTurn) => byOrgan(holdingsAs(turn.actor, 'clerk', 'leader'));

/** `丙区`, `城关镇政府`; not `本辖区` or `无下级单位`, which are reasons. */
const looksLikeOrgan =
  /^(?![本我全辖各无没不该]).{1,16}(?:[省市州县区旗乡镇]|街道|开发区|园|安委办|安委会|政府|管委会|[厅局委办]|公司|厂)$/u;

/** Whether the first word names one of the organs below that are still open; the rest is the reason. */
async function splitScope({ sql }: CommandDeps, arrival: MyArrival, words: string, now: Date) {
  const [first = '', ...rest] = words.split(/[\s,，:：]+/u);
  const open = await openLowerOrgans({ sql }, { ...arrival, id: arrival.deliveryId });
  const [lower, ...others] = await lowerNamed(sql, open, { below: arrival.organId, name: first, at: now });
  if (others.length > 0) {
    const candidates = [lower, ...others].flatMap((organ) => organ?.name ?? []);
    throw new AppError('organ.not_below', phrases.organAmbiguous({ organ: first, candidates }));
  }
  if (lower) return { lower, reason: reasonOf(rest.join(' ')) };
  // Somebody who names one organ must never be taken to mean all of them: it may be misspelt, or have the notice already.
  if (rest.length > 0 && looksLikeOrgan.test(first))
    throw new AppError('organ.not_below', phrases.organNotBelow(first));
  return { lower: null, reason: reasonOf(words) };
}

/** 无需转达 N12 [丙区] 原因: counts once the organ above agrees. */
export const nothingToRelayCommand = (deps: CommandDeps): NoticeCommand => ({
  act: 'nothing to relay',
  grammar: /^无需转达\s*(?<ref>N\d{1,9})\s*[,，]?\s*(?<words>.*)$/u,
  async run(turn, { ref = '', words = '' }) {
    const { arrival, holding } = await myArrival(deps, turn, Number(ref.slice(1)), clerks(turn));
    const { lower, reason } = await splitScope(deps, arrival, words, turn.now);
    await turn.once(async ({ tx, say }) => {
      const by = signatoryOf(turn, holding);
      const { number, organId } = arrival;
      await claimNothingToRelay(tx, { number, organId, lowerOrganId: lower?.organId ?? null, reason, by });
      const face = settledCard({
        done: '已报无需转达',
        ...named(arrival),
        at: sayTime(by.at, turn.now),
        organ: arrival.organName,
        scope: lower?.name ?? '全部下级',
        reason,
        next: '待上级确认',
        entry: null,
      });
      await say({ kind: 'card', face }, { notice: number });
    });
  },
});

/** 无需转达 on the receipt: a reason has to be typed, so the button only says how. */
export const nothingToRelayTap = (deps: CommandDeps): NoticeTap => ({
  button: 'nothing-to-relay',
  async run(turn, tap) {
    const card = readTaskId(tap.taskId);
    if (!card) throw new AppError('notice.not_found', phrases.notFound('这张卡片'));
    await myArrival(deps, turn, card.number, clerks(turn), card);
    await turn.once(({ say }) => say(phrases.askNothingReason(`N${card.number}`), { notice: card.number }));
  },
});

async function answer({ sql }: CommandDeps, turn: NoticeTurn, claimId: number, isAccepted: boolean): Promise<void> {
  const holdings = clerks(turn);
  const [sender] = await sql<{ organId: number }>(
    `SELECT d.sender_organ_id AS "organId" FROM not_applicable c JOIN delivery d ON d.id = c.delivery_id WHERE c.id = $1::int`,
    [claimId],
  );
  // The post in which somebody answers is the one in the organ that was asked.
  const holding = holdings.find(({ organId }) => organId === sender?.organId);
  if (!holding) throw new AppError('notice.not_found', phrases.noSuchClaim());
  await turn.once(async ({ tx, show }) => {
    const by = signatoryOf(turn, holding);
    const answered = await answerClaim(tx, {
      claimId,
      organIds: [holding.organId],
      isAccepted,
      by,
    });
    await show(answeredFace(answered, sayTime(by.at, turn.now)), { notice: answered.number });
  });
}

const answeredFace = (
  claim: { number: number; title: string; organName: string; isAccepted: boolean },
  at: string,
): CardFace =>
  settledCard({
    done: claim.isAccepted ? '已同意无需转达' : '未同意无需转达',
    ...named(claim),
    at,
    organ: claim.organName,
    scope: null,
    reason: null,
    next: null,
    entry: null,
  });

const claimTap = (deps: CommandDeps, button: string, isAccepted: boolean): NoticeTap => ({
  button,
  async run(turn, tap) {
    const claimId = readClaimTaskId(tap.taskId);
    if (claimId === null) throw new AppError('notice.not_found', phrases.noSuchClaim());
    await answer(deps, turn, claimId, isAccepted);
  },
});
export const acceptClaimTap = (deps: CommandDeps) => claimTap(deps, 'claim-accept', true);
export const refuseClaimTap = (deps: CommandDeps) => claimTap(deps, 'claim-refuse', false);

/** 同意无需转达 N12 丙区 · 不同意无需转达 N12 丙区: the organ that said it, or the one it is about. */
export const answerClaimCommand = (deps: CommandDeps): NoticeCommand => ({
  act: 'nothing to relay',
  grammar: /^(?<no>不)?同意\s*无需转达\s*(?<ref>N\d{1,9})\s*[,，]?\s*(?<organ>.*)$/u,
  async run(turn, { no, ref = '', organ = '' }) {
    const { sql } = deps;
    const claims = await sql<{ id: number; organId: number; aboutId: number | null; about: string }>(
      `SELECT c.id, d.organ_id AS "organId", c.organ_id AS "aboutId", coalesce(o.name, d.organ_name) AS about
       FROM not_applicable c JOIN delivery d ON d.id = c.delivery_id
       JOIN notice n ON n.id = d.notice_id LEFT JOIN organ o ON o.id = c.organ_id
       WHERE n.number = $1::int AND d.sender_organ_id = ANY($2::int[]) AND c.confirmed_at IS NULL AND c.refused_at IS NULL
       ORDER BY c.id`,
      [Number(ref.slice(1)), clerks(turn).map(({ organId }) => organId)],
    );
    const meant = organ === '' ? null : await organsNamed(sql, { below: null, name: organ, at: turn.now });
    const isMeant = (organId: number | null) =>
      meant?.some(({ id, instead }) => id === organId || instead?.id === organId) ?? true;
    const about = claims.filter(({ aboutId }) => aboutId !== null && isMeant(aboutId));
    const open = about.length === 1 ? about : claims.filter(({ organId }) => isMeant(organId));
    const [claim] = open;
    if (!claim) throw new AppError('notice.not_found', phrases.noSuchClaim());
    if (open.length > 1) {
      throw new AppError('notice.not_found', phrases.whichClaim({ ref, scopes: open.map((one) => one.about) }));
    }
    await answer(deps, turn, claim.id, no === undefined);
  },
});
