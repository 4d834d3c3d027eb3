import { ProofError } from './proof-error.ts';
import { cannotFollow, type Facts } from './replay-facts.ts';
import type { FoldArrival, FoldLayer, FoldState, RosterMember } from './replay-state.ts';

export type Rosters = ReadonlyMap<string, readonly RosterMember[]>;

/** From the highest down, as `notice status` lists them. */
export const ladder: readonly string[] = [
  'state',
  'province',
  'prefecture',
  'county',
  'developmentZone',
  'township',
  'enterprise',
];

/** The members of the roster that an entry stands on. Throws: ProofError `roster.missing`, `replay.follow` (another count). */
export function rosterOf(rosters: Rosters, root: string, index: number): readonly RosterMember[] {
  const members = rosters.get(root);
  if (!members) throw new ProofError('roster.missing', `存证第${index}号的名册 ${root.slice(0, 8)} 不在手边`);
  return members;
}

/** The same, where the entry says how many there are. */
export function rosterNamed(rosters: Rosters, facts: Facts, index: number): readonly RosterMember[] {
  const roster = facts.group('roster');
  const members = rosterOf(rosters, roster.text('root'), index);
  if (members.length !== roster.count('count')) throw cannotFollow(index, '的名册与其所称的家数不符');
  return members;
}

interface Sending {
  index: number;
  layer: FoldLayer;
  sender: string;
  above: FoldArrival | null;
  members: readonly RosterMember[];
  /** Organs that the register frozen at issue does not know. */
  later: ReadonlySet<string>;
}

/** Lets a layer arrive at each of these organs. Throws: ProofError `replay.follow` for one that has the notice or is not as in the register. */
export function arrive(state: FoldState, { index, layer, sender, above, members, later }: Sending): void {
  for (const { organ, name, level } of members) {
    if (state.arrivals.has(organ)) throw cannotFollow(index, `又发给了已经收到的 ${organ}`);
    if (!ladder.includes(level)) throw cannotFollow(index, `的名册里 ${organ} 没有层级`);
    const isLater = later.has(organ);
    const node = state.register.nodeOf(organ);
    if (isLater && node) throw cannotFollow(index, `把登记名册中已有的 ${organ} 说成新增`);
    if (!isLater && !node) throw new ProofError('register.closed', `登记名册没有列出收文的 ${name}（${organ}）`);
    if (node && (node.name !== name || node.level !== level)) throw cannotFollow(index, `的 ${organ} 与登记名册不符`);
    state.arrivals.set(organ, {
      organ,
      name,
      level,
      above: above?.organ ?? null,
      layer: layer.layer,
      digest: layer.digest,
      state: 'open',
      signature: null,
      unknown: {},
      isRelayed: false,
      notApplicable: false,
      owesCorrection: false,
      sender,
      isLater,
      excused: new Set(),
      isAllExcused: false,
    });
  }
}

/** The arrival of an organ that may pass the notice on. */
export function signedArrival(state: FoldState, organ: string, index: number): FoldArrival {
  const arrival = arrivalOf(state, organ, index);
  if (arrival.signature === null) throw cannotFollow(index, `是 ${organ} 的，它还没有签收`);
  return arrival;
}

export function arrivalOf({ arrivals }: FoldState, organ: string, index: number): FoldArrival {
  const arrival = arrivals.get(organ);
  if (!arrival) throw cannotFollow(index, `是 ${organ} 的，它没有收到这件通知`);
  return arrival;
}

/** The notice's name for the layer: `N12/L34` is `L34`. */
export function layerIn(state: Pick<FoldState, 'ref'>, facts: Facts, index: number): string {
  const [ref, layer, ...more] = facts.text('subject').split('/');
  if (ref !== state.ref || !layer || more.length > 0) throw cannotFollow(index, '说的不是这件通知的一层');
  return layer;
}

/** A layer of an organ's own around what it got; the same words said again stay the same layer. */
export function ownLayer(state: FoldState, above: FoldArrival, facts: Facts, index: number): FoldLayer {
  const label = layerIn(state, facts, index);
  const digest = facts.text('digest');
  const known = state.layers.get(label);
  const inner = state.layers.get(above.layer);
  if (!inner) throw cannotFollow(index, `所转的 ${above.layer} 不存在`);
  if (!known) {
    const due = facts.has('due') ? facts.textOrNull('due') : inner.due;
    const layer = { layer: label, organ: above.organ, digest, inner: inner.layer, due, isWithdrawn: false };
    const made: FoldLayer = { ...layer, corrections: [...inner.corrections] };
    state.layers.set(label, made);
    return made;
  }
  if (known.organ !== above.organ || known.digest !== digest || known.isWithdrawn || known.inner !== inner.layer) {
    throw cannotFollow(index, `所转的 ${label} 不是它自己的一层`);
  }
  return known;
}
