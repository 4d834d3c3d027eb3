import { addition, answerClaim, claim, correct, giveBack, relay, withdraw, type Step } from './replay-acts.ts';
import { arrive, layerIn, rosterNamed, type Rosters } from './replay-arrivals.ts';
import { cannotFollow, factsOf, isTooOld, type Facts, type ReplayEntry } from './replay-facts.ts';
import { sign, signCorrection } from './replay-sign.ts';
import type { FoldLayer, FoldState } from './replay-state.ts';
import type { RegisterView } from './register-node.ts';

type Act = (step: Step) => void;

/** What happens to a notice. What is missing here changes neither who has to sign nor who has. */
const acts = new Map<string, Act>([
  ['sign', sign],
  ['relay', relay],
  ['return', giveBack],
  ['withdraw', withdraw],
  ['correct', correct],
  ['correct.sign', signCorrection],
  ['notApplicable.claim', claim],
  ['notApplicable.confirm', (step) => answerClaim(step, 'confirmed')],
  ['notApplicable.refuse', (step) => answerClaim(step, 'refused')],
  ['addition', addition],
]);
const besides = new Set(['relay.ask', 'relay.refuse', 'assign', 'handled', 'urge', 'readdress', 'phone', 'state']);

export interface FoldInput {
  rosters: Rosters;
  register: RegisterView;
}

/**
 * Begins a notice by its `issue` entry. Pure: what follows is done by `takeEntry`, in the order of the log.
 *
 * Throws: ProofError `replay.follow`, `replay.form`, `replay.old`; `roster.missing`, `register.closed` where something is not at hand.
 */
export function beginFold(entry: ReplayEntry, { rosters, register }: FoldInput): FoldState {
  const { index } = entry;
  const facts = factsOf(entry);
  if (facts.text('kind') !== 'issue') throw cannotFollow(index, '在发文之前');
  if (!facts.has('register')) throw isTooOld(index);
  const frozen = facts.group('register');
  const issuer = facts.text('organ');
  const state: FoldState = {
    ref: facts.text('notice'),
    title: facts.text('title'),
    issuer,
    registerVersion: facts.count('registerVersion'),
    day: frozen.text('day'),
    register,
    last: index,
    layers: new Map(),
    arrivals: new Map(),
    taken: [],
    seconds: [],
    claims: new Map(),
    withdrawn: null,
    corrections: [],
  };
  const layer = issuedLayer(state, facts, index);
  const members = rosterNamed(rosters, facts, index);
  arrive(state, { index, layer, sender: issuer, above: null, members, later: new Set() });
  return state;
}

function issuedLayer(state: FoldState, facts: Facts, index: number): FoldLayer {
  const label = layerIn(state, facts, index);
  const layer = {
    layer: label,
    organ: state.issuer,
    digest: facts.text('digest'),
    inner: null,
    due: facts.textOrNull('due'),
    corrections: [],
    isWithdrawn: false,
  };
  state.layers.set(label, layer);
  return layer;
}

/** Takes the next entry about the notice. Throws: as beginFold, naming the first entry that cannot follow. */
export function takeEntry(state: FoldState, entry: ReplayEntry, rosters: Rosters): void {
  const { index } = entry;
  const facts = factsOf(entry);
  const kind = facts.text('kind');
  if (index <= state.last) throw cannotFollow(index, '不在次序上');
  if (facts.text('notice') !== state.ref) throw cannotFollow(index, `说的不是 ${state.ref}`);
  state.last = index;
  if (besides.has(kind)) return;
  if (kind === 'issue') throw cannotFollow(index, '又发了一次文');
  const act = acts.get(kind);
  if (!act) throw cannotFollow(index, `的种类 ${kind} 本程序不认识，请用新版程序`, 'replay.kind');
  if (state.withdrawn) throw cannotFollow(index, '在全文撤回之后');
  act({ state, index, facts, rosters });
}
