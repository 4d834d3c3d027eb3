import type { Clock } from '../../lib/clock.ts';

/**
 * Counts tries by key within a sliding window of one step: `allow` says whether one more is within `most` per `windowMs`. In process and
 * small: it slows down guessing and stuck browsers, it counts nothing that matters.
 */
export function createTries({ clock, most, windowMs }: { clock: Clock; most: number; windowMs: number }) {
  let since = 0;
  let counts = new Map<string, number>();
  return {
    allow(key: string): boolean {
      const now = clock.now().getTime();
      if (now - since >= windowMs || now < since) [since, counts] = [now, new Map()];
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      return count <= most;
    },
  };
}
