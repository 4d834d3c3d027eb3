import fc from 'fast-check';
import { expect, test } from 'vitest';
import { verifyCertificate } from '../../src/evidence/verify/index.ts';
import { altered, other, put, sample, shown, spotsOf, verify } from './certificate-kit.ts';

const good = verify(sample.certificate);
const text = JSON.stringify(sample.certificate);

/** Nothing a reader sees may differ from the true certificate while the verdict is valid. */
const isHarmless = (verdict: ReturnType<typeof verify>): boolean =>
  verdict.status !== 'valid' || shown(verdict) === shown(good);

test('the certificate that is altered below holds', () => {
  expect(good).toMatchObject({ status: 'valid', fault: null });
});

test('no member, altered alone, changes a word while the verdict stays valid', { timeout: 120_000 }, () => {
  const bad: string[] = [];
  const copy = structuredClone(sample.certificate);
  for (const spot of spotsOf(copy)) {
    put(spot, other(spot.value));
    if (!isHarmless(verify(copy))) bad.push(spot.path);
    put(spot, spot.value);
  }
  expect(bad).toEqual([]);
});

test('no member taken out, doubled or moved changes a word while the verdict stays valid', { timeout: 120_000 }, () => {
  const bad: string[] = [];
  const copy = structuredClone(sample.certificate);
  for (const { path, holder, key, value } of spotsOf(copy)) {
    if (!Array.isArray(holder)) {
      Reflect.deleteProperty(holder, key);
      if (!isHarmless(verify(copy))) bad.push(`${path} taken out`);
      put({ path, holder, key, value }, value);
      continue;
    }
    const at = Number(key);
    const before = [...holder];
    holder.splice(at, 1);
    if (!isHarmless(verify(copy))) bad.push(`${path} taken out`);
    holder.splice(at, 0, value, structuredClone(value));
    if (!isHarmless(verify(copy))) bad.push(`${path} doubled`);
    holder.splice(0, holder.length, ...before.toSpliced(at, 1), value);
    if (!isHarmless(verify(copy))) bad.push(`${path} moved to the end`);
    holder.splice(0, holder.length, ...before);
  }
  expect(bad).toEqual([]);
});

test('one byte changed anywhere never gives other words under a valid verdict', { timeout: 120_000 }, () => {
  const bytes = new TextEncoder().encode(text);
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
      const copy = bytes.slice();
      copy[at] = (copy[at] ?? 0) ^ by;
      expect(isHarmless(verifyCertificate(copy))).toBe(true);
    }),
    { numRuns: 400 },
  );
});

test('cut off anywhere it is no certificate, and nothing crashes', () => {
  fc.assert(
    fc.property(fc.nat(text.length - 1), (length) => {
      expect(verifyCertificate(text.slice(0, length))).toMatchObject({ status: 'unreadable', claims: [] });
    }),
    { numRuns: 300 },
  );
});

test('whatever JSON is put in place of any member, there is a verdict and it is not valid with other words', () => {
  const spots = spotsOf(altered(() => {})).map(({ path }) => path);
  fc.assert(
    fc.property(fc.nat(spots.length - 1), fc.jsonValue(), (n, value) => {
      const copy = altered(() => {});
      const spot = spotsOf(copy)[n];
      if (spot) put(spot, value);
      expect(isHarmless(verify(copy))).toBe(true);
    }),
    { numRuns: 300 },
  );
}, 120_000);
