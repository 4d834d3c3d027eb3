import { sayTime } from '../lib/china-time.ts';
import type { Coverage, Gap } from '../notices/index.ts';
import { levelNames, isLevel } from '../organs/index.ts';

interface Status {
  coverage: Coverage;
  gaps: Gap[];
}

/** The contract of `notice status --json` (design.md 6). */
export const coverageJson = ({ coverage, gaps }: Status) => ({
  notice: {
    ref: `N${coverage.notice.number}`,
    title: coverage.notice.title,
    documentNumber: coverage.notice.documentNumber,
  },
  levels: coverage.levels,
  required: coverage.required,
  reached: coverage.reached,
  open: coverage.open,
  expected: coverage.expected,
  desk: coverage.desk,
  complete: coverage.complete,
  gaps: gaps.map(({ organ, name, level, state, since, successor }) => ({
    organ,
    name,
    level,
    state,
    since: since.toISOString(),
    ...(successor === null ? {} : { successor }),
  })),
  gapsTotal: coverage.gapsTotal,
  ...(coverage.uncorrected === null ? {} : { uncorrected: coverage.uncorrected }),
  ...(coverage.withdrawn && {
    withdrawn: { ...coverage.withdrawn, at: coverage.withdrawn.at.toISOString() },
  }),
});

/** Chinese characters take two columns of a terminal. */
const widthOf = (text: string) => Array.from(text).reduce((sum, char) => sum + (char.charCodeAt(0) > 0xff ? 2 : 1), 0);
const padTo = (text: string, width: number) => text + ' '.repeat(Math.max(0, width - widthOf(text)));
const columns = ['名录内', '已知应达', '已签收', '未达'];
const cells = (values: (string | number)[]) =>
  values.map((value) => ' '.repeat(Math.max(1, 10 - widthOf(String(value)))) + String(value)).join('');
const nameOf = (level: string) => (isLevel(level) ? levelNames[level] : level);

/** What a broken link lacks, in the words of domain.md 4.3; an organ that signed is one only as long as it has not relayed. */
const gapWords: Record<string, string> = {
  queued: '待发',
  dispatched: '未签收',
  undeliverable: '无法送达',
  delivered: '未签收',
  read: '已读未签收',
  returned: '已退回',
};
const gapOf = ({ state, reason, phonedAt, successor }: Gap) =>
  (gapWords[state] ?? '已签收未转达') +
  (reason === null || reason === '' ? '' : `（${reason}）`) +
  (successor === null ? '' : `，已并入${successor}`) +
  (phonedAt === null ? '' : '，已电话');

const withdrawnLines = ({ withdrawn }: Coverage): string[] => {
  if (!withdrawn) return [];
  const { at, organ, reason, replacedBy } = withdrawn;
  return [`已撤回：${sayTime(at, at)}，${organ}，${reason}${replacedBy === null ? '' : `，改办 N${replacedBy}`}`];
};

/** The same as a table for people at a terminal; a full page of `limit` gaps says how to get the next. */
export function coverageLines({ coverage, gaps }: Status, limit: number): string[] {
  const { notice, levels, required, reached, open, expected, desk, gapsTotal } = coverage;
  const row = (name: string, c: { expected: number; required: number; reached: number; open: number }) =>
    padTo(name, 6) + cells([c.expected, c.required, c.reached, c.open]);
  const nameWidth = Math.max(0, ...gaps.map(({ name }) => widthOf(name)));
  const codeWidth = Math.max(0, ...gaps.map(({ organ }) => widthOf(organ)));
  const gapLine = (gap: Gap) =>
    `  ${padTo(gap.organ, codeWidth)}  ${padTo(gap.name, nameWidth)}  ${gapOf(gap)}，自${sayTime(gap.since, gap.since)}`;
  const hasMore = gaps.length > 0 && gaps.length === limit && gapsTotal > gaps.length;
  return [
    `N${notice.number} ${notice.title}`,
    padTo('层级', 6) + cells(columns),
    ...levels.map((level) => row(nameOf(level.level), level)),
    row('合计', { expected, required, reached, open }),
    ...withdrawnLines(coverage),
    ...(coverage.uncorrected ? [`更正另有${coverage.uncorrected}家未签收`] : []),
    ...(desk > 0 ? [`已签收中柜台代录${desk}家`] : []),
    coverage.complete ? '已全部到达' : `尚未全部到达，断点${gapsTotal}处${gaps.length > 0 ? '：' : ''}`,
    ...gaps.map(gapLine),
    ...(hasMore ? [`  接着看：--after ${gaps.at(-1)?.organ ?? ''}`] : []),
  ];
}
