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

/** `onMove` is told when it was set: what goes by the clock may be due now. */
export const createMovableClock = (start?: Date, onMove: () => void = () => {}): MovableClock => {
  let offsetMs = start ? start.getTime() - Date.now() : 0;
  return {
    now: () => new Date(Date.now() + offsetMs),
    set(at) {
      offsetMs = at.getTime() - Date.now();
      onMove();
    },
  };
};
