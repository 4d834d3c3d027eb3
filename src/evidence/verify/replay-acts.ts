import {
  arrivalOf,
  arrive,
  layerIn,
  ownLayer,
  rosterNamed,
  rosterOf,
  signedArrival,
  type Rosters,
} from './replay-arrivals.ts';
import { cannotFollow, isTooOld, type Facts } from './replay-facts.ts';
import type { FoldArrival, FoldState } from './replay-state.ts';
import { organsAbove, unknownBelow } from './replay-unknown.ts';
import { seenDigestOf } from './seen-digest.ts';

/** One entry about the notice, and where what it names can be found. */
export interface Step {
  state: FoldState;
  index: number;
  facts: Facts;
  rosters: Rosters;
}

const isAnythingUnknown = (state: FoldState, arrival: FoldArrival): boolean =>
  unknownBelow(state, arrival, true).size > 0;

/** 转发. Whoever has the notice from somebody else stands in the roster, too: to him it comes a second time. */
export function relay({ state, index, facts, rosters }: Step): void {
  const organ = facts.text('organ');
  const above = signedArrival(state, organ, index);
  const inner = state.layers.get(above.layer);
  if (facts.text('inner') !== seenDigestOf(inner?.digest ?? '', inner?.corrections ?? [])) {
    throw cannotFollow(index, '转发的不是它收到的那一层');
  }
  if (!facts.has('seconds')) throw isTooOld(index);
  const members = rosterNamed(rosters, facts, index);
  const layer = ownLayer(state, above, facts, index);
  const again = members.filter((member) => state.arrivals.has(member.organ));
  if (again.length !== facts.count('seconds')) throw cannotFollow(index, '的名册与已收到的单位不符');
  for (const { organ: code } of again) {
    const first = arrivalOf(state, code, index);
    if (first.sender === organ) throw cannotFollow(index, `又发给了已经收到的 ${code}`);
    state.seconds.push({ organ: code, layer: layer.layer, first, hasWords: facts.isTrue('words'), signature: null });
  }
  const fresh = members.filter((member) => !state.arrivals.has(member.organ));
  arrive(state, { index, layer, sender: organ, above, members: fresh, later: new Set() });
  if (!above.notApplicable && !isAnythingUnknown(state, above)) above.isRelayed = true;
}

/** 补发: by the issuer to anybody below it, by others to organs that are new below them. */
export function addition({ state, index, facts, rosters }: Step): void {
  const organ = facts.text('organ');
  if (!facts.has('later')) throw isTooOld(index);
  const members = rosterNamed(rosters, facts, index);
  const later = new Set(facts.texts('later'));
  if (organ === state.issuer) {
    const layer = state.layers.get(layerIn(state, facts, index));
    if (!layer || layer.inner !== null) throw cannotFollow(index, '补发的不是发文的那一层');
    return arrive(state, { index, layer, sender: organ, above: null, members, later });
  }
  const above = signedArrival(state, organ, index);
  const layer = ownLayer(state, above, facts, index);
  return arrive(state, { index, layer, sender: organ, above, members, later });
}

/** 退回. */
export function giveBack({ state, index, facts }: Step): void {
  const arrival = arrivalOf(state, facts.text('organ'), index);
  if (arrival.state !== 'open') throw cannotFollow(index, '退回了已签收或已退回的通知');
  arrival.state = 'returned';
}

/** 更正: part of its layer and of all that is wrapped around it; whoever has signed owes a signature for it. */
export function correct({ state, index, facts }: Step): void {
  const organ = facts.text('organ');
  const layer = layerIn(state, facts, index);
  const serial = facts.count('serial');
  const digest = facts.text('digest');
  const own = state.layers.get(layer);
  if (!own || own.organ !== organ || own.isWithdrawn) throw cannotFollow(index, '更正的不是它自己的一层');
  if (serial !== state.corrections.length + 1) throw cannotFollow(index, '的更正次序不对');
  const layers = new Set(facts.texts('layers'));
  for (const one of state.layers.values()) if (layers.has(one.layer)) one.corrections.push({ serial, digest });
  if (facts.text('onion') !== seenDigestOf(own.digest, own.corrections)) throw cannotFollow(index, '更正后的摘要不符');
  const signed = [...state.arrivals.values()].filter((one) => one.signature !== null && layers.has(one.layer));
  if (signed.length !== facts.count('signed')) throw cannotFollow(index, '所称的已签收家数与此前的签收不符');
  for (const arrival of signed) arrival.owesCorrection = true;
  state.corrections.push({ serial, entry: index, organ, layer, digest });
}

