import { PlatformError } from '../platforms/port.ts';
import { haltMs } from './pauses.ts';

interface Known {
  code: string;
  message: string;
}
/** What to do about a failed try. `halt` and `limit` put the whole platform to rest for `restMs`. */
export type Failure = Known &
  ({ kind: 'retry' | 'give_up' | 'unexpected' } | { kind: 'halt' | 'limit'; restMs: number });

/** Reads an error thrown while composing or sending. What no platform said is a fault of ours or of the database. */
export function failureOf(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof PlatformError)) return { kind: 'unexpected', code: 'unexpected', message };
  const { verdict, code, afterMs } = error;
  if (verdict === 'halt') return { kind: 'halt', code, message, restMs: haltMs };
  // A platform that names a time means all our messages, not this one.
  if (verdict === 'retry' && afterMs !== null) return { kind: 'limit', code, message, restMs: afterMs };
  return { kind: verdict, code, message };
}

/** For the operator's list of parked rows. */
export const sayFailure = ({ code, message }: Failure): string => `${code}: ${message}`.slice(0, 300);
