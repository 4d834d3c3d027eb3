/** Runs `act` after `ms`; gives back what cancels it. Tests hand in one that fires when they say so. */
export type StartTimer = (ms: number, act: () => void) => () => void;

export const systemTimer: StartTimer = (ms, act) => {
  const timer = setTimeout(act, ms);
  return () => clearTimeout(timer);
};

/** The work took longer than it may. It may still finish: nobody waits for it any more. */
export class DeadlinePassed extends Error {
  override readonly name = 'DeadlinePassed';
}

/**
 * What `work` gives, as long as it comes within `ms`. A rejection after that is silent here: whoever must know of it
 * listens to `work` itself.
 *
 * Throws: DeadlinePassed, or what `work` throws.
 */
export const withDeadline = <T>(work: Promise<T>, ms: number, startTimer: StartTimer): Promise<T> =>
  new Promise((resolve, reject) => {
    const cancel = startTimer(ms, () => reject(new DeadlinePassed(`not done within ${ms} ms`)));
    work.then(
      (value) => {
        cancel();
        resolve(value);
      },
      (cause: unknown) => {
        cancel();
        reject(cause);
      },
    );
  });
