import type { PacedClock } from '../../lib/clock.ts';
import { NotOnPhone, type ShownMessage, type Twin } from '../twin.ts';
import { habitOf, planActs, type Habit } from './habits.ts';
import { createHeap } from './heap.ts';
import { buttonFor, wordsFor } from './passing-on.ts';

export interface HabitsState {
  isRunning: boolean;
  seed: number;
  /** Acts of all persons that are still to come, and when the first is due. */
  waiting: number;
  nextAt: Date | null;
  /** Taps and messages so far. */
  acted: number;
  /** Acts by the habit of who did them. */
  byHabit: Record<Habit, number>;
}

export interface ProvinceRunner {
  state(): HabitsState;
  start(seed: number): void;
  stop(): void;
  /** Moves the clock to the next act, when it is later. */
  skip(): void;
  /** Resolves when nothing is being done any more. */
  close(): Promise<void>;
}

interface Due {
  at: number;
  /** Of two at one time the one that was planned first. */
  order: number;
  user: string;
  messageId: string;
  ref: string;
  wrong: string | null;
}

const atOnce = 8;
const lookMs = 25;
const nobody = (): Record<Habit, number> => ({ prompt: 0, slow: 0, vacant: 0, wrong: 0 });

/** The notice a message asks for, and which of the two duties it is; null where it asks for nothing that a habit does. */
function dutyOf(message: ShownMessage): { ref: string; duty: string } | null {
  if (message.own) return null;
  const said = `${message.card?.desc ?? ''} ${message.text ?? ''}`;
  const ref = /N\d+/u.exec(said)?.[0];
  if (ref === undefined) return null;
  const asked = buttonFor(message, ref) ?? wordsFor(message, ref);
  return asked === null ? null : { ref, duty: `${ref} ${asked.startsWith('转发') ? 'relay' : 'sign'}` };
}

/**
 * Lets everybody act as they are (habits.ts): by what comes to their phones, over real callbacks, when the sandbox's clock
 * says so. One queue for all; while acts that are due wait for the bot, the clock is held.
 */
export function createProvinceRunner(
  { twin, clock }: { twin: Twin; clock: PacedClock },
  onChange: () => void = () => {},
): ProvinceRunner {
  const heap = createHeap<Due>((a, b) => a.at < b.at || (a.at === b.at && a.order < b.order));
  const planned = new Set<string>();
  const running = new Set<Promise<void>>();
  let [seed, order, acted] = [1, 0, 0];
  let byHabit = nobody();
  let stopListening: (() => void) | null = null;
  let timer: NodeJS.Timeout | null = null;
  let release: (() => void) | null = null;

  const plan = (user: string, message: ShownMessage) => {
    const asked = dutyOf(message);
    if (!asked) return;
    const key = `${user} ${asked.duty}`;
    if (planned.has(key)) return;
    planned.add(key);
    for (const { at, wrong } of planActs(seed, { user, duty: asked.duty, at: clock.now() })) {
      order += 1;
      heap.push({ at: at.getTime(), order, user, messageId: message.messageId, ref: asked.ref, wrong });
    }
  };
  const act = async ({ user, messageId, ref, wrong }: Due) => {
    const message = twin.messagesOf(user).find((one) => one.messageId === messageId);
    const button = message ? buttonFor(message, ref) : null;
    const words = wrong ?? (message && button === null ? wordsFor(message, ref) : null);
    if (words === null && button === null) return; // a colleague was faster, or it was withdrawn
    try {
      await (words === null ? twin.tap(user, { messageId, button: button ?? '' }) : twin.say(user, words));
      acted += 1;
      byHabit[habitOf(seed, user)] += 1;
    } catch (error) {
      if (!(error instanceof NotOnPhone)) throw error;
    }
  };
  const look = () => {
    const now = clock.now().getTime();
    let next = heap.peek();
    while (next && next.at <= now && running.size < atOnce) {
      heap.pop();
      const deed = act(next)
        .catch(() => {}) // somebody left between the look and the tap
        .finally(() => {
          running.delete(deed);
          onChange();
          if (timer) look(); // the next one need not wait for the timer
        });
      running.add(deed);
      next = heap.peek();
    }
    const isBehind = next !== undefined && next.at <= now;
    if (isBehind) release ??= clock.hold();
    else if (release) {
      release();
      release = null;
    }
  };
  const stop = () => {
    stopListening?.();
    if (timer) clearInterval(timer);
    release?.();
    [stopListening, timer, release] = [null, null, null];
    heap.clear();
    planned.clear();
    onChange();
  };
  return {
    state: () => ({
      isRunning: timer !== null,
      seed,
      waiting: heap.size + running.size,
      nextAt: heap.peek() ? new Date(heap.peek()?.at ?? 0) : null,
      acted,
      byHabit: { ...byHabit },
    }),
    start(next) {
      stop();
      [seed, order, acted, byHabit] = [next, 0, 0, nobody()];
      stopListening = twin.on('message', ({ userid, message }) => plan(userid, message));
      for (const user of twin.phones()) for (const message of twin.messagesOf(user)) plan(user, message);
      timer = setInterval(look, lookMs).unref();
      onChange();
    },
    stop,
    skip() {
      const next = heap.peek();
      if (next && next.at > clock.now().getTime()) clock.set(new Date(next.at));
    },
    async close() {
      stop();
      await Promise.all(running);
    },
  };
}
