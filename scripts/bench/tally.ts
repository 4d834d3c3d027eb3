import { percentile } from './percentile.ts';

/** What came of a stretch of load. Units: ms. */
export interface LoadResult {
  /** Answered 200, of those that count. */
  done: number;
  /** Answered otherwise, at any time. */
  refused: number;
  seconds: number;
  /** Requests begun, warm-up included: so many taps are used up. */
  used: number;
  /** Null when nothing was answered 200. */
  p50: number | null;
  p99: number | null;
  max: number | null;
  /** CPU of the generator itself over the measured time, in µs. */
  cpuUs: number;
}

export interface Load {
  port: number;
  requests: readonly Buffer[];
  warmUpMs: number;
  measureMs: number;
  /** Told when the measured time begins and ends: whoever reads clocks and CPU does so then. */
  onMeasure: (what: 'begins' | 'ends') => void;
}

/**
 * Counts what falls into the measured time: by when it was answered, as throughput wants it, or by when it was due, as
 * waiting times want it (what is begun at the end and answered late must not fall out).
 */
export function createTally({ warmUpMs, measureMs, onMeasure }: Load, by: 'answered' | 'due') {
  const took: number[] = [];
  let refused = 0;
  let begun: { at: number; cpu: NodeJS.CpuUsage } | null = null;
  let ended: { at: number; cpuUs: number } | null = null;
  const begin = () => {
    begun = { at: performance.now(), cpu: process.cpuUsage() };
    onMeasure('begins');
  };
  const end = () => {
    if (ended !== null || begun === null) return;
    const { user, system } = process.cpuUsage(begun.cpu);
    ended = { at: performance.now(), cpuUs: user + system };
    onMeasure('ends');
  };
  const timers = [setTimeout(begin, warmUpMs), setTimeout(end, warmUpMs + measureMs)];
  return {
    isOver: () => ended !== null,
    /** `dueAt` and now on the clock of performance.now(). */
    count(status: number, dueAt: number) {
      const now = performance.now();
      const at = by === 'due' ? dueAt : now;
      if (status !== 200) refused += 1;
      else if (begun && at >= begun.at && at <= (ended?.at ?? Infinity)) took.push(now - dueAt);
    },
    /** Ends the measured time where the requests ran out before. */
    result(used: number): LoadResult {
      for (const timer of timers) clearTimeout(timer);
      end();
      if (!begun || !ended) throw new Error('the taps ran out in the warm-up: give more --organs');
      const at = (share: number) => (took.length === 0 ? null : percentile(took, share));
      const seconds = (ended.at - begun.at) / 1000;
      return { done: took.length, refused, seconds, used, p50: at(0.5), p99: at(0.99), max: at(1), cpuUs: ended.cpuUs };
    },
  };
}
