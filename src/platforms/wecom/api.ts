import type { Clock } from '../../lib/clock.ts';
import type { Logger } from '../../lib/log.ts';
import { createLocalCache } from '../../lib/shared-cache.ts';
import { PlatformError } from '../port.ts';
import { deadToken, failureOf, wrongCredentials } from './errcodes.ts';
import { exchange, globalFetch, type Fetch, type Reply } from './http.ts';
import type { WecomConfig } from './settings.ts';
import { createTokenCache, type TokenCache } from './token-cache.ts';
import { createTokens } from './token.ts';

export interface ApiDeps {
  clock: Clock;
  fetch?: Fetch;
  log?: Logger;
  tokenCache?: TokenCache;
}

export interface WecomApi {
  agentId: number;
  /** Posts and returns the answer, whatever its errcode; minds the token. Throws PlatformError when there is no answer. */
  post(path: string, body: object | FormData): Promise<Reply>;
  /** The error for an answer that its caller cannot use. */
  failure(reply: Reply, path: string): PlatformError;
}

/**
 * How long credentials rest that were refused, in ms: repeated failures get our address blocked for as long (wecom.md 14.20).
 * Not for ever: an app that was stopped and is let go again, or a platform that erred, needs nobody here then.
 */
const refusedMs = 3600_000;

/** The API of one app. Once the credentials are refused nothing goes out for an hour, and then one try. */
export function createApi(
  config: WecomConfig,
  { clock, fetch = globalFetch, log, tokenCache }: ApiDeps,
): WecomApi | null {
  const { app, corpId, apiBase } = config;
  if (!app) return null;
  const cache = tokenCache ?? createTokenCache(createLocalCache(clock), clock);
  const tokens = createTokens({ corpId, app, apiBase, clock, fetch, cache });
  let refusedWith: { code: string; message: string; untilMs: number } | null = null;
  /** The one that was in use when the credentials were refused: worth nothing, whatever the cache says. */
  let lastRefused: string | undefined;

  const nowMs = () => clock.now().getTime();
  const noteRefusal = (error: PlatformError) => {
    if (!wrongCredentials.has(Number(error.code)) || (refusedWith && refusedWith.untilMs > nowMs())) return;
    refusedWith = { code: error.code, message: error.message, untilMs: nowMs() + refusedMs };
    log?.error(
      { errcode: Number(error.code) },
      'wecom refuses corp id or secret; correct them and start again, else they are tried once an hour',
    );
  };
  const tokenFor = async (refused?: string): Promise<string> => {
    // Asked again before every step: while we waited another call may have been refused.
    if (refusedWith && refusedWith.untilMs > nowMs())
      throw new PlatformError('halt', refusedWith.code, refusedWith.message);
    try {
      const token = await tokens.get(refused ?? lastRefused);
      lastRefused = undefined;
      return token;
    } catch (error) {
      if (error instanceof PlatformError) noteRefusal(error);
      throw error;
    }
  };
  const postWith = async (token: string, path: string, body: object | FormData): Promise<Reply> => {
    const url = new URL(`${apiBase}${path}`);
    url.searchParams.set('access_token', token);
    const init = body instanceof FormData ? { body } : { body: JSON.stringify(body), headers: jsonHeaders };
    const reply = await exchange(fetch, url, { method: 'POST', ...init });
    if (wrongCredentials.has(reply.errcode)) lastRefused = token;
    if (reply.errmsg.includes('wrong json format')) log?.error({ path }, 'wecom cannot read our JSON');
    return reply;
  };

  return {
    agentId: app.agentId,
    async post(path, body) {
      const token = await tokenFor();
      const reply = await postWith(token, path, body);
      if (!deadToken.has(reply.errcode)) return reply;
      return postWith(await tokenFor(token), path, body);
    },
    failure(reply, path) {
      const error = failureOf(reply, path);
      noteRefusal(error);
      return error;
    },
  };
}

const jsonHeaders = { 'content-type': 'application/json; charset=utf-8' };
