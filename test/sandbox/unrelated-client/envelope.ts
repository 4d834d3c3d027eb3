import { createCipheriv, createDecipheriv, createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** The callback's three secrets, as the console shows them. */
export interface CallbackSecrets {
  corpId: string;
  token: string;
  aesKey: string;
}

const blockBytes = 32;

const sign = (...parts: string[]) => createHash('sha1').update(parts.toSorted().join('')).digest('hex');

/** Throws where the envelope is not the platform's own. */
export const openEnvelope = (secrets: CallbackSecrets, query: URLSearchParams, encrypted: string): string => {
  const expected = sign(secrets.token, query.get('timestamp') ?? '', query.get('nonce') ?? '', encrypted);
  const given = Buffer.from(query.get('msg_signature') ?? '');
  if (given.length !== expected.length || !timingSafeEqual(given, Buffer.from(expected))) throw new Error('signature');
  const key = Buffer.from(`${secrets.aesKey}=`, 'base64');
  const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  const all = Buffer.concat([decipher.update(encrypted, 'base64'), decipher.final()]);
  const body = all.subarray(16, all.length - (all.at(-1) ?? 0));
  const length = body.readUInt32BE(0);
  if (body.subarray(4 + length).toString() !== secrets.corpId) throw new Error('receiver');
  return body.subarray(4, 4 + length).toString('utf8');
};

/** The reply envelope, for a passive answer. */
export const sealReply = ({ corpId, token, aesKey }: CallbackSecrets, message: string, timestamp: string): string => {
  const key = Buffer.from(`${aesKey}=`, 'base64');
  const text = Buffer.from(message, 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  const plain = Buffer.concat([randomBytes(16), length, text, Buffer.from(corpId)]);
  const pad = blockBytes - (plain.length % blockBytes);
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  const sealed = Buffer.concat([cipher.update(Buffer.concat([plain, Buffer.alloc(pad, pad)])), cipher.final()]);
  const encrypted = sealed.toString('base64');
  const nonce = randomBytes(6).toString('hex');
  return (
    `<xml><Encrypt><![CDATA[${encrypted}]]></Encrypt>` +
    `<MsgSignature><![CDATA[${sign(token, timestamp, nonce, encrypted)}]]></MsgSignature>` +
    `<TimeStamp>${timestamp}</TimeStamp><Nonce><![CDATA[${nonce}]]></Nonce></xml>`
  );
};

const plainOf = (text: string) =>
  text.replaceAll(
    /<!\[CDATA\[([\s\S]*?)\]\]>|&(lt|gt|amp);/gu,
    (_, cdata: string | undefined, name: string | undefined) => {
      if (cdata !== undefined) return cdata;
      return name === 'lt' ? '<' : name === 'gt' ? '>' : '&';
    },
  );

/** The text of the first child of that name; empty where there is none. */
export const child = (xml: string, name: string): string => {
  const [, text = ''] =
    new RegExp(`<${name}>((?:<!\\[CDATA\\[[\\s\\S]*?\\]\\]>|[^<])*)</${name}>`, 'u').exec(xml) ?? [];
  return plainOf(text).trim();
};