/** 撤回: of the whole notice by its issuer, after which coverage stays as it was; else of a layer with all that stands on it. */
export function withdraw(step: Step): void {
  const { state, index, facts } = step;
  const organ = facts.text('organ');
  if (!facts.has('rosterRoot')) {
    const all = [...state.arrivals.values()];
    const signed = all.filter(({ signature }) => signature !== null).length;
    if (organ !== state.issuer) throw cannotFollow(index, '撤回全文的不是发文单位');
    if (facts.count('organs') !== all.length || facts.count('signed') !== signed) {
      throw cannotFollow(index, '所称的家数与此前的存证不符');
    }
    state.withdrawn = { entry: index };
    return;
  }
  withdrawLayers(step, signedArrival(state, organ, index));
}

function withdrawLayers({ state, index, facts, rosters }: Step, own: FoldArrival): void {
  const labels = new Set(facts.texts('layers'));
  for (const label of labels) {
    const layer = state.layers.get(label);
    if (!layer || layer.inner === null || layer.isWithdrawn)
      throw cannotFollow(index, `撤回的 ${label} 不是转发的一层`);
    layer.isWithdrawn = true;
  }
  const taken = [...state.arrivals.values()].filter(({ layer }) => labels.has(layer));
  const named = new Set(rosterOf(rosters, facts.text('rosterRoot'), index).map((member) => member.organ));
  if (named.size !== taken.length || taken.some((arrival) => !named.has(arrival.organ))) {
    throw cannotFollow(index, '撤回的名册与收到这一层的单位不符');
  }
  for (const arrival of taken) state.arrivals.delete(arrival.organ);
  state.taken.push(...taken);
  // 无需转达 for all that were left meant those left then.
  own.isAllExcused = false;
  for (const one of state.claims.values()) {
    if (one.claimant === own && one.covers === 'all' && one.answer === 'confirmed') one.answer = 'void';
  }
  own.isRelayed = false;
  own.notApplicable = false;
  for (const other of othersAbove(state, own, taken)) {
    if (!isAnythingUnknown(state, other)) continue;
    other.isRelayed = false;
    other.notApplicable = false;
  }
}

/** Other branches to which organs fall back that were added (补发) away from their place in the register. */
function othersAbove(state: FoldState, own: FoldArrival, taken: FoldArrival[]): Set<FoldArrival> {
  const others = new Set<FoldArrival>();
  for (const { organ } of taken) {
    const above = organsAbove(state, organ);
    if (above.includes(own.organ)) continue;
    for (const code of [organ, ...above]) {
      const other = state.arrivals.get(code);
      if (other) others.add(other);
    }
  }
  return others;
}

/** 无需转达 is only said; it counts once the organ above confirms. */
export function claim({ state, index, facts }: Step): void {
  if (!facts.has('covers')) throw isTooOld(index);
  const claimant = signedArrival(state, facts.text('organ'), index);
  const id = facts.count('claim');
  if (state.claims.has(id)) throw cannotFollow(index, '的申报号重复');
  state.claims.set(id, { claimant, covers: facts.text('covers'), entry: index, answer: 'open' });
}

export function answerClaim({ state, index, facts }: Step, answer: 'confirmed' | 'refused'): void {
  if (!facts.has('claim')) throw isTooOld(index);
  const found = state.claims.get(facts.count('claim'));
  if (!found || found.answer !== 'open') throw cannotFollow(index, '答复的申报不存在或已答复');
  const { claimant, covers } = found;
  if (state.arrivals.get(claimant.organ) !== claimant || claimant.sender !== facts.text('organ')) {
    throw cannotFollow(index, '答复的不是上级单位，或申报已随撤回失效');
  }
  found.answer = answer;
  if (answer === 'refused') return;
  if (covers === 'all') claimant.isAllExcused = true;
  else claimant.excused.add(covers);
  if (claimant.notApplicable || isAnythingUnknown(state, claimant)) return;
  const hasRelayed = claimant.isRelayed || [...state.arrivals.values()].some(({ above }) => above === claimant.organ);
  claimant.isRelayed = hasRelayed;
  claimant.notApplicable = !hasRelayed;
}
