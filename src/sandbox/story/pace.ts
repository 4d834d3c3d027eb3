import { setTimeout as sleep } from 'node:timers/promises';
import type { PacedClock } from '../../lib/clock.ts';

/** How fast the sandbox's time may be asked to go. */
export const speeds = [1, 60, 3600] as const;
export type Speed = (typeof speeds)[number];

export interface PaceState {
  now: Date;
  speed: number;
  /** Sandbox seconds to one of ours, over the last seconds: less than `speed` where the bot needs longer. */
  factor: number;
}

export interface Pace {
  state(): PaceState;
  set(speed: Speed): void;
  /** Resolves when nothing looks any more. */
  close(): Promise<void>;
}

const lookMs = 250;
/** The factor is that of the last five seconds. */
const sampled = 20;

/**
 * Runs the clock at a speed, and no faster than the bot: while something waits to be sent the clock is held, so that what takes
 * the bot a second takes no hours in the story. `onLook`: about four times a second while it runs fast.
 */
export function createPace(
  { clock, settle }: { clock: PacedClock; settle: () => Promise<void> },
  onLook: (state: PaceState) => void = () => {},
): Pace {
  let samples: { realMs: number; atMs: number }[] = [];
  let run = new AbortController();
  let looking = Promise.resolve();
  const state = (): PaceState => {
    const [first, last] = [samples.at(0), samples.at(-1)];
    const tookMs = first && last ? last.realMs - first.realMs : 0;
    const factor = first && last && tookMs > 0 ? (last.atMs - first.atMs) / tookMs : clock.speed;
    return { now: clock.now(), speed: clock.speed, factor: Math.round(factor * 10) / 10 };
  };
  const look = async (signal: AbortSignal) => {
    while (!signal.aborted) {
      const release = clock.hold();
      // Without a database nothing is sent either: the clock goes on, the next look tries again.
      await settle().catch(() => {});
      release();
      if (signal.aborted) return;
      samples = [...samples.slice(-sampled), { realMs: performance.now(), atMs: clock.now().getTime() }];
      onLook(state());
      await sleep(lookMs, undefined, { ref: false, signal }).catch(() => {});
    }
  };
  return {
    state,
    set(speed) {
      run.abort();
      samples = [];
      clock.setSpeed(speed);
      if (speed === 1) return;
      run = new AbortController();
      looking = look(run.signal);
    },
    async close() {
      run.abort();
      clock.setSpeed(1);
      await looking;
    },
  };
}
