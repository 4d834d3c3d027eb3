import { randomInt } from 'node:crypto';
import type { Clock } from '../../lib/clock.ts';
import type { Dice } from '../dice.ts';
import type { Parcel } from './model.ts';
import { seal, signatureOf } from './seal.ts';
import { toXml } from './xml.ts';

/** What may be chosen when sealing by hand; the platform chooses it all itself. */
export interface SealOptions {
  receiveId?: string;
  timestamp?: string;
  nonce?: string;
}
interface SealerDeps {
  clock: Clock;
  corpId: string;
  agentId: number;
  token: string;
  encodingAesKey: string;
  dice: Dice;
}

/** Puts a plaintext into a signed and sealed envelope with a fresh nonce (wecom.md 1.3–1.5). */
export const createSealer = ({ clock, corpId, agentId, token, encodingAesKey, dice }: SealerDeps) => {
  const sealQuery = (plain: string, options: SealOptions = {}) => {
    const { receiveId = corpId, nonce = String(randomInt(1_000_000_000, 4_000_000_000)) } = options;
    const timestamp = options.timestamp ?? String(Math.floor(clock.now().getTime() / 1000));
    const sealed = seal(encodingAesKey, plain, receiveId);
    return { sealed, query: { msg_signature: signatureOf(token, timestamp, nonce, sealed), timestamp, nonce } };
  };
  return {
    /** For a POST: the ciphertext stands in the body. */
    parcel(xml: string, options?: SealOptions): Parcel {
      const { sealed, query } = sealQuery(xml, options);
      return { xml, query, body: toXml({ ToUserName: corpId, AgentID: String(agentId), Encrypt: sealed }, dice) };
    },
    /** For the URL check: the ciphertext stands in the query. */
    echoQuery(message: string): Record<string, string> {
      const { sealed, query } = sealQuery(message);
      return { ...query, echostr: sealed };
    },
  };
};
