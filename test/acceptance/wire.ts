import { createCipheriv, createHash, randomBytes } from 'node:crypto';

/** What WeCom and the bot share: the settings of one app in one corporation (wecom.md 1.1, 4.1). */
export interface AppSettings {
  corpId: string;
  agentId: number;
  secret: string;
  token: string;
  aesKey: string;
}

/** Of this program's own: nothing here comes from the bot's wire code, so that one slip cannot pass on both sides. */
const signatureOf = (token: string, timestamp: string, nonce: string, encrypted: string): string =>
  createHash('sha1').update([token, timestamp, nonce, encrypted].sort().join('')).digest('hex');

interface SealOptions {
  receiveId: string;
  /** Bytes after the pad's own rule; tests break it. */
  pad?: (missing: number) => Buffer;
  /** Length written before the message; tests lie here. */
  writtenLength?: number;
}

/** 16 random bytes, length, message, receiveid; padded to 32 and not to 16 (wecom.md 1.4). */
function seal(aesKey: string, message: string, { receiveId, pad, writtenLength }: SealOptions): string {
  const key = Buffer.from(`${aesKey}=`, 'base64');
  const body = Buffer.from(message, 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(writtenLength ?? body.length);
  const plain = Buffer.concat([randomBytes(16), length, body, Buffer.from(receiveId, 'utf8')]);
  const missing = 32 - (plain.length % 32);
  const padded = Buffer.concat([plain, pad ? pad(missing) : Buffer.alloc(missing, missing)]);
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  return Buffer.concat([cipher.update(padded), cipher.final()]).toString('base64');
}

/** One signed request, as WeCom sends it: what stands in the query and what in the body (wecom.md 1.5). */
export interface SignedRequest {
  query: { msg_signature: string; timestamp: string; nonce: string };
  body: string;
}

export interface SigningOptions extends Partial<SealOptions> {
  /** Unix seconds of the query. */
  at?: number;
  nonce?: string;
  /** What else stands before the envelope: a DTD, for instance. */
  prolog?: string;
  /** Changes the ciphertext before it is signed. */
  tamper?: (encrypted: string) => string;
}

let isAgentFirst = false;

export function signRequest(app: AppSettings, xml: string, options: SigningOptions = {}): SignedRequest {
  const sealed = seal(app.aesKey, xml, { receiveId: app.corpId, ...options });
  const encrypted = options.tamper?.(sealed) ?? sealed;
  const timestamp = String(options.at ?? Math.floor(Date.now() / 1000));
  const nonce = options.nonce ?? randomBytes(6).toString('hex');
  // The order of the children is not fixed: two official pages show two (wecom.md 1.5).
  isAgentFirst = !isAgentFirst;
  const children = [
    `<AgentID><![CDATA[${String(app.agentId)}]]></AgentID>`,
    `<Encrypt><![CDATA[${encrypted}]]></Encrypt>`,
  ];
  const body = `<xml><ToUserName><![CDATA[${app.corpId}]]></ToUserName>${(isAgentFirst ? children : children.toReversed()).join('')}</xml>`;
  return {
    query: { msg_signature: signatureOf(app.token, timestamp, nonce, encrypted), timestamp, nonce },
    body: (options.prolog ?? '') + body,
  };
}
