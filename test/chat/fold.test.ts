import { expect, test } from 'vitest';
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
