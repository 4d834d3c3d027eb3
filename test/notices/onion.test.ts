import fc from 'fast-check';
import { expect, test } from 'vitest';
import { onionDigest, relayText, type OnionLayer } from '../../src/notices/onion.ts';

const layer = (more: Partial<OnionLayer> = {}): OnionLayer => ({
  author: '云岭省安委办',
  title: '关于检查的通知',
  documentNumber: '云安办〔2026〕18号',
  documentDate: '2026-09-01',
  text: '一、传达。\n二、报送。',
  ...more,
});
const words = fc.string({
  unit: fc.constantFrom('检', '查', '一', '\n', '"', '\\', ',', '}', 'a', '😀'),
  maxLength: 12,
});
const anyLayer = fc.record<OnionLayer>({
  author: words,
  title: words,
  documentNumber: fc.option(words, { nil: null }),
  documentDate: fc.option(words, { nil: null }),
  text: words,
});

test('two onions have one digest only if every character and every border is the same', () => {
  const onions = fc.array(anyLayer, { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(onions, onions, (a, b) => {
      expect(onionDigest(a) === onionDigest(b)).toBe(JSON.stringify(a) === JSON.stringify(b));
    }),
  );
});

test('no wording moves the border between two layers', () => {
  const split = [layer({ text: '甲' }), layer({ text: '乙' })];
  const joined = [layer({ text: '甲\n乙' }), layer({ text: '' })];
  expect(onionDigest(split)).not.toBe(onionDigest(joined));
  expect(onionDigest(split)).not.toBe(onionDigest(split.toReversed()));
  expect(onionDigest([layer()])).not.toBe(onionDigest([layer(), layer({ text: '' })]));
});

test('every field of a layer is signed', () => {
  const digests = [
    layer(),
    layer({ author: '另一单位' }),
    layer({ title: '关于检查的通知。' }),
    layer({ documentNumber: null }),
    layer({ documentDate: '2026-09-02' }),
    layer({ text: '一、传达。\n二、报送' }),
  ].map((one) => onionDigest([one]));
  expect(new Set(digests).size).toBe(digests.length);
});

test('a relay without words of its own still says who passed the notice on', () => {
  const author = '临澜市安委办';
  expect(relayText({ author, number: 12, text: null, due: null })).toBe('临澜市安委办转发 N12。');
  expect(relayText({ author, number: 12, text: '先查抛光企业', due: '9月15日' })).toBe(
    '临澜市安委办转发 N12，提出以下要求：\n先查抛光企业\n限期：9月15日',
  );
});
