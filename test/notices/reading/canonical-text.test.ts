import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { canonicalText } from '../../../src/notices/reading/index.ts';

test('the rule, sentence by sentence', () => {
  expect(canonicalText('\uFEFF一\r\n二\r三 \t\u3000\n')).toBe('一\n二\n三');
  expect(canonicalText('\n\n  一\n\n\n二\n\n\n\n三\n \n')).toBe('  一\n\n\n二\n\n三');
  expect(canonicalText('e\u0301\0，（）')).toBe('é，（）');
  expect(canonicalText('甲\uD800乙')).toBe('甲\uFFFD乙');
  expect(canonicalText(' \n\u3000\n')).toBe('');
});

test('its digest is the one that certificates hold: a changed rule must fail here', () => {
  const text = canonicalText('\uFEFF关于  试验的通知　\r\n\r\n\r\n\r\n\r\n　　一、要求。\r\n');
  expect(createHash('sha256').update(text).digest('hex')).toBe(
    createHash('sha256').update('关于  试验的通知\n\n　　一、要求。').digest('hex'),
  );
});

test('twice is once, for any text', () => {
  const texts = fc.string({
    unit: fc.constantFrom('\n', '\r', ' ', '\u3000', '\uFEFF', '\0', '一', 'e', '\u0301', '\uDC00'),
  });
  fc.assert(
    fc.property(texts, (text) => {
      const once = canonicalText(text);
      expect(canonicalText(once)).toBe(once);
      expect(once).not.toMatch(/[\uFEFF\0\r]|[ \u3000]\n|^\n|\n$|\n{5}/u);
    }),
  );
});
