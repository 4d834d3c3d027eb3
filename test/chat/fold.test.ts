import { describe, expect, test } from 'vitest';
import { fold, match } from '../../src/chat/fold.ts';

test('width is folded, one character for one character', () => {
  expect(fold('签收Ｎ７　，ａ')).toBe('签收N7 ,a');
  expect(fold('㎡…')).toHaveLength('㎡…'.length);
});

test('the mention of the bot and white space fall away', () => {
  const all = /^(?<all>.*)$/u;
  expect(match(all, '  @安达 收到 N7 ')).toEqual({ all: '收到 N7' });
  expect(match(all, '@安达\u2005收到')).toEqual({ all: '收到' });
  expect(match(all, '收到@安达 N7')).toEqual({ all: '收到@安达 N7' });
});

test('a reference comes back folded, everything else as it was written', () => {
  const found = match(/^退回\s*(?<ref>N\d+)\s*(?<reason>.*)$/u, '@安达 退回　ｎ１２ 发错单位，请核对（Ａ区）');
  expect(found).toEqual({ ref: 'N12', reason: '发错单位，请核对（Ａ区）' });
  expect(match(/^退回$/u, '退回 N12')).toBeNull();
});

describe('what people add without meaning anything by it', () => {
  test('a full stop after a one-line form falls away; in words of one’s own it stays', () => {
    expect(match(/^待办$/u, '待办。')).toEqual({});
    expect(match(/^转发\s*(?<ref>N\d+)\s*(?<words>.*)$/u, '转发 N1 全部。')).toEqual({ ref: 'N1', words: '全部' });
    expect(match(/^转发\s*(?<words>.*)$/u, '转发 要求：先查抛光。')?.['words']).toBe('要求：先查抛光。');
  });

  test('a hundred thousand blanks are cut, so that no grammar tries them two by two', () => {
    const found = match(/^(?<all>.*)$/u, `收到${' '.repeat(100_000)}x`);
    expect(found?.['all']).toHaveLength('收到x'.length + 500);
  });
});
