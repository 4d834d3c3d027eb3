import type { Clock } from './clock.ts';

/** At most `most` in any stretch of `ms`; or, if `natural`, in each of them as the calendar of China cuts them. */
export interface RateWindow {
  ms: number;
  most: number;
  natural?: true;
}

export interface RateAsk {
  /** Each is counted for itself. */
  keys: readonly string[];
  windows: readonly RateWindow[];
  /** How much each key is charged; 1 unless told. What is more than a window holds is charged as all that it holds. */
  cost?: number;
}

/** A window as it is counted: in slices, of which the running one and `back` older ones count. */
export interface SlicedWindow {
  sliceMs: number;
  back: number;
  most: number;
}

/** Natural days begin at midnight there; all other windows do not mind where their slices begin. */
const chinaMs = 8 * 3600_000;
const slices = 12;

/** Twelve slices and the running one always cover the whole window: never too much goes out, up to a twelfth too late. */
export const sliced = (windows: readonly RateWindow[]): SlicedWindow[] =>
  windows.map(({ ms, most, natural }) => ({
    sliceMs: natural ? ms : ms / slices,
    back: natural ? 0 : slices,
    most,
  }));

/** The instant from which slices are reckoned. */
export const sliceTime = (now: Date): number => now.getTime() + chinaMs;

export const chargeOf = ({ cost = 1, windows }: RateAsk): number => Math.min(cost, ...windows.map(({ most }) => most));

const sweepAbove = 50_000;

interface Counted {
  lastMs: number;
  /** By `sliceMs:number of the slice`. */
  counts: Map<string, number>;
}

/** Counters of this process alone. */
export function createLocalRates(clock: Clock) {
  const counted = new Map<string, Counted>();

  const sweep = (nowMs: number, keepMs: number) => {
    for (const [key, { lastMs }] of counted) if (lastMs + keepMs < nowMs) counted.delete(key);
  };
  const charge = (key: string, { windows }: RateAsk, cost: number) => {
    const nowMs = sliceTime(clock.now());
    const entry = counted.get(key) ?? { lastMs: nowMs, counts: new Map<string, number>() };
    entry.lastMs = nowMs;
    for (const { sliceMs, back } of sliced(windows)) {
      const current = Math.floor(nowMs / sliceMs);
      const field = `${sliceMs}:${current}`;
      if (!entry.counts.has(field)) forget(entry.counts, sliceMs, current - back);
      entry.counts.set(field, Math.max(0, (entry.counts.get(field) ?? 0) + cost));
    }
    counted.set(key, entry);
  };

  return {
    /** Charges every key that has room in all windows. Gives, in ms, how long each of the others must wait. */
    take(ask: RateAsk): Map<string, number> {
      const nowMs = sliceTime(clock.now());
      const waits = new Map<string, number>();
      if (ask.windows.length === 0) return waits;
      if (counted.size > sweepAbove) sweep(nowMs, 2 * Math.max(...ask.windows.map(({ ms }) => ms)));
      const cost = chargeOf(ask);
      const windows = sliced(ask.windows);
      for (const key of ask.keys) {
        const counts = counted.get(key)?.counts;
        const waitMs = counts ? Math.max(...windows.map((window) => waitFor(window, counts, cost, nowMs))) : 0;
        if (waitMs > 0) waits.set(key, waitMs);
        else charge(key, ask, cost);
      }
      return waits;
    },
    /** Takes back what `take` charged a key just now: it was not used. */
    giveBack(key: string, ask: RateAsk): void {
      charge(key, ask, -chargeOf(ask));
    },
  };
}

function forget(counts: Map<string, number>, sliceMs: number, before: number): void {
  for (const field of counts.keys()) {
    const [size, slice] = field.split(':');
    if (Number(size) === sliceMs && Number(slice) < before) counts.delete(field);
  }
}

/** Until so many of the oldest slices have left the window that this fits in. */
function waitFor({ sliceMs, back, most }: SlicedWindow, counts: Map<string, number>, cost: number, nowMs: number) {
  const current = Math.floor(nowMs / sliceMs);
  const held = Array.from({ length: back + 1 }, (_, n) => counts.get(`${sliceMs}:${current - back + n}`) ?? 0);
  let total = held.reduce((sum, count) => sum + count, cost);
  let waitMs = 0;
  for (const [n, count] of held.entries()) {
    if (total <= most) break;
    total -= count;
    waitMs = (current + n + 1) * sliceMs - nowMs;
  }
  return waitMs;
}
