import { CallbackRefused, PlatformError, type Platform } from '../port.ts';
import { createApi, type ApiDeps } from './api.ts';
import { createDecode } from './decode.ts';
import { checkFace } from './face-limits.ts';
import { redraw } from './redraw.ts';
import { maxReceivers, messagesOf, send } from './send.ts';
import { assertUsable, type WecomConfig } from './settings.ts';
import { unseal } from './unseal.ts';

export type { Refused } from './ask.ts';
export { readWecomDirectory } from './directory.ts';
export { createWecomProbe, type WecomMember, type WecomProbe } from './probe.ts';
export type { WecomConfig } from './settings.ts';
export { createTokenCache, type StoredToken, type TokenCache } from './token-cache.ts';

/**
 * One WeCom app. Reading callbacks needs corp id, token and AES key only; without `config.app` sending and redrawing throw
 * PlatformError `halt` with code `not_configured`.
 *
 * `fetch` defaults to the global one, `tokenCache` to one in this process.
 * Throws: Error for settings that `config.ts` would not have let through.
 */
export function createWecom(config: WecomConfig, deps: ApiDeps): Platform {
  assertUsable(config);
  const api = createApi(config, deps);
  const demand = () => {
    if (!api) throw new PlatformError('halt', 'not_configured', 'wecom: agent id and secret are not set');
    return api;
  };
  return {
    id: 'wecom',
    corp: config.corpId,
    batchSize: maxReceivers,
    messagesOf,
    verifyUrl(query) {
      if (!query['echostr']) throw new CallbackRefused('malformed', 'echostr is missing');
      return unseal(config, deps.clock.now(), query, query['echostr']);
    },
    decode: createDecode(config, deps),
    send: async (users, outgoing) => send(demand(), users, outgoing),
    redraw: async (users, code, face) => redraw(demand(), users, code, face),
    checkFace,
  };
}
