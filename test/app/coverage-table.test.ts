import { expect, test } from 'vitest';
import { coverageLines } from '../../src/app/coverage-table.ts';

const since = new Date('2026-09-01T02:30:00Z');
const coverage = {
  notice: { id: 1, number: 12, title: '关于检查的通知', documentNumber: null },
  levels: [
    { level: 'prefecture', required: 11, reached: 10, open: 1, expected: 11, desk: 0 },
    { level: 'county', required: 2, reached: 1, open: 41, expected: 42, desk: 1 },
  ],
  required: 13,
  reached: 11,
  open: 42,
  expected: 53,
  desk: 1,
  complete: false,
  gapsTotal: 3,
  unrelayed: 1,
  uncorrected: null,
  withdrawn: null,
};
const gap = { level: 'county', since, reason: null, phonedAt: null, closedOn: null, successor: null };
const gaps = [
  { ...gap, organ: '5301', name: '临澜市安委办', state: 'signed' },
  { ...gap, organ: '530102', name: '望川县安委办', state: 'undeliverable', reason: '文书岗位未绑定账号' },
];

test('the table of a terminal names levels and broken links in the words people use', () => {
  expect(coverageLines({ coverage, gaps }, 2)).toEqual([
    'N12 关于检查的通知',
    '层级      名录内  已知应达    已签收      未达',
    '市            11        11        10         1',
    '县区          42         2         1        41',
    '合计          53        13        11        42',
    '已签收中柜台代录1家',
    '尚未全部到达，断点3处：',
    '  5301    临澜市安委办  已签收未转达，自9月1日 10:30',
    '  530102  望川县安委办  无法送达（文书岗位未绑定账号），自9月1日 10:30',
    '  接着看：--after 530102',
  ]);
});

test('a page that is not full is the last', () => {
  expect(coverageLines({ coverage, gaps }, 3).at(-1)).toContain('望川县');
});

test('what has reached everybody has no gaps to list', () => {
  const complete = { ...coverage, complete: true, open: 0, gapsTotal: 0, desk: 0 };
  expect(coverageLines({ coverage: complete, gaps: [] }, 100).at(-1)).toBe('已全部到达');
});
