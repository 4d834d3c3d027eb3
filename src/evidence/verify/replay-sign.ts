import { arrivalOf, layerIn } from './replay-arrivals.ts';
import { cannotFollow } from './replay-facts.ts';
import type { Step } from './replay-acts.ts';
import type { FoldArrival } from './replay-state.ts';
import { seenDigestOf } from './seen-digest.ts';

/** 签收. Each is kept; the first of an organ counts. */
export function sign(step: Step): void {
  const { state, index, facts } = step;
  if (facts.isTrue('second')) return signSecond(step);
  const arrival = arrivalOf(state, facts.text('organ'), index);
  const isFirst = arrival.signature === null;
  if (facts.isTrue('counts') !== isFirst)
    throw cannotFollow(index, isFirst ? '没有算作首次签收' : '又一次算作首次签收');
  bind(step, arrival, isFirst);
  if (!isFirst) return undefined;
  const at = facts.text('at');
  const via = facts.text('via');
  const due = state.layers.get(arrival.layer)?.due ?? null;
  arrival.state = 'signed';
  arrival.signature = {
    entry: index,
    at,
    post: facts.text('post'),
    via,
    desk: via === 'desk',
    onBehalf: facts.isTrue('onBehalf'),
    late: due !== null && Date.parse(at) > Date.parse(due),
  };
  return undefined;
}

/** 签收更正 by an organ that had signed before. */
export function signCorrection(step: Step): void {
  const arrival = arrivalOf(step.state, step.facts.text('organ'), step.index);
  if (arrival.signature === null) throw cannotFollow(step.index, '签收了更正，却没有签收通知');
  bind(step, arrival, false);
}

/** The digest is that of the layer with the corrections its organ was shown: the first ones, up to all there are. */
function bind({ state, index, facts }: Step, arrival: FoldArrival, isFirst: boolean): void {
  const label = layerIn(state, facts, index);
  const layer = state.layers.get(label);
  if (!layer || label !== arrival.layer) throw cannotFollow(index, `签收的 ${label} 不是发给它的一层`);
  const digest = facts.text('digest');
  const all = layer.corrections.length;
  let shown = all;
  while (shown >= 0 && seenDigestOf(layer.digest, layer.corrections.slice(0, shown)) !== digest) shown -= 1;
  if (shown < 0) throw cannotFollow(index, '签收的摘要不是发给它的文字');
  if (isFirst) arrival.digest = digest;
  if (shown === all) arrival.owesCorrection = false;
  else if (isFirst) arrival.owesCorrection = true;
}

/** The text of a second sender: counted by nobody, for the organ was reached by the first. */
function signSecond({ state, index, facts }: Step): void {
  const organ = facts.text('organ');
  const label = layerIn(state, facts, index);
  const second = state.seconds.find((one) => one.organ === organ && one.layer === label && one.signature === null);
  const layer = state.layers.get(label);
  if (!second || !layer || layer.isWithdrawn || state.arrivals.get(organ) !== second.first) {
    throw cannotFollow(index, '签收的第二份不存在、已签收或已撤回');
  }
  if (facts.text('digest') !== layer.digest || facts.isTrue('counts')) throw cannotFollow(index, '签收的第二份不符');
  second.signature = { entry: index };
}
