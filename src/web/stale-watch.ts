import type { Logger } from '../lib/log.ts';
import type { CallbackOutcome } from './metrics.ts';

/** One may be a replay; so many with none accepted between them are our clock, or the platform's. */
const alarmAt = 3;

/**
 * Hears what becomes of callbacks and says when our clock seems to be wrong: what is refused as stale was rightly signed, and
 * with a clock that is off every tap of everybody is refused so, which nobody but the operator can mend. Once, until one is taken.
 */
export function createStaleWatch(log: Logger): (outcome: CallbackOutcome) => void {
  let inARow = 0;
  return (outcome) => {
    if (outcome === 'refused:stale') {
      inARow += 1;
      if (inARow === alarmAt)
        log.error('callbacks are refused because their time is ten minutes from ours: set the clock of this machine');
    } else if (outcome === 'acted' || outcome.startsWith('ignored:')) inARow = 0;
  };
}
