import { ProofError } from './proof-error.ts';

const hexDigits = '0123456789abcdef';
const base64Digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const base64Values = new Map(Array.from(base64Digits).map((digit, value) => [digit.charCodeAt(0), value]));

/** Lower case. */
export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += hexDigits.charAt(byte >> 4) + hexDigits.charAt(byte & 15);
  return text;
}

/** Lower case only: one value, one text. Throws: ProofError `hex`. */
export function fromHex(text: string): Uint8Array {
  if (text.length % 2 !== 0 || /[^0-9a-f]/u.test(text)) throw new ProofError('hex', '不是小写十六进制');
  return Uint8Array.from({ length: text.length / 2 }, (_, i) => Number.parseInt(text.slice(2 * i, 2 * i + 2), 16));
}

/** The standard alphabet with padding (RFC 4648, section 4). */
export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(i, i + 3);
    const missing = Math.max(0, i + 3 - bytes.length);
    const digits = [a >> 2, ((a & 3) << 4) | (b >> 4), ((b & 15) << 2) | (c >> 6), c & 63];
    for (const [n, digit] of digits.entries()) text += n < 4 - missing ? base64Digits.charAt(digit) : '=';
  }
  return text;
}

/**
 * The one text of these bytes and no other: padded, no white space, and the bits behind the last byte are zero, so that a signed line
 * cannot be written in two ways. Throws: ProofError `base64`.
 */
export function fromBase64(text: string): Uint8Array {
  const fault = () => new ProofError('base64', '不是规范的 base64');
  if (text.length % 4 !== 0) throw fault();
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  let bits = 0;
  let held = 0;
  let at = 0;
  for (let i = 0; i < text.length - padding; i += 1) {
    const value = base64Values.get(text.charCodeAt(i));
    if (value === undefined) throw fault();
    held = ((held << 6) | value) & 0xfff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[at] = (held >> bits) & 0xff;
    at += 1;
  }
  if ((held & ((1 << bits) - 1)) !== 0) throw fault();
  return bytes;
}

const encoder = new TextEncoder();
// A mark at the beginning belongs to the bytes that were hashed: it must not vanish.
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Throws: ProofError `utf8` for half a character, which would silently become another one. */
export function utf8(text: string): Uint8Array {
  if (/\p{Surrogate}/u.test(text)) throw new ProofError('utf8', '含有不成对的代理码，不是文字');
  return encoder.encode(text);
}

/** Throws: ProofError `utf8`. */
export function fromUtf8(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new ProofError('utf8', '不是 UTF-8 文字');
  }
}

export function concat(...parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Nothing here is secret, so it may end at the first difference. */
export const equal = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, i) => byte === b[i]);
