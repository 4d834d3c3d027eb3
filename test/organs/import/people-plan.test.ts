import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planPeople, type KnownPeople } from '../../../src/organs/import/people-plan.ts';
import { readPeopleRows } from '../../../src/organs/import/people-rows.ts';
import type { Fault } from '../../../src/organs/table/faults.ts';

const nobody: KnownPeople = { byAccount: new Map(), byPlace: new Map(), accountsOf: new Map() };
const row = fc.record({
  name: fc.constantFrom('甲', '乙', '丙'),
  organ_code: fc.constantFrom('1', '2'),
  post: fc.constantFrom('文书', '值班员', '主任'),
  wecom_userid: fc.constantFrom('', '', 'a', 'B', 'c', 'w2/a'),
  dingtalk_userid: fc.constantFrom('', 'x', 'y'),
});

test('whatever the rows: every post once, every account at one person, one account a corporation', () => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 12 }), (cells) => {
      const faults: Fault[] = [];
      const rows = cells.map((c, i) => ({ line: i + 2, cells: { ...c, roles: 'clerk' } }));
      const inputs = readPeopleRows(rows, { wecom: 'w1', dingtalk: 'd1' }, faults);
      const people = planPeople(inputs, nobody, faults);
      if (faults.length > 0) return;
      const lines = people.flatMap(({ posts }) => posts.map(({ line }) => line));
      expect(lines.toSorted((a, b) => a - b)).toEqual(inputs.map(({ line }) => line));
      const owned = people.flatMap(({ accounts }) => accounts.map((a) => `${a.platform}/${a.corp}/${a.user}`));
      expect(new Set(owned).size).toBe(owned.length);
      const given = inputs.flatMap(({ accounts }) => accounts.map((a) => `${a.platform}/${a.corp}/${a.user}`));
      expect(new Set(owned)).toEqual(new Set(given));
      for (const { accounts, name, posts } of people) {
        expect(new Set(accounts.map((a) => `${a.platform}/${a.corp}`)).size).toBe(accounts.length);
        expect(posts.every((post) => post.name === name)).toBe(true);
      }
    }),
    { numRuns: 2000 },
  );
});
