import { expect, test } from 'vitest';
import { createBranches } from '../../../src/web/check/client/branches.ts';
import type { ShownOrgan } from '../../../src/web/check/client/shown.ts';

const organ = (code: string, parent: string | null, more: Partial<ShownOrgan> = {}): ShownOrgan => ({
  code,
  name: `${code}安委办`,
  level: '县区',
  parent,
  tone: 'done',
  isBroken: false,
  state: '已签收',
  details: [`存证${code.length}号`],
  ...more,
});

test('organs stand below who sent to them; who came from outside stands on top', () => {
  const branches = createBranches([organ('A', null), organ('AB', 'A'), organ('ABC', 'AB'), organ('X', 'gone')]);
  expect(branches.roots.map(({ code }) => code)).toEqual(['A', 'X']);
  expect(branches.childrenOf('A').map(({ code }) => code)).toEqual(['AB']);
  expect(branches.pathOf(organ('ABC', 'AB'))).toBe('A安委办 › AB安委办');
  expect(branches.find('ab 3号').map(({ code }) => code)).toEqual(['ABC']);
});

test('a ring of parents, which nothing proved can hold, ends all the same', () => {
  const branches = createBranches([organ('A', 'B'), organ('B', 'A'), organ('C', 'C')]);
  expect(branches.roots.map(({ code }) => code)).toEqual(['C']);
  expect(branches.pathOf(organ('A', 'B')).split('›').length).toBeLessThanOrEqual(12);
  expect([...branches.openable(100)]).toEqual([]);
});

test('of ten thousand only so many rows are opened at once, from the top', () => {
  const many = Array.from({ length: 10_000 }, (_, n) => organ(`${n}`, n === 0 ? null : `${Math.floor((n - 1) / 30)}`));
  const branches = createBranches(many);
  const open = branches.openable(1_000);
  const rows = [...open].reduce((sum, code) => sum + branches.childrenOf(code).length, branches.roots.length);
  expect(open.has('0')).toBe(true);
  expect(rows).toBeGreaterThan(900);
  expect(rows).toBeLessThanOrEqual(1_000);
});
