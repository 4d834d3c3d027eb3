import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

/** The platform pads to 32 bytes although AES has blocks of 16 (wecom.md 1.4): Node's own padding refuses half of it. */
const padTo = 32;

const keyOf = (encodingAesKey: string) => {
  if (!/^[A-Za-z0-9]{43}$/u.test(encodingAesKey)) throw new Error('EncodingAESKey: 43 letters or digits');
  return Buffer.from(`${encodingAesKey}=`, 'base64');
};

/** SHA-1 (40 lower-case hex digits) over the four values in ascending order, as every callback carries it (wecom.md 1.3). */
export const signatureOf = (token: string, timestamp: string, nonce: string, cipher: string) => {
  const hash = createHash('sha1');
  for (const part of [token, timestamp, nonce, cipher].sort()) hash.update(part);
  return hash.digest('hex');
};

/**
 * Encrypts as the platform does: 16 random bytes, length (4 bytes, big-endian, of the UTF-8 bytes), message, receiver id.
 * Returns base64. Source: wecom.md 1.4.
 */
export const seal = (encodingAesKey: string, message: string, receiveId: string, random = randomBytes(16)): string => {
  const key = keyOf(encodingAesKey);
  const body = Buffer.from(message, 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  const plain = Buffer.concat([random, length, body, Buffer.from(receiveId, 'utf8')]);
  const pad = padTo - (plain.length % padTo);
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  return Buffer.concat([cipher.update(plain), cipher.update(Buffer.alloc(pad, pad)), cipher.final()]).toString(
    'base64',
  );
};

/** Opens what `seal` or the bot's passive reply made. Throws on a wrong length, padding, message length or receiver id. */
export const unseal = (encodingAesKey: string, sealed: string, receiveId: string): string => {
  const key = keyOf(encodingAesKey);
  const bytes = Buffer.from(sealed, 'base64');
  if (bytes.length === 0 || bytes.length % padTo !== 0) throw new Error('ciphertext is no multiple of 32 bytes');
  const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  const padded = Buffer.concat([decipher.update(bytes), decipher.final()]);
  const pad = padded.at(-1) ?? 0;
  if (pad < 1 || pad > padTo) throw new Error('padding out of range');
  const plain = padded.subarray(0, -pad);
  if (!padded.subarray(-pad).every((byte) => byte === pad)) throw new Error('padding bytes differ');
  if (plain.length < 20) throw new Error('plaintext too short');
  const end = 20 + plain.readUInt32BE(16);
  if (end > plain.length) throw new Error('message length beyond the plaintext');
  if (plain.subarray(end).toString('utf8') !== receiveId) throw new Error('another receiver id');
  return plain.subarray(20, end).toString('utf8');
};
