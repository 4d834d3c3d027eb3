import { PlatformError, type Verdict } from '../port.ts';
import type { Reply } from './http.ts';

/** Worth another try (wecom.md 5.2, path/90313): busy, version conflict, too many at once, write conflict, odd traffic. */
const retryable = new Set([-1, 6000, 45033, 45035, 45036]);

/** The call's window is used up: a minute, an hour or a day; the answer does not say which, so try after the shortest. */
const limited = new Set([45009]);
const minuteMs = 60_000;

/**
 * Settings that only a person can mend: secret 40001, 41004, corporation 40013, 41002, agent 40056, 41011, 301002, no callback
 * URL 43012, permission 48002, 48006, TLS 48010, app disabled 50003, address not trusted 60020, 301042.
 */
const settings = new Set([
  40001, 40013, 40056, 41002, 41004, 41011, 43012, 48002, 48006, 48010, 50003, 60020, 301002, 301042,
]);

/** Credentials refused: each further try with them counts towards blocking our address for an hour (45009 in path/90313). */
export const wrongCredentials: ReadonlySet<number> = new Set([40001, 40013, 41002, 41004]);

/** The token died before its time: get another and try once more (path/91039). */
export const deadToken: ReadonlySet<number> = new Set([40014, 42001]);

/** About the receiver: id misshapen, not found, outside the visible range. */
export const receiverRefused: ReadonlySet<number> = new Set([40003, 60111, 46004, 50002, 60011]);

/** Nobody of all receivers can be reached; nothing was sent. */
export const allReceiversInvalid = 81013;

/** What the caller must care about. A code we do not know is a fault of this message, not of the platform's. */
const verdictOf = (errcode: number): Verdict => {
  if (retryable.has(errcode) || limited.has(errcode) || deadToken.has(errcode)) return 'retry';
  return settings.has(errcode) ? 'halt' : 'give_up';
};

/** Where our call came from, as the refusal of an address that is not trusted tells it (60020). */
export const addressIn = (errmsg: string): string | null =>
  /from ip: (?<ip>[\da-f.:]{2,45})/iu.exec(errmsg)?.groups?.['ip'] ?? null;

/** `errcode` alone decides: the text may be reworded at any time. It is read for two hints that support and operator need. */
export function failureOf({ errcode, errmsg }: Reply, at: string): PlatformError {
  const hint = /hint: \[(?<hint>\w{1,64})\]/u.exec(errmsg)?.groups?.['hint'];
  const address = addressIn(errmsg);
  const details = [hint && `hint ${hint}`, address && `our address ${address}`].filter(Boolean).join(', ');
  const message = `wecom ${at}: ${errcode}${details && ` (${details})`}`;
  // A token that is refused right after it was fetched: no fault of this message, so all wait, and one asks each minute.
  const after = limited.has(errcode) || deadToken.has(errcode) ? { afterMs: minuteMs } : {};
  return new PlatformError(verdictOf(errcode), String(errcode), message, after);
}
