import { createHash } from 'node:crypto';
import type { Clock } from '../../lib/clock.ts';
import { choice, type Fields } from './fields.ts';
import { CallRefused } from './model.ts';

const defaultWindowS = 1800;
const maxWindowS = 14_400;

/** Seconds in which an identical request is not delivered again; 0 when the check is off (wecom.md 4.2). */
const windowOf = (body: Fields): number => {
  if (choice(body, 'enable_duplicate_check', [0, 1], 0) === 0) return 0;
  const seconds = body['duplicate_check_interval'] ?? defaultWindowS;
  if (typeof seconds !== 'number' || !Number.isInteger(seconds) || seconds < 1 || seconds > maxWindowS) {
    throw new CallRefused(40058, 'duplicate_check_interval');
  }
  return seconds;
};

/** Remembers requests that asked for the duplicate check, by their very bytes. */
export const createDuplicates = (clock: Clock) => {
  const answered = new Map<string, { until: number; answer: Record<string, unknown> }>();
  return {
    /**
     * Acts, or gives the first answer again within the window. What a suppressed duplicate answers is not documented: success,
     * and no second `response_code`, so that nobody relies on it.
     */
    once(body: Fields, raw: Buffer, act: () => Record<string, unknown>): Record<string, unknown> {
      const windowMs = windowOf(body) * 1000;
      if (windowMs === 0) return act();
      const now = clock.now().getTime();
      const digest = createHash('sha256').update(raw).digest('hex');
      const before = answered.get(digest);
      if (before && before.until > now) return before.answer;
      for (const [old, { until }] of answered) if (until <= now) answered.delete(old);
      const answer = act();
      const { response_code: _code, ...again } = answer;
      answered.set(digest, { until: now + windowMs, answer: again });
      return answer;
    },
  };
};
