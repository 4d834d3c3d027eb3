/** The one source of "now". Everything that needs the time is handed a clock, so that tests and the sandbox can move it. */
export interface Clock {
  /** A UTC instant. */
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** A clock that runs on from wherever it was last set. */
export interface MovableClock extends Clock {
  set(at: Date): void;
}

/** One that may also run faster than time does. */
export interface PacedClock extends MovableClock {
  /** Its seconds to one of ours; 1 at first. */
  readonly speed: number;
  setSpeed(speed: number): void;
  /**
   * While something is under way whose time counts, the clock runs only four minutes further and stands there: a message that is on
   * its way for longer would be stale. What it stood still is not made up. Gives the function that lets it go.
   */
  hold(): () => void;
}

const heldMs = 4 * 60_000;
const moveMs = 1000;

/** `onMove` is told when it was set, and once a second while it runs fast: what goes by the clock may be due now. */
export const createMovableClock = (start?: Date, onMove: () => void = () => {}): PacedClock => {
  let realMs = Date.now();
  let baseMs = start?.getTime() ?? realMs;
  let speed = 1;
  let moving: NodeJS.Timeout | null = null;
  // The oldest is the first, and has the earliest end: the clock does not run backwards.
  const holds = new Map<object, number>();
  const limitMs = (): number => {
    for (const endMs of holds.values()) return endMs;
    return Infinity;
  };
  const nowMs = () => Math.min(baseMs + Math.round((Date.now() - realMs) * speed), Math.max(baseMs, limitMs()));
  const restart = (atMs: number) => {
    baseMs = atMs;
    realMs = Date.now();
  };
  return {
    now: () => new Date(nowMs()),
    set(at) {
      restart(at.getTime());
      for (const key of holds.keys()) holds.set(key, baseMs + heldMs);
      onMove();
    },
    get speed() {
      return speed;
    },
    setSpeed(next) {
      restart(nowMs());
      speed = next;
      if (moving) clearInterval(moving);
      moving = next > 1 ? setInterval(onMove, moveMs).unref() : null;
    },
    hold() {
      const key = {};
      holds.set(key, nowMs() + heldMs);
      return () => {
        restart(nowMs());
        holds.delete(key);
      };
    },
  };
};
