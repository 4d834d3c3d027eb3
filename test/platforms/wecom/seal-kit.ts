import { createCipheriv, createHash } from 'node:crypto';
import type { Clock } from '../../../src/lib/clock.ts';
import type { RawCallback } from '../../../src/platforms/port.ts';
import { createWecom, type WecomConfig } from '../../../src/platforms/wecom/index.ts';

/** A sealer of the tests' own, so that a fault shared by opening and sealing cannot hide. Source: path/90968. */
export const config: WecomConfig = {
  corpId: 'ww0000000000000001',
  token: 'emuTok7Aa',
  encodingAesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
  apiBase: 'https://qyapi.weixin.qq.com',
  app: { agentId: 1000002, secret: 'app-secret' },
};
export const nowSeconds = 1764000000;
export const clockAt = (seconds: number): Clock => ({ now: () => new Date(seconds * 1000) });
export const wecom = (changes: Partial<WecomConfig> = {}, seconds = nowSeconds) =>
  createWecom({ ...config, ...changes }, { clock: clockAt(seconds) });

export const signatureOf = (token: string, timestamp: string, nonce: string, sealed: string) =>
  createHash('sha1').update([token, timestamp, nonce, sealed].toSorted().join('')).digest('hex');

/** Encrypts whatever stands in `plain`, padding included. */
export function encryptRaw(plain: Buffer, encodingAesKey = config.encodingAesKey): string {
  const key = Buffer.from(`${encodingAesKey}=`, 'base64');
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  return Buffer.concat([cipher.update(plain), cipher.final()]).toString('base64');
}

export function frame(message: string, receiveid = config.corpId, claimedLength?: number): Buffer {
  const text = Buffer.from(message);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(claimedLength ?? text.length);
  return Buffer.concat([Buffer.from('0123456789abcdef'), length, text, Buffer.from(receiveid)]);
}

export function pad(plain: Buffer): Buffer {
  const missing = 32 - (plain.length % 32);
  return Buffer.concat([plain, Buffer.alloc(missing, missing)]);
}

export const seal = (message: string, receiveid?: string) => encryptRaw(pad(frame(message, receiveid)));

interface Sending {
  at?: number;
  nonce?: string;
  token?: string;
  wrap?: (sealed: string) => string;
}

export const xmlEnvelope = (sealed: string) =>
  `<xml><ToUserName><![CDATA[${config.corpId}]]></ToUserName><Encrypt><![CDATA[${sealed}]]></Encrypt><AgentID><![CDATA[1000002]]></AgentID></xml>`;

/** A signed callback with `sealed` inside. */
export function callback(sealed: string, sending: Sending = {}): RawCallback & { body: Buffer } {
  const { at = nowSeconds, nonce = 'n0nce-1', token = config.token, wrap = xmlEnvelope } = sending;
  const timestamp = String(at);
  const query = { msg_signature: signatureOf(token, timestamp, nonce, sealed), timestamp, nonce };
  return { query, body: Buffer.from(wrap(sealed)) };
}

/** The children of a message: all that every message has, then `more`. */
export const message = (type: string, more: string, head: Record<string, string> = {}) => {
  const fields = {
    ToUserName: config.corpId,
    FromUserName: 'LiSi',
    CreateTime: String(nowSeconds),
    MsgType: type,
    AgentID: '1000002',
    ...head,
  };
  const children = Object.entries(fields).flatMap(([name, value]) =>
    value === '' ? [] : [`<${name}><![CDATA[${value}]]></${name}>`],
  );
  return `<xml>${children.join('')}${more}</xml>`;
};
