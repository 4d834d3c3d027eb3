import type { NoticeState, ProvedArrival, ReplayedLayer } from './notice-state.ts';
import type { RegisterView } from './register-node.ts';

/** One organ that had to get a layer, as the roster under its root names it. `parent`: the organ above it in the register. */
export interface RosterMember {
  level: string;
  name: string;
  organ: string;
  parent: string | null;
}

export interface FoldLayer extends ReplayedLayer {
  /** The deadline its readers must keep: ISO, or none. */
  due: string | null;
  /** All corrections that are part of it so far, oldest first. */
  corrections: { serial: number; digest: string }[];
  isWithdrawn: boolean;
}

/** One layer at one organ, with what later acts about it need to know. */
export interface FoldArrival extends ProvedArrival {
  /** The organ that sent it. */
  sender: string;
  /** Not in the register that was frozen at issue: nothing below it is expected of anybody. */
  isLater: boolean;
  /** Organs directly below of which a 无需转达 was confirmed; `all` that were left then. */
  excused: Set<string>;
  isAllExcused: boolean;
}

/** The same notice once more, from another sender. */
export interface FoldSecond {
  organ: string;
  layer: string;
  first: FoldArrival;
  hasWords: boolean;
  signature: { entry: number } | null;
}

export interface FoldClaim {
  claimant: FoldArrival;
  /** One organ code, or all that were left. */
  covers: string;
  entry: number;
  /** `void`: confirmed for all that were left, until the claimant took its layer back. */
  answer: 'open' | 'confirmed' | 'refused' | 'void';
}

/** A notice part of the way through its entries. */
export interface FoldState {
  ref: string;
  title: string;
  issuer: string;
  registerVersion: number;
  /** The day whose register counts. */
  day: string;
  register: RegisterView;
  /** The last entry that was taken. */
  last: number;
  layers: Map<string, FoldLayer>;
  arrivals: Map<string, FoldArrival>;
  /** Arrivals whose layer was withdrawn: history. */
  taken: FoldArrival[];
  seconds: FoldSecond[];
  claims: Map<number, FoldClaim>;
  withdrawn: NoticeState['withdrawn'];
  corrections: NoticeState['corrections'];
}
