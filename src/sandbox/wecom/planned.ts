import { createHash } from 'node:crypto';
import type { FaultName } from '../faults/catalogue.ts';
import type { Switches } from '../faults/switches.ts';
import type { Faults } from './faults.ts';
import type { Tokens } from './tokens.ts';

/** What becomes of one call besides, or instead of, what the platform would do. */
export interface Planned {
  /** Answered with this code, and nothing is done. */
  errcode?: number;
  /** The connection ends before anything is done, or when it is done and not yet answered. */
  cut?: 'before' | 'after';
  isLate?: boolean;
  /** The named fault behind it. */
  fault: FaultName | null;
}

interface Deps {
  switches: Switches;
  faults: Faults;
  tokens: Tokens;
}

const tokenPath = '/cgi-bin/gettoken';
const sendPath = '/cgi-bin/message/send';
const redrawPath = '/cgi-bin/message/update_template_card';

const ofSwitches = (path: string, { switches, tokens }: Deps): Planned => {
  if (!path.startsWith('/cgi-bin/')) return { fault: null };
  if (switches.isOn('platformDown')) return { cut: 'before', fault: 'platformDown' };
  if (path === tokenPath) {
    return switches.isOn('secretWrong') ? { errcode: 40001, fault: 'secretWrong' } : { fault: null };
  }
  if (switches.take('tokenExpired')) {
    tokens.revoke();
    return { errcode: 42001, fault: 'tokenExpired' };
  }
  // The refusal names the caller's address, which only the token's check knows.
  if (switches.isOn('addressUntrusted')) return { fault: 'addressUntrusted' };
  if (switches.isOn('rateLimited')) return { errcode: 45009, fault: 'rateLimited' };
  if (switches.take('tooManyAtOnce')) return { errcode: 45033, fault: 'tooManyAtOnce' };
  if (path === redrawPath && switches.take('codeUsed')) return { errcode: 60140, fault: 'codeUsed' };
  if (path === sendPath && switches.take('cutAfterDelivery')) return { cut: 'after', fault: 'cutAfterDelivery' };
  if ([sendPath, redrawPath].includes(path) && switches.take('answeredLate')) {
    return { isLate: true, fault: 'answeredLate' };
  }
  return { fault: null };
};

/** Failures planned one by one come before those that are switched on. */
export const createPlans = (deps: Deps) => (path: string) => {
  const next = deps.faults.next(path);
  if (next === undefined) return ofSwitches(path, deps);
  return { fault: null, ...(next === 'hangup' ? { cut: 'after' as const } : { errcode: next }) };
};

const keptRepeats = 200;

/**
 * Tells which try of one and the same request a call is: the bot repeats what failed, to the letter. Only what failed is
 * remembered.
 */
export const createRepeats = () => {
  const failed = new Map<string, { first: number; attempt: number }>();
  return (path: string, raw: Buffer, hasFailed: boolean, id: number): { first: number; attempt: number } => {
    if (failed.size === 0 && !hasFailed) return { first: id, attempt: 1 };
    const key = createHash('sha256').update(path).update(raw).digest('base64');
    const before = failed.get(key);
    const now = before ? { first: before.first, attempt: before.attempt + 1 } : { first: id, attempt: 1 };
    failed.delete(key);
    if (hasFailed) failed.set(key, now);
    const [oldest] = failed.keys();
    if (failed.size > keptRepeats && oldest !== undefined) failed.delete(oldest);
    return now;
  };
};
