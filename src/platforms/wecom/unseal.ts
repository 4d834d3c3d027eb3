import { createDecipheriv, timingSafeEqual } from 'node:crypto';
import { decrypt, getSignature } from '@wecom/crypto';
import { CallbackRefused } from '../port.ts';
import type { WecomConfig } from './settings.ts';

/** Retries come within a minute or so; clocks differ by less. Replays older than this are no second delivery (design.md 3). */
const windowMs = 10 * 60_000;
const blockBytes = 32;

const need = (query: Record<string, string>, name: string, shape: RegExp): string => {
  const value = query[name];
  if (value === undefined || !shape.test(value)) {
    throw new CallbackRefused('malformed', `${name} is missing or misshapen`);
  }
  return value;
};

/**
 * Opens a sealed text, after every check that the official package leaves to its caller (wecom.md 14.2). While token or key
 * are being changed the old ones hold beside the new: what was sent before the console was saved still arrives.
 *
 * Shape: `query` holds `msg_signature`, `timestamp` (Unix seconds) and `nonce`, decoded once; `sealed` is standard base64.
 * Throws: CallbackRefused `malformed`, `signature`, `stale`, `crypto` or `receiveid`, in this order of checks.
 * Source: developer.work.weixin.qq.com/document/path/90968.
 */
export function unseal(config: WecomConfig, now: Date, query: Record<string, string>, sealed: string): string {
  const signature = need(query, 'msg_signature', /^[0-9a-f]{40}$/u);
  // Exactly ten digits: the four signed values are joined without a mark between them, so a looser shape would let
  // whoever captured a request move digits between timestamp and nonce.
  const timestamp = need(query, 'timestamp', /^\d{10}$/u);
  const nonce = need(query, 'nonce', /^[\x21-\x7e]{1,128}$/u);
  const given = Buffer.from(signature);
  const isOurs = (token: string) => timingSafeEqual(Buffer.from(getSignature(token, timestamp, nonce, sealed)), given);
  if (!isOurs(config.token) && !(config.old?.token !== undefined && isOurs(config.old.token))) {
    throw new CallbackRefused('signature', 'the signature does not match');
  }
  if (Math.abs(now.getTime() - Number(timestamp) * 1000) > windowMs) {
    throw new CallbackRefused('stale', 'the timestamp is more than ten minutes off');
  }
  // Node skips characters that are not base64; two texts must not open to the same bytes.
  if (!/^[A-Za-z0-9+/]+={0,2}$/u.test(sealed)) throw new CallbackRefused('crypto', 'the ciphertext is not base64');
  try {
    return open(config.encodingAesKey, sealed, config.corpId);
  } catch (error) {
    if (config.old?.encodingAesKey === undefined) throw error;
    try {
      return open(config.old.encodingAesKey, sealed, config.corpId);
    } catch {
      throw error; // of the two refusals the one of the key that holds from now on
    }
  }
}

/** Throws: CallbackRefused `crypto` or `receiveid`. */
function open(encodingAesKey: string, sealed: string, corpId: string): string {
  const bytes = Buffer.from(sealed, 'base64');
  const textBytes = bytes.length - paddingOf(encodingAesKey, bytes);
  // 16 random bytes and the length stand before the text.
  if (textBytes < 20) throw new CallbackRefused('crypto', 'the plaintext is too short');
  const { message, id } = decrypt(encodingAesKey, sealed);
  // A length that lies shifts the border between text and receiver, so it cannot pass this: the receiver is never empty.
  if (id !== corpId) throw new CallbackRefused('receiveid', 'sealed for another receiver');
  return message;
}

/** PKCS#7 in blocks of 32: 1 to 32 equal bytes at the end. The package looks at the last byte only and forgives all others. */
function paddingOf(encodingAesKey: string, bytes: Buffer): number {
  if (bytes.length === 0 || bytes.length % blockBytes !== 0) {
    throw new CallbackRefused('crypto', 'the ciphertext is cut');
  }
  const key = Buffer.from(`${encodingAesKey}=`, 'base64');
  // In CBC the last blocks open alone, with the AES block before them as their vector.
  const before = Buffer.concat([key.subarray(0, 16), bytes]).subarray(-blockBytes - 16, -blockBytes);
  const decipher = createDecipheriv('aes-256-cbc', key, before).setAutoPadding(false);
  const last = Buffer.concat([decipher.update(bytes.subarray(-blockBytes)), decipher.final()]);
  const length = last.readUInt8(blockBytes - 1);
  if (length < 1 || length > blockBytes || !last.subarray(-length).every((byte) => byte === length)) {
    throw new CallbackRefused('crypto', 'the padding is wrong');
  }
  return length;
}
