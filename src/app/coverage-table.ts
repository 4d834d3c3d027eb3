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
  gaps: gaps.map(({ organ, name, level, state, since }) => ({ organ, name, level, state, since: since.toISOString() })),
  gapsTotal: coverage.gapsTotal,
});

/** Chinese characters take two columns of a terminal. */
const widthOf = (text: string) => Array.from(text).reduce((sum, char) => sum + (char.charCodeAt(0) > 0xff ? 2 : 1), 0);
const padTo = (text: string, width: number) => text + ' '.repeat(Math.max(0, width - widthOf(text)));
const numbers = (values: number[]) => values.map((value) => String(value).padStart(8)).join('');
const nameOf = (level: string) => (isLevel(level) ? levelNames[level] : level);

/** The same as a table for people at a terminal. */
export function coverageLines({ coverage, gaps }: Status): string[] {
  const { notice, levels, required, reached, open, expected, desk, gapsTotal } = coverage;
  const row = (name: string, c: { expected: number; required: number; reached: number; open: number }) =>
    padTo(name, 12) + numbers([c.expected, c.required, c.reached, c.open]);
  return [
    `N${notice.number} ${notice.title}`,
    `${padTo('层级', 12)}    应达    已发  已签收    未达`,
    ...levels.map((level) => row(nameOf(level.level), level)),
    row('合计', { expected, required, reached, open }),
    ...(desk > 0 ? [`其中柜台代录 ${desk} 家`] : []),
    coverage.complete ? '已全部到达' : `尚未全部到达，断点 ${gapsTotal} 处：`,
    ...gaps.map(
      ({ organ, name, state, since }) => `  ${padTo(organ, 12)} ${padTo(name, 28)} ${state} ${since.toISOString()}`,
    ),
    ...(gapsTotal > gaps.length && gaps.length > 0 ? [`  其余见 --after ${gaps.at(-1)?.organ ?? ''}`] : []),
  ];
}
