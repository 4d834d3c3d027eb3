import { sayDate, sayTime } from '../../lib/china-time.ts';
import { nickname } from '../../lib/text.ts';
import type { Dialogue } from '../../chat/dialogue.ts';
import type { Found } from '../../chat/fold.ts';
import type { CardFace } from '../../platforms/port.ts';
import type { Sql } from '../../store/db.ts';
import { statusCard, statusCompleteCard, statusWithdrawnCard } from '../cards.ts';
import {
  countOnBehalf,
  countOverdue,
  countSignedLate,
  getCoverage,
  sayClosed,
  listGaps,
  oldestGaps,
  type Coverage,
  type Gap,
} from '../coverage.ts';
import { hasBrokenLinks } from '../broken-links.ts';
import { findNewcomers } from '../newcomers.ts';
import { phrases } from '../phrases.ts';
import { urgeReachOf } from './urge-command.ts';
import { taskIdOf } from '../rules.ts';
import { branchNamed, type Branch } from './branch-named.ts';
import { noticeOfCard } from './card-notice.ts';
import {
  named,
  yieldsToDraft,
  type CommandDeps,
  type NoticeCommand,
  type NoticeTap,
  type NoticeTurn,
} from './parts.ts';
import { chooseNotice, type Visible } from './visible.ts';

const dayMs = 86_400_000;
/** `石桥县 已签收3天未转达`: what a broken link waits for, and since when. */
function sayGap(gap: Gap, now: Date): { organ: string; state: string } {
  const days = Math.floor((now.getTime() - gap.since.getTime()) / dayMs);
  const since = days > 0 ? `${days}天` : '';
  const said: Record<string, string> = {
    signed: `已签收${since}未转达`,
    relayed: `已签收${since}未转达`,
    notApplicable: `已签收${since}未转达`,
    returned: `已退回${since}`,
    undeliverable: `未送达${gap.reason ? `，${gap.reason}` : ''}`,
    queued: '待发',
  };
  const phoned = gap.phonedAt ? `，${sayDate(gap.phonedAt, now)}已电话` : '';
  const state = (said[gap.state] ?? `${since}未签收`) + phoned;
  return { organ: gap.name, state: [sayClosed(gap, now), state].filter(Boolean).join('，') };
}

const shareOf = ({ levels }: Coverage, ...wanted: string[]) => {
  const found = levels.filter(({ level }) => wanted.includes(level));
  const sum = (pick: 'reached' | 'expected') => found.reduce((total, level) => total + level[pick], 0);
  return found.length === 0 ? null : `${sum('reached')}/${sum('expected')}`;
};

