import { describe, expect, test } from 'vitest';
import { CallbackRefused } from '../../../src/platforms/port.ts';
import { callback, config, encryptRaw, frame, message, pad, signatureOf, wecom } from './seal-kit.ts';

const newOnes = { token: 'newToken9', encodingAesKey: 'Z'.repeat(43) };
const old = { token: config.token, encodingAesKey: config.encodingAesKey };
const text = message('text', '<Content>收到 N12</Content><MsgId>7459035031717794886</MsgId>');

const outcome = (settings: Partial<typeof config>, by: { token: string; encodingAesKey: string }) => {
  const sealed = encryptRaw(pad(frame(text)), by.encodingAesKey);
  try {
    return wecom(settings).decode(callback(sealed, { token: by.token })).kind;
  } catch (error) {
    if (error instanceof CallbackRefused) return error.code;
    throw error;
  }
};
const during = { ...newOnes, old };

describe('token and AES key are changed without losing a message', () => {
  test.each([
    ['before the console is saved: both old', old],
    ['after it: both new', newOnes],
    ['only the token is new', { ...old, token: newOnes.token }],
    ['only the key is new', { ...old, encodingAesKey: newOnes.encodingAesKey }],
  ])('%s', (_, by) => {
    expect(outcome(during, by)).toBe('inbound');
  });

  test('the console checks the URL with the new ones while the old ones still send', () => {
    const platform = wecom(during);
    for (const by of [old, newOnes]) {
      const echostr = encryptRaw(pad(frame('1616140317555161061')), by.encodingAesKey);
      const { query } = callback(echostr, { token: by.token });
      expect(platform.verifyUrl?.({ ...query, echostr })).toBe('1616140317555161061');
    }
  });

  test('the key alone may change', () => {
    const settings = { encodingAesKey: newOnes.encodingAesKey, old: { encodingAesKey: config.encodingAesKey } };
    expect(outcome(settings, old)).toBe('inbound');
    expect(outcome(settings, { ...old, encodingAesKey: newOnes.encodingAesKey })).toBe('inbound');
  });

  test('once the old ones are removed they are worth nothing', () => {
    expect(outcome(newOnes, old)).toBe('signature');
    expect(outcome(newOnes, { ...newOnes, encodingAesKey: old.encodingAesKey })).not.toBe('inbound');
  });

  test('a stranger gains nothing by the second pair', () => {
    expect(outcome(during, { ...old, token: 'guess' })).toBe('signature');
    expect(outcome(during, { ...old, encodingAesKey: 'Q'.repeat(43) })).toMatch(/^(?:crypto|receiveid)$/u);
    const sealed = encryptRaw(pad(frame(text, 'ww9999')), old.encodingAesKey);
    expect(() => wecom(during).decode(callback(sealed))).toThrow(CallbackRefused);
    const tampered = { ...callback(sealed).query, msg_signature: signatureOf('', '1764000000', 'n0nce-1', sealed) };
    expect(() => wecom(during).decode({ query: tampered, body: Buffer.from('') })).toThrow(CallbackRefused);
  });

  test('an empty or misshapen old one does not start', () => {
    expect(() => wecom({ old: { token: '' } })).toThrow('must not be empty');
    expect(() => wecom({ old: { encodingAesKey: 'short' } })).toThrow('43 letters');
  });
});
