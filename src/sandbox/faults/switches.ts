import { EventEmitter } from 'node:events';
import type { Clock } from '../../lib/clock.ts';
import { catalogue, faultNames, type FaultKind, type FaultName } from './catalogue.ts';

export interface FaultState extends FaultKind {
  name: FaultName;
  isOn: boolean;
  /** Occasions that are left; null where it is not counted. */
  left: number | null;
  /** When it ends by the stand-in's clock; null where it does not. */
  until: Date | null;
  /** Lower-case ids of those it is about. */
  users: string[];
}

export interface FaultOptions {
  /** Occasions, 1 to 1,000. */
  times?: number | undefined;
  /** Of the stand-in's clock. */
  seconds?: number | undefined;
  /** Who left. */
  user?: string | undefined;
}

export interface FaultSwitches {
  /** Throws TypeError when the fault is about a person and none is named. Switched on again, it begins again. */
  on(name: FaultName, options?: FaultOptions): void;
  /** Of a fault about people: all of them, or only `user`. */
  off(name: FaultName, user?: string): void;
  offAll(): void;
  /** All of the catalogue, on or not. */
  list(): FaultState[];
}

interface Running {
  left: number | null;
  until: Date | null;
  users: Set<string>;
}

/** Which named faults are on. Those that are counted run out by `take`, those with an end by the clock. */
export const createSwitches = (clock: Clock) => {
  const running = new Map<FaultName, Running>();
  const events = new EventEmitter<{ change: [FaultName] }>();
  const changed = (name: FaultName) => events.emit('change', name);
  const runs = (name: FaultName): Running | undefined => {
    const state = running.get(name);
    if (!state?.until || state.until > clock.now()) return state;
    running.delete(name);
    changed(name);
    return undefined;
  };
  const on = (name: FaultName, { times, seconds, user }: FaultOptions = {}) => {
    const { lasting }: FaultKind = catalogue[name];
    const left = lasting.kind === 'times' ? (times ?? lasting.usual) : null;
    const until =
      lasting.kind === 'seconds' ? new Date(clock.now().getTime() + 1000 * (seconds ?? lasting.usual)) : null;
    const users = new Set(lasting.kind === 'people' ? running.get(name)?.users : []);
    if (lasting.kind === 'people') {
      if (user === undefined || user === '') throw new TypeError('user is missing: whom it is about');
      users.add(user.toLowerCase());
    }
    running.set(name, { left, until, users });
    changed(name);
  };
  const off = (name: FaultName, user?: string) => {
    const state = running.get(name);
    if (!state) return;
    if (user !== undefined) state.users.delete(user.toLowerCase());
    if (user === undefined || state.users.size === 0) running.delete(name);
    changed(name);
  };
  const switches: FaultSwitches = {
    on,
    off,
    offAll: () => [...running.keys()].forEach((name) => off(name)),
    list: () =>
      faultNames.map((name) => {
        const state = runs(name);
        const { left = null, until = null } = state ?? {};
        return { name, ...catalogue[name], isOn: state !== undefined, left, until, users: [...(state?.users ?? [])] };
      }),
  };
  return {
    ...switches,
    events,
    /** True while it is on, without using it up. */
    isOn: (name: FaultName): boolean => runs(name) !== undefined,
    isAbout: (name: FaultName, user: string): boolean => running.get(name)?.users.has(user.toLowerCase()) ?? false,
    /** True while it is on; one occasion is used up. */
    take(name: FaultName): boolean {
      const state = runs(name);
      if (!state) return false;
      if (state.left === null) return true;
      state.left -= 1;
      if (state.left <= 0) running.delete(name);
      changed(name);
      return true;
    },
  };
};
export type Switches = ReturnType<typeof createSwitches>;