/** The status card, made to be read out on the telephone. No percentage: known, signed, unknown (wording.md 5). */
async function statusFace(sql: Sql, notice: Visible, turn: NoticeTurn): Promise<CardFace> {
  const { now } = turn;
  const coverage = await getCoverage(sql, notice.number, notice.scope);
  const common = {
    at: sayTime(now, now),
    ref: `N${notice.number}`,
    words: nickname(notice.title),
    required: coverage.required,
    cities: shareOf(coverage, 'prefecture'),
    counties: shareOf(coverage, 'county'),
    zones: shareOf(coverage, 'developmentZone'),
    townships: shareOf(coverage, 'township'),
    enterprises: shareOf(coverage, 'enterprise'),
    uncorrected: coverage.uncorrected || null,
  };
  if (coverage.withdrawn) {
    const { at, organ, reason, replacedBy } = coverage.withdrawn;
    return statusWithdrawnCard({
      at: common.at,
      ref: common.ref,
      words: common.words,
      required: coverage.required,
      signed: coverage.reached,
      organ,
      reason,
      withdrawnAt: sayTime(at, now),
      replacement: replacedBy === null ? null : `N${replacedBy}`,
    });
  }
  const { count, names } = await findNewcomers(sql, coverage.notice.id, notice.scope, now);
  const newcomers = {
    newcomers: count || null,
    newcomerNames: count === 0 ? null : `${names.join('、')}${count > names.length ? '等' : ''}`,
  };
  if (coverage.complete) {
    const late = await countSignedLate(sql, coverage.notice.id, notice.scope);
    const onBehalf = await countOnBehalf(sql, coverage.notice.id, notice.scope);
    const apart = [
      late > 0 ? `迟签${late}家` : '',
      coverage.desk > 0 ? `柜台代录${coverage.desk}家` : '',
      onBehalf > 0 ? `代签${onBehalf}家` : '',
    ];
    return statusCompleteCard({
      ...common,
      ...newcomers,
      signed: coverage.reached,
      apart: apart.filter(Boolean).join('、') || null,
    });
  }
  const gaps = (await oldestGaps(sql, coverage.notice.id, notice.scope, 4)).map((gap) => sayGap(gap, now));
  const [worst] = gaps;
  const overdue = await countOverdue(sql, coverage, notice.scope, now);
  const unique = `s${turn.actor.accountId}-${now.getTime()}`;
  const taskId = taskIdOf({ number: notice.number, layerId: 0, organId: null }, unique);
  const within = urgeReachOf(turn);
  const mayUrge = within !== null && (await hasBrokenLinks(sql, notice.number, within));
  return statusCard(
    {
      ...common,
      ...newcomers,
      signed: coverage.reached,
      unsigned: coverage.required - coverage.reached || null,
      unrelayed: coverage.unrelayed || null,
      unknown: coverage.expected - coverage.required || null,
      gapCount: coverage.gapsTotal,
      overdue: overdue === null ? null : overdue === 0 ? '均未逾期' : `其中${overdue}处逾期`,
      worst: worst ? `${worst.organ} ${worst.state}` : null,
      listed: gaps.length || null,
      gaps,
      urge: mayUrge ? `N${notice.number}` : null,
    },
    { taskId },
  );
}

/** 状态 and the bare words are commands in a draft too; with words of a title they are a paragraph of it. */
const asks = (open: Dialogue['open'], found: Found) => found['words'] !== undefined && yieldsToDraft(open, found);

/** 状态 · 到哪了 [N12 [石桥县] | title words]. */
export const statusCommand = (deps: CommandDeps): NoticeCommand => ({
  act: 'how far',
  grammar: /^(?:到哪了|状态|进度)\s*(?:(?<ref>N\d{1,9})(?:\s+(?<organ>\S{1,60}))?|(?<words>\S.*))?$/u,
  yields: asks,
  async run(turn, { ref, words, organ }) {
    const notice = await chooseNotice(deps, turn, { ref, words });
    await (organ === undefined ? answerStatus(deps, turn, notice) : answerBranch(deps, turn, notice, organ));
  },
});

/** 开发区那个通知到哪了: the words first. */
export const statusByWordsCommand = (deps: CommandDeps): NoticeCommand => ({
  act: 'how far',
  grammar: /^(?:(?<ref>N\d{1,9})|(?<words>\S{2,30}?))\s*到哪了[??]?$/u,
  yields: asks,
  async run(turn, { ref, words }) {
    await answerStatus(deps, turn, await chooseNotice(deps, turn, { ref, words }));
  },
});

async function answerStatus({ sql }: CommandDeps, turn: NoticeTurn, notice: Visible): Promise<void> {
  const face = await statusFace(sql, notice, turn);
  await turn.once(({ say }) => say({ kind: 'card', face }, { notice: notice.number }));
}

/** 状态 N12 石桥县: that organ and what hangs below it, as words to read out. */
async function answerBranch(deps: CommandDeps, turn: NoticeTurn, notice: Visible, organ: string): Promise<void> {
  const { sql } = deps;
  const branch = await branchNamed(sql, turn, notice, organ);
  const { notice: found, withdrawn, ...coverage } = await getCoverage(sql, branch.number, branch.scope);
  if (withdrawn) return answerStatus(deps, turn, notice);
  const gaps = (await oldestGaps(sql, found.id, branch.scope, 4)).map((gap) => sayGap(gap, turn.now));
  const text = phrases.branch({
    ...named(notice),
    organ: branch.organ,
    signedAt: branch.signedAt && sayTime(branch.signedAt, turn.now),
    ...coverage,
    unknown: coverage.expected - coverage.required,
    gaps,
    gapsTotal: coverage.gapsTotal,
  });
  await turn.once(({ say }) => say(text, { notice: notice.number }));
}

