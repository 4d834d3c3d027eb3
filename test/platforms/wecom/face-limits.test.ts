import { describe, expect, test } from 'vitest';
import type { CardFace } from '../../../src/platforms/port.ts';
import { sender, face } from './api-kit.ts';

const check = (changes: Partial<CardFace>) => sender().checkFace({ ...face, ...changes });
const many = (count: number) => Array.from({ length: count }, (_, i) => i);
const button = (i: number) => ({ text: '签收', key: `sign ${i}` });
const row = { name: '发文', value: '市局' };

test('a face that fits has no faults', () => {
  expect(check({})).toEqual([]);
});

describe('every limit: the last that fits, and the first that does not', () => {
  test.each<[string, Partial<CardFace>, Partial<CardFace>]>([
    ['source', { source: '安'.repeat(20) }, { source: '安'.repeat(21) }],
    ['title', { title: '安'.repeat(36) }, { title: '安'.repeat(37) }],
    ['title', { title: '安' }, { title: '' }],
    ['title', { title: '👷'.repeat(36) }, { title: '👷'.repeat(37) }],
    ['desc', { desc: '安'.repeat(44) }, { desc: '安'.repeat(45) }],
    ['rows', { rows: many(6).map(() => row) }, { rows: many(7).map(() => row) }],
    ['rows[0].name', { rows: [{ ...row, name: '一二三四五' }] }, { rows: [{ ...row, name: '一二三四五六' }] }],
    ['rows[0].name', { rows: [row] }, { rows: [{ ...row, name: '' }] }],
    ['rows[0].value', { rows: [{ ...row, value: '安'.repeat(30) }] }, { rows: [{ ...row, value: '安'.repeat(31) }] }],
    ['buttons', { buttons: many(6).map(button) }, { buttons: many(7).map(button) }],
    ['buttons', { buttons: [button(1), button(2)] }, { buttons: [button(1), button(1)] }],
    [
      'buttons[0].text',
      { buttons: [{ ...button(1), text: '一二三四五六七八九十' }] },
      { buttons: [{ ...button(1), text: '一二三四五六七八九十一' }] },
    ],
    [
      'buttons[0].key',
      { buttons: [{ ...button(1), key: `${'安'.repeat(341)}x` }] },
      { buttons: [{ ...button(1), key: '安'.repeat(342) }] },
    ],
    ['buttons[0].key', { buttons: [button(1)] }, { buttons: [{ ...button(1), key: '' }] }],
    ['taskId', { taskId: 'a'.repeat(128) }, { taskId: 'a'.repeat(129) }],
    ['taskId', { taskId: 'aA0_-@' }, { taskId: 'N12:3' }],
    ['taskId', { taskId: 'a' }, { taskId: '安' }],
    ['taskId', { taskId: 'a' }, { taskId: '' }],
    ['done', { done: '一二三四五六七八九十' }, { done: '一二三四五六七八九十一' }],
    ['text', { text: `${'安'.repeat(682)}xx` }, { text: '安'.repeat(683) }],
    ['text', { text: 'x' }, { text: '' }],
  ])('wecom.md 14.18: %s %#', (name, fits, breaks) => {
    expect(check(fits)).toEqual([]);
    expect(check(breaks)).toEqual([
      expect.stringMatching(new RegExp(`^${name.replaceAll(/[[\]]/gu, '\\$&')}: .*path/9`, 'u')),
    ]);
  });
});

describe('a card with choices', () => {
  const option = (i: number) => ({ id: `${i}`, text: '第N12件', checked: true });
  const choices = (options = [option(1)], key = 'unsigned') => ({ key, many: true, options });
  const vote = { title: '有3件待签收', rows: [], buttons: [button(1)] };
  test.each<[string, Partial<CardFace>, Partial<CardFace>]>([
    ['title', { title: '安'.repeat(16) }, { title: '安'.repeat(17) }],
    ['desc', { desc: '安'.repeat(160) }, { desc: '安'.repeat(161) }],
    ['rows', {}, { rows: [row] }],
    ['buttons', {}, { buttons: [button(1), button(2)] }],
    ['buttons', {}, { buttons: [] }],
    ['choices', { choices: choices(many(20).map(option)) }, { choices: choices(many(21).map(option)) }],
    ['choices', {}, { choices: choices([]) }],
    ['choices', {}, { choices: choices([option(1), option(1)]) }],
    ['choices.key', {}, { choices: choices([option(1)], '') }],
    ['choices[0].id', {}, { choices: choices([{ ...option(1), id: 'x'.repeat(129) }]) }],
    ['choices[0].text', {}, { choices: choices([{ ...option(1), text: '安'.repeat(18) }]) }],
  ])('%s', (slot, fits, breaks) => {
    const face = { ...vote, choices: choices() };
    expect(check({ ...face, ...fits })).toEqual([]);
    const faults = check({ ...face, ...breaks });
    expect(faults).toHaveLength(1);
    expect(faults[0]?.startsWith(`${slot}:`)).toBe(true);
  });
});
