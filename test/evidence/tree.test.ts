import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { leafHash, rootOf } from '../../src/evidence/index.ts';

/** RFC 6962 2.1 word by word: split at the largest power of two smaller than n. */
function definition(entries: Uint8Array[]): Buffer {
  const hash = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest();
  const [only] = entries;
  if (!only) return hash();
  if (entries.length === 1) return hash(Buffer.of(0), only);
  let k = 1;
  while (k * 2 < entries.length) k *= 2;
  return hash(Buffer.of(1), definition(entries.slice(0, k)), definition(entries.slice(k)));
}

test('the root is that of RFC 6962, for any number of entries', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 70 }), (entries) => {
      expect(rootOf(entries.map(leafHash)).toString('hex')).toBe(definition(entries).toString('hex'));
    }),
  );
});

test('the root of nothing is the hash of nothing', () => {
  expect(rootOf([]).toString('hex')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
});
