import { z } from 'zod';
import { addressIn } from './errcodes.ts';
import { exchange, type Fetch, type Reply } from './http.ts';
import type { WecomApp, WecomConfig } from './settings.ts';

/** A call that was refused; `address` is where the platform saw it come from, when it says so. */
export interface Refused {
  errcode: number;
  address: string | null;
}

export const refusedBy = ({ errcode, errmsg }: Reply): Refused => ({ errcode, address: addressIn(errmsg) });

/** An answer without what it should hold, as if the system were busy. */
export const noAnswer: Refused = { errcode: -1, address: null };

const granted = z.object({ access_token: z.string().min(1) });

export interface Asking {
  /** Gets a token with the real secret, once: more tries with a wrong one would get our address blocked (wecom.md 4.1). */
  connect(): Promise<Refused | null>;
  get(path: string, query: Record<string, string>): Promise<Reply>;
}

/**
 * Plain questions to the API by somebody at the command line, with a token of its own and no retries.
 *
 * Throws: PlatformError `transport` where there is no answer.
 */
export function createAsking(
  { app, corpId, apiBase }: Pick<WecomConfig, 'corpId' | 'apiBase'> & { app: WecomApp },
  fetch: Fetch,
): Asking {
  let token: string | null = null;
  const get = (path: string, query: Record<string, string>): Promise<Reply> => {
    const url = new URL(`${apiBase}/cgi-bin/${path}`);
    url.search = new URLSearchParams({ ...(token === null ? {} : { access_token: token }), ...query }).toString();
    return exchange(fetch, url, { method: 'GET' });
  };
  return {
    get,
    async connect() {
      const reply = await get('gettoken', { corpid: corpId, corpsecret: app.secret });
      if (reply.errcode !== 0) return refusedBy(reply);
      const parsed = granted.safeParse(reply);
      if (!parsed.success) return noAnswer;
      token = parsed.data.access_token;
      return null;
    },
  };
}
