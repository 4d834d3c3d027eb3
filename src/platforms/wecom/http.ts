import { z } from 'zod';
import { PlatformError } from '../port.ts';

const reply = z.looseObject({ errcode: z.int(), errmsg: z.string().catch('') });
/** Every answer of the API: `errcode` decides, the rest depends on the call. */
export type Reply = z.output<typeof reply>;

/** Answers normally take well under a second; past this the call may or may not have been carried out. */
const callMs = 10_000;
const uploadMs = 120_000;

export type Fetch = typeof fetch;
// Looked up at the call: whoever replaces the global one later is meant to be heard.
export const globalFetch: Fetch = (...args) => fetch(...args);

/**
 * One exchange with the API, no retries.
 *
 * Throws: PlatformError `retry` with code `transport` for everything that is no answer of the API: no connection, no
 * answer in time, a status other than 200 (wecom.md 0), a body without `errcode`. Its message never holds the URL, which
 * carries secret or token.
 */
export async function exchange(fetch: Fetch, url: URL, init: RequestInit): Promise<Reply> {
  const signal = AbortSignal.timeout(init.body instanceof FormData ? uploadMs : callMs);
  const at = url.pathname;
  let status: number;
  let body: string;
  try {
    // A redirect would carry the secret to wherever it points.
    const response = await fetch(url, { ...init, redirect: 'error', signal });
    status = response.status;
    body = await response.text();
  } catch (error) {
    // No `cause`: errors of fetch may quote the URL.
    throw new PlatformError('retry', 'transport', `wecom ${at}: ${reasonOf(error)}`);
  }
  if (status !== 200) throw new PlatformError('retry', 'transport', `wecom ${at}: HTTP ${status}`);
  const parsed = reply.safeParse(parseJson(body));
  if (!parsed.success) throw new PlatformError('retry', 'transport', `wecom ${at}: not an answer of the API`);
  return parsed.data;
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // Undefined is no answer either; the caller says so. The parser's message would quote the body.
    return undefined;
  }
}

/** `ECONNREFUSED`, `TimeoutError` … */
const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'failed';
  const { cause } = error;
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code;
  return error.name;
};
