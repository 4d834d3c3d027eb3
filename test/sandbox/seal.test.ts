import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { seal, signatureOf, unseal } from '../../src/sandbox/wecom/seal.ts';

const file = fileURLToPath(new URL('../../../shared/platforms/wecom-crypto-vectors.json', import.meta.url));
const vector = z.object({
  id: z.string(),
  token: z.string(),
  encodingAESKey: z.string(),
  receiveid: z.string(),
  timestamp: z.string(),
  nonce: z.string(),
  msg_signature: z.string(),
  encrypt: z.string(),
  expected: z.object({ message: z.string(), random16_hex: z.string(), cipher_bytes: z.number() }),
});
const negative = vector.omit({ expected: true }).partial().required({ id: true });
const vectorsFile = z.object({ official: vector.array(), derived: vector.array(), negatives: negative.array() });

describe.skipIf(!existsSync(file))(`the vendor's vectors (skipped where ${file} does not exist)`, () => {
  const load = () => vectorsFile.parse(JSON.parse(readFileSync(file, 'utf8')));

  test('each one is signed, opened and sealed again bit for bit', () => {
    const { official, derived } = load();
    expect(official.length + derived.length).toBeGreaterThanOrEqual(8);
    const results = [...official, ...derived].map((v) => ({
      id: v.id,
      signature: signatureOf(v.token, v.timestamp, v.nonce, v.encrypt),
      message: unseal(v.encodingAESKey, v.encrypt, v.receiveid),
      sealed: seal(v.encodingAESKey, v.expected.message, v.receiveid, Buffer.from(v.expected.random16_hex, 'hex')),
    }));
    expect(results).toEqual(
      [...official, ...derived].map((v) => ({
        id: v.id,
        signature: v.msg_signature,
        message: v.expected.message,
        sealed: v.encrypt,
      })),
    );
  });

  test('another receiver id and a damaged plaintext are refused', () => {
    const { derived, negatives } = load();
    const reply = derived.find((v) => v.id === 'derived-passive-reply-text');
    expect(() => unseal(reply?.encodingAESKey ?? '', reply?.encrypt ?? '', 'ww0000000000000002')).toThrow(/receiver/u);
    const damaged = negatives.find((v) => v.id === 'neg-tampered-but-resigned');
    const { token = '', timestamp = '', nonce = '', encrypt = '', encodingAESKey = '', receiveid = '' } = damaged ?? {};
    expect(signatureOf(token, timestamp, nonce, encrypt)).toBe(damaged?.msg_signature);
    expect(() => unseal(encodingAESKey, encrypt, receiveid)).toThrow(/length|receiver/u);
  });
});

test('every pad length from 1 to 32 opens again', () => {
  const key = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG';
  for (let length = 0; length < 64; length += 1) {
    const message = '好'.repeat(Math.floor(length / 3)) + 'x'.repeat(length % 3);
    expect(unseal(key, seal(key, message, 'ww1'), 'ww1')).toBe(message);
  }
});
