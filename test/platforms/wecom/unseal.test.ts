import { createDecipheriv } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { CallbackRefused } from '../../../src/platforms/port.ts';
import { unseal } from '../../../src/platforms/wecom/unseal.ts';
import { callback, clockAt, config, encryptRaw, frame, nowSeconds, pad, seal, signatureOf, wecom } from './seal-kit.ts';
import { officialJson, officialText, officialUrlCheck } from './vectors.ts';

const refusalOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof CallbackRefused) return error.code;
    throw error;
  }
  return 'accepted';
};
const open = (sealed: string, changes: Partial<typeof config> = {}) => {
  const { query } = callback(sealed);
  return unseal({ ...config, ...changes }, new Date(nowSeconds * 1000), query, sealed);
};
const queryOf = (v: { signature: string; timestamp: string; nonce: string }) => ({
  msg_signature: v.signature,
  timestamp: v.timestamp,
  nonce: v.nonce,
});

describe("the vendor's own examples", () => {
  test.each([officialUrlCheck, officialText, officialJson])(
    'wecom.md 14.22: $sealed.length characters open with the keys of the examples, which the vendor has since removed',
    (v) => {
      const at = clockAt(Number(v.timestamp)).now();
      expect(unseal({ ...config, ...v }, at, queryOf(v), v.sealed)).toBe(v.opened);
    },
  );

  test('the URL check is answered with the very text', () => {
    const v = officialUrlCheck;
    const platform = wecom(v, Number(v.timestamp));
    expect(platform.verifyUrl?.({ ...queryOf(v), echostr: v.sealed })).toBe('1616140317555161061');
  });

  test('the URL check works before agent id and secret are known', () => {
    const v = officialUrlCheck;
    const platform = wecom({ ...v, app: null }, Number(v.timestamp));
    expect(platform.verifyUrl?.({ ...queryOf(v), echostr: v.sealed })).toBe(v.opened);
  });

  test('wecom.md 14.21: keys whose last character has bits that no key byte takes, as the examples have, open', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
    expect(alphabet.indexOf(officialText.encodingAesKey.at(-1) ?? '') % 4).not.toBe(0);
    expect(alphabet.indexOf(config.encodingAesKey.at(-1) ?? '') % 4).not.toBe(0);
    // The same 32 bytes, written with other spare bits.
    const sameBytes = `${config.encodingAesKey.slice(0, -1)}E`;
    expect(open(seal('收到'), { encodingAesKey: sameBytes })).toBe('收到');
  });

  test('one changed digit of the signature, or one letter of the token, is refused', () => {
    const at = clockAt(Number(officialText.timestamp)).now();
    const forged = { ...queryOf(officialText), msg_signature: `${officialText.signature.slice(0, -1)}7` };
    const settings = { ...config, ...officialText };
    expect(refusalOf(() => unseal(settings, at, forged, officialText.sealed))).toBe('signature');
    expect(
      refusalOf(() => unseal({ ...settings, token: 'QDG6ek' }, at, queryOf(officialText), officialText.sealed)),
    ).toBe('signature');
  });
});

describe('what the official package lets pass', () => {
  test.each([1, 16, 17, 31, 32])('wecom.md 14.1: a padding of %i opens', (length) => {
    const filler = 'x'.repeat(96 - length - 20 - config.corpId.length);
    expect(open(seal(filler))).toBe(filler);
  });

  test('a message of text beyond ASCII is measured in bytes', () => {
    expect(open(seal('开展安全检查👷'))).toBe('开展安全检查👷');
  });

  const short = frame('x'.repeat(30)); // 68 bytes: 28 of padding
  test.each([
    ['zero', Buffer.concat([short, Buffer.alloc(28, 0)])],
    ['33', Buffer.concat([short, Buffer.alloc(28, 33)])],
    ['one wrong byte among the last', Buffer.concat([short, Buffer.alloc(1, 7), Buffer.alloc(27, 28)])],
    ['a whole block of zeros', Buffer.concat([pad(short), Buffer.alloc(32, 0)])],
    ['a whole block of 33', Buffer.concat([pad(short), Buffer.alloc(32, 33)])],
    ['longer than the text', Buffer.alloc(32, 32)],
  ])('wecom.md 14.2: padding the official package forgives: %s', (_, plain) => {
    expect(refusalOf(() => open(encryptRaw(plain)))).toBe('crypto');
  });

  test('wecom.md 14.2: whatever is rightly signed, nothing but a refusal comes out of the package', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.uint8Array({ maxLength: 160 }).map((body) => pad(Buffer.from(body))),
    );
    const keyed = fc.property(bytes, fc.boolean(), (body, isPlain) => {
      const whole = Buffer.from(body.subarray(0, body.length - (body.length % 32)));
      const sealed = isPlain && whole.length > 0 ? encryptRaw(whole) : Buffer.from(body).toString('base64');
      expect(['crypto', 'receiveid']).toContain(refusalOf(() => open(sealed)));
    });
    fc.assert(keyed, { numRuns: 300 });
  });

  test('wecom.md 14.2: a length that is too large or too small', () => {
    const shift = (claimed: number) => open(encryptRaw(pad(frame('hello', config.corpId, claimed))));
    for (const claimed of [0, 4, 6, 1000, 0xff_ff_ff_ff]) expect(refusalOf(() => shift(claimed))).toBe('receiveid');
  });

  test.each(['ww0000000000000002', '', 'WW0000000000000001', 'ww00000000000000011'])(
    'wecom.md 14.2: receiver "%s"',
    (other) => {
      expect(refusalOf(() => open(seal('hello', other)))).toBe('receiveid');
    },
  );

  test('ciphertext that is cut, empty of blocks, no base64 or of another key', () => {
    const sealed = seal('hello');
    const half = Buffer.from(sealed, 'base64').subarray(0, 48).toString('base64');
    for (const wrong of [half, 'AAAA', '****', `${sealed} `, sealed.replace(/.$/u, '*')]) {
      expect(refusalOf(() => open(wrong))).toBe('crypto');
    }
    const other = encryptRaw(pad(frame('hello')), `B${config.encodingAesKey.slice(1)}`);
    expect(['crypto', 'receiveid']).toContain(refusalOf(() => open(other)));
  });

  test.each(['', 'a'.repeat(42), `${'a'.repeat(42)}!`, `${'a'.repeat(42)}=`])(
    'wecom.md 14.2: the key "%s" is never used',
    (key) => {
      expect(() => wecom({ encodingAesKey: key })).toThrow('43 letters and digits');
    },
  );

  test('without corp id or token nothing is opened at all', () => {
    expect(() => wecom({ corpId: '' })).toThrow('empty');
    expect(() => wecom({ token: '' })).toThrow('empty');
  });
});

