import type { NoticeState } from './notice-state.ts';
import { ProofError } from './proof-error.ts';
import { ladder } from './replay-arrivals.ts';
import { beginFold, takeEntry, type FoldInput } from './replay-fold.ts';
import type { ReplayEntry } from './replay-facts.ts';
import type { FoldState } from './replay-state.ts';
import { unknownBelow } from './replay-unknown.ts';

export interface Replaying extends FoldInput {
  /** All entries of the notice, in the order of the log, the `issue` first. Those of kind `state` change nothing. */
  entries: readonly ReplayEntry[];
}

/**
 * Recomputes a notice from its entries and nothing else: who had to get it, who signed, and what nobody has answered for. Whoever
 * calls it has held the entries, rosters and register against the log's root.
 *
 * Shape: the figures of `notice status`. Pure and synchronous; its time goes with the arrivals and the register below them.
 * Throws: ProofError, naming the first entry that cannot follow (`replay.follow`), is no entry of ours (`replay.form`, `replay.kind`),
 * or is older than what can be recomputed (`replay.old`); `roster.missing` and `register.closed` where something must be opened.
 */
export function replayNotice({ entries, rosters, register }: Replaying): NoticeState {
  const [first, ...rest] = entries;
  if (!first) throw new ProofError('replay.empty', '没有这件通知的存证');
  const state = beginFold(first, { rosters, register });
  for (const entry of rest) takeEntry(state, entry, rosters);
  return figuresOf(state);
}

interface Sum {
  required: number;
  reached: number;
  unknown: number;
}

/** What a fold has come to. Writes `unknown` of each arrival. */
export function figuresOf(state: FoldState): NoticeState {
  const sums = new Map<string, Sum>(ladder.map((level) => [level, { required: 0, reached: 0, unknown: 0 }]));
  let desk = 0;
  for (const arrival of state.arrivals.values()) {
    const unknown = unknownBelow(state, arrival);
    arrival.unknown = Object.fromEntries(unknown);
    const own = sums.get(arrival.level);
    if (own) {
      own.required += 1;
      own.reached += arrival.signature === null ? 0 : 1;
    }
    if (arrival.signature?.desk === true) desk += 1;
    for (const [level, n] of unknown) {
      const sum = sums.get(level);
      if (!sum) throw new ProofError('register.level', `登记名册中有不认识的层级 ${level}`);
      sum.unknown += n;
    }
  }
  const levels = [...sums].flatMap(([level, { required, reached, unknown }]) =>
    required + unknown === 0
      ? []
      : [{ level, required, reached, open: required + unknown - reached, expected: required + unknown }],
  );
  const total = (pick: (level: NoticeState['levels'][number]) => number) => levels.reduce((n, l) => n + pick(l), 0);
  const open = total((l) => l.open);
  const { ref, title, issuer, registerVersion, withdrawn, corrections, arrivals } = state;
  return {
    ref,
    title,
    issuer,
    registerVersion,
    layers: [...state.layers.values()].map(({ layer, organ, digest, inner }) => ({ layer, organ, digest, inner })),
    withdrawn,
    corrections,
    arrivals,
    levels,
    required: total((l) => l.required),
    reached: total((l) => l.reached),
    open,
    expected: total((l) => l.expected),
    desk,
    complete: open === 0,
  };
}
