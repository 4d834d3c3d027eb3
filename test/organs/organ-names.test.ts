import { expect, test } from 'vitest';
import { coreOf, foldOrganName, matchName } from '../../src/organs/organ-names.ts';

const named = (name: string, wanted: string, aliases: string[] = []) =>
  matchName({ code: '1', name, aliases }, foldOrganName(wanted));

test.each([
  ['望川县人民政府', '望川县人民政府', 'exact'],
  ['望川县人民政府', '1', 'exact'],
  ['望川县人民政府', '望川县', 'short'],
  ['望川县人民政府', '望川县政府', 'short'],
  ['望川县安委会办公室', '望川县安委办', 'short'],
  ['望川县', '望川县安委办', 'short'], // the register names places only
  ['临澜市望川县人民政府', '望川县', 'tail'],
  ['澜东高新区管委会', '高新区', 'tail'],
  ['望川县人民政府', '望川', 'bare'],
  ['望川县（试点）', '望川县 (试点)', 'exact'],
  ['望川县安委办', '望川县应急局', null], // another body of the same place
  ['望川县人民政府', '川县', 'tail'],
  ['望川县人民政府', '县', null],
  ['望川县人民政府', '望', null],
  ['公司', '公司', 'exact'],
])('%s called %s: %s', (name, wanted, match) => {
  expect(named(name, wanted)).toBe(match);
});

test('aliases count as names', () => {
  expect(named('澜东高新技术产业开发区管委会', '高新区', ['高新区', '澜东园区'])).toBe('exact');
});

test('the core of a name stands in every organ it can name', () => {
  expect([coreOf('望川县政府'), coreOf('县'), coreOf('高新区')]).toEqual(['望川', '县', '高新']);
});