/** A notice as answers name it, with the organ whose branch alone they are about. */
const namedFor = (notice: Visible | Branch) =>
  'organ' in notice ? { ...named(notice), words: `${named(notice).words}（${notice.organ}）` } : named(notice);

/** The notice that is meant, or the branch of one organ of it. */
async function chooseBranch(
  deps: CommandDeps,
  turn: NoticeTurn,
  { ref, words, organ }: Found,
): Promise<Visible | Branch> {
  const notice = await chooseNotice(deps, turn, { ref, words });
  return organ === undefined ? notice : branchNamed(deps.sql, turn, notice, organ);
}

/** 到哪了 on a card. */
export const statusTap = (deps: CommandDeps): NoticeTap => ({
  button: 'status',
  async run(turn, tap) {
    const ref = await noticeOfCard(deps.sql, turn, tap);
    await answerStatus(deps, turn, await chooseNotice(deps, turn, { ref, words: undefined }));
  },
});

/** As many as fit one text (2,048 bytes) with long names. */
const mostGaps = 20;

/** 断点 [N12 [石桥县] | title words]: the first broken links by name, longest open first. */
export const gapsCommand = (deps: CommandDeps): NoticeCommand => ({
  act: 'how far',
  grammar: /^断点\s*(?:(?<ref>N\d{1,9})(?:\s+(?<organ>\S{1,60}))?|(?<words>\S.*))?$/u,
  yields: asks,
  async run(turn, said) {
    const notice = await chooseBranch(deps, turn, said);
    const { notice: found, gapsTotal, withdrawn } = await getCoverage(deps.sql, notice.number, notice.scope);
    if (withdrawn) return answerStatus(deps, turn, notice);
    const gaps = (await oldestGaps(deps.sql, found.id, notice.scope, mostGaps)).map((gap) => sayGap(gap, turn.now));
    const text =
      gaps.length === 0
        ? phrases.noGaps(namedFor(notice))
        : phrases.gaps({ ...namedFor(notice), gaps, total: gapsTotal });
    await turn.once(({ say }) => say(text, { notice: notice.number }));
  },
});

const mostNames = 100;
/** Why a name stands on the list, where it is not just a signature that is missing. */
const unsignedNote = (gap: Gap, now: Date): string =>
  sayClosed(gap, now) !== ''
    ? `（${sayClosed(gap, now)}）`
    : gap.state === 'undeliverable'
      ? '（未送达）'
      : gap.state === 'returned'
        ? '（已退回）'
        : '';

async function answerUnsigned({ sql }: CommandDeps, turn: NoticeTurn, notice: Visible | Branch): Promise<void> {
  const { notice: found, required, reached, withdrawn } = await getCoverage(sql, notice.number, notice.scope);
  if (withdrawn) return answerStatus({ sql }, turn, notice);
  const gaps = await listGaps(sql, found.id, { scope: notice.scope, limit: mostNames, after: null });
  const organs = gaps
    .filter(({ state }) => !['signed', 'relayed', 'notApplicable'].includes(state))
    .map((gap) => `${gap.name}${unsignedNote(gap, turn.now)}`);
  const text =
    organs.length === 0
      ? phrases.noneUnsigned(namedFor(notice))
      : phrases.unsigned({ ...namedFor(notice), organs, more: required - reached - organs.length });
  await turn.once(({ say }) => say(text, { notice: notice.number }));
}

/** 未签 [N12 [石桥县] | title words]: the names. */
export const unsignedCommand = (deps: CommandDeps): NoticeCommand => ({
  act: 'how far',
  grammar: /^未签(?:名单)?\s*(?:(?<ref>N\d{1,9})(?:\s+(?<organ>\S{1,60}))?|(?<words>\S.*))?$/u,
  yields: asks,
  async run(turn, said) {
    await answerUnsigned(deps, turn, await chooseBranch(deps, turn, said));
  },
});

/** 未签名单 on the status card. */
export const unsignedTap = (deps: CommandDeps): NoticeTap => ({
  button: 'unsigned',
  async run(turn, tap) {
    const ref = await noticeOfCard(deps.sql, turn, tap);
    await answerUnsigned(deps, turn, await chooseNotice(deps, turn, { ref, words: undefined }));
  },
});