describe('the query', () => {
  const sealed = seal('hello');
  const { query } = callback(sealed);
  const openWith = (changed: Record<string, string>, at = nowSeconds) =>
    unseal(config, clockAt(at).now(), changed, sealed);

  test.each(['msg_signature', 'timestamp', 'nonce'])('a missing %s skips no check', (name) => {
    const rest = Object.fromEntries(Object.entries(query).filter(([key]) => key !== name));
    expect(refusalOf(() => openWith(rest))).toBe('malformed');
    expect(refusalOf(() => openWith({ ...query, [name]: '' }))).toBe('malformed');
  });

  test('a missing echostr', () => {
    expect(refusalOf(() => wecom().verifyUrl?.(query))).toBe('malformed');
  });

  test.each([-600, -1, 0, 1, 600])('%i s off is in time', (off) => {
    expect(openWith(query, nowSeconds + off)).toBe('hello');
  });

  test.each([-601, 601, 86_400, -86_400])('%i s off is stale', (off) => {
    expect(refusalOf(() => openWith(query, nowSeconds + off))).toBe('stale');
  });

  test('a timestamp that is no number of seconds is no way round the clock', () => {
    for (const timestamp of ['NaN', '-1764000000', '1764000000.0', '0x69247d00', '1764000000000', ' 1764000000']) {
      const signature = signatureOf(config.token, timestamp, query['nonce'] ?? '', sealed);
      expect(refusalOf(() => openWith({ ...query, timestamp, msg_signature: signature }))).toBe('malformed');
    }
  });

  test('wecom.md 14.4: a "+" that became a space is refused, not silently skipped', () => {
    const plus = Array.from({ length: 200 }, (_, i) => seal(`text ${i}`)).find((text) => text.includes('+')) ?? '';
    expect(plus).toContain('+');
    const spaced = plus.replaceAll('+', ' ');
    expect(refusalOf(() => wecom().verifyUrl?.({ ...callback(plus).query, echostr: spaced }))).toBe('signature');
    expect(refusalOf(() => wecom().verifyUrl?.({ ...callback(spaced).query, echostr: spaced }))).toBe('crypto');
  });
});

const file = new URL('../../../../shared/platforms/wecom-crypto-vectors.json', import.meta.url);
const vector = z.looseObject({
  id: z.string(),
  token: z.string(),
  encodingAESKey: z.string(),
  receiveid: z.string(),
  timestamp: z.string(),
  nonce: z.string(),
  msg_signature: z.string(),
  encrypt: z.string(),
  expected: z.object({ message: z.string() }).optional(),
});
type Vector = z.output<typeof vector>;

describe.skipIf(!existsSync(file))('vectors of ../shared/platforms (skipped where they are not there)', () => {
  const all = existsSync(file)
    ? z
        .object({
          official: z.array(vector),
          derived: z.array(vector),
          negatives: z.array(
            z.looseObject({
              id: z.string(),
              use: z.string().optional(),
              change: z.record(z.string(), z.string()).optional(),
            }),
          ),
          media: z.array(
            z.object({ encodingAESKey: z.string(), cipher_base64: z.string(), expected_plain_base64: z.string() }),
          ),
        })
        .parse(JSON.parse(readFileSync(file, 'utf8')))
    : { official: [], derived: [], negatives: [], media: [] };
  const positives = [...all.official, ...all.derived];
  const openVector = (v: Vector) =>
    unseal(
      { ...config, token: v.token, encodingAesKey: v.encodingAESKey, corpId: v.receiveid },
      clockAt(Number(v.timestamp)).now(),
      { msg_signature: v.msg_signature, timestamp: v.timestamp, nonce: v.nonce },
      v.encrypt,
    );

  test.each(positives)('$id', (v) => {
    expect(openVector(v)).toBe(v.expected?.message);
  });

  test.each(all.negatives)('$id', (negative) => {
    const { configured_receiveid: receiveid, ...change } = negative.change ?? {};
    const base = negative.use ? positives.find(({ id }) => id === negative.use) : negative;
    const v = vector.parse({ ...base, ...change, ...(receiveid ? { receiveid } : {}) });
    expect(['signature', 'receiveid', 'crypto']).toContain(refusalOf(() => openVector(v)));
  });

  test('the media vector uses the same key, vector and padding', () => {
    for (const v of all.media) {
      const key = Buffer.from(`${v.encodingAESKey}=`, 'base64');
      const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
      const plain = Buffer.concat([decipher.update(Buffer.from(v.cipher_base64, 'base64')), decipher.final()]);
      const expected = Buffer.from(v.expected_plain_base64, 'base64');
      expect(pad(expected)).toEqual(plain);
      expect(encryptRaw(pad(expected), v.encodingAESKey)).toBe(v.cipher_base64);
    }
  });
});
