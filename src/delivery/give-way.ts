import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';

/** A turn of the event loop that takes longer than this had other work to do, in ms. */
const busyMs = 3;
/** However busy it is, the answers get on. */
const mostMs = 50;

/**
 * Lets those who are signing go first: whoever taps waits for a turn of the event loop at every step, and a receipt takes a
 * millisecond of one. Waits four times as long as a turn takes now, so that receipts get about a fifth of a busy process and
 * all of an idle one.
 */
export async function giveWay(): Promise<void> {
  const from = performance.now();
  await nextTurn();
  const tookMs = performance.now() - from;
  if (tookMs > busyMs) await delay(Math.min(4 * tookMs, mostMs));
}
