import { canonicalJson, type Json } from '../../lib/canonical-json.ts';
import { fromHex, toHex, utf8 } from './bytes.ts';
import type { ProvedEntry, Place } from './certificate-entries.ts';
import type { Certificate, CertificateLayer } from './certificate.ts';
import { leafHash, sha256 } from './hash.ts';
import type { NoticeState } from './notice-state.ts';
import { correctionText, onionText } from './onion.ts';
import { ProofError } from './proof-error.ts';
import type { RosterMember } from './replay-state.ts';
import { rootOf } from './tree.ts';
import type { ProvedLayer, ProvedOpening, Verdict } from './verdict.ts';

const digestOf = (text: string): string => toHex(sha256(utf8(text)));

/**
 * The rosters by their roots, recomputed from all of their members. Each is named by an entry, and each that an entry names is there.
 *
 * Throws: ProofError `roster.root` (a member is altered, missing, doubled or too many), `roster.missing`, `roster.stray`.
 */
export function proveRosters(
  { rosters }: Pick<Certificate, 'rosters'>,
  entries: ProvedEntry[],
  place: Place,
): Map<string, RosterMember[]> {
  const proved = new Map<string, RosterMember[]>();
  for (const [n, { root, members }] of rosters.entries()) {
    place.at = `rosters.${n}`;
    if (toHex(rootOf(members.map((member) => leafHash(utf8(canonicalJson({ ...member })))))) !== root) {
      throw new ProofError('roster.root', '名册被改动：由成员算出的根与其所称不符');
    }
    if (proved.has(root)) throw new ProofError('roster.stray', '同一名册列了两次');
    proved.set(root, members);
  }
  const named = new Set(entries.flatMap(({ body }) => rosterRoots(body)));
  place.at = 'rosters';
  for (const root of named)
    if (!proved.has(root)) throw new ProofError('roster.missing', `缺少名册 ${root.slice(0, 8)}`);
  if (proved.size > named.size) throw new ProofError('roster.stray', '有存证没有提到的名册');
  return proved;
}

/** Roots of rosters that an entry stands on: those it was sent to, or taken back from. */
export function rosterRoots({ roster, rosterRoot }: { [key: string]: Json }): string[] {
  const own = typeof roster === 'object' && roster !== null && !Array.isArray(roster) ? roster['root'] : undefined;
  return [own, rosterRoot].filter((root) => typeof root === 'string');
}

/**
 * The texts, each bound by the digest in its entry: the issued onion first (what lay inside it, then the issued layer itself), then
 * every relayed layer in the order in which it was made.
 *
 * Throws: ProofError `layer.digest` (a character is another one), `layer.order` (one is missing, doubled, moved or too many).
 */
export function proveLayers({ layers }: Pick<Certificate, 'layers'>, state: NoticeState, place: Place): ProvedLayer[] {
  const [issued, ...relayed] = state.layers;
  if (!issued) throw new ProofError('layer.order', '没有发文的一层');
  const own = layers.findIndex(({ layer }) => layer === issued.layer);
  const labels = [
    ...Array.from({ length: Math.max(own, 0) }, (_, n) => `${issued.layer}/${n + 1}`),
    ...[issued, ...relayed].map(({ layer }) => layer),
  ];
  place.at = 'layers';
  if (labels.length !== layers.length)
    throw new ProofError('layer.order', `应有${labels.length}层，文件里有${layers.length}层`);
  const onions = new Map<string, CertificateLayer[]>();
  const digests = new Map(state.layers.map(({ layer, digest }) => [layer, digest]));
  return layers.map((layer, n): ProvedLayer => {
    place.at = `layers.${n}`;
    if (layer.layer !== labels[n]) throw new ProofError('layer.order', `第${n + 1}层应是 ${labels[n] ?? ''}`);
    const inner = state.layers.find((one) => one.layer === layer.layer)?.inner ?? null;
    const inside = n <= own ? layers.slice(0, n) : (onions.get(inner ?? '') ?? []);
    const onion = [...inside, layer];
    onions.set(layer.layer, onion);
    const digest = digestOf(onionText(onion));
    const bound = digests.get(layer.layer);
    if (bound !== undefined && bound !== digest) {
      throw new ProofError('layer.digest', `${layer.layer} 的文字与签收时的摘要不符`);
    }
    return { ...layer, digest };
  });
}

/** Throws: ProofError `correction.digest`, `correction.order`. */
export function proveCorrections(
  { corrections }: Pick<Certificate, 'corrections'>,
  state: NoticeState,
  place: Place,
): Verdict['corrections'] {
  place.at = 'corrections';
  if (corrections.length !== state.corrections.length) {
    throw new ProofError('correction.order', `应有${state.corrections.length}次更正，文件里有${corrections.length}次`);
  }
  return corrections.map((correction, n) => {
    place.at = `corrections.${n}`;
    const said = state.corrections[n];
    if (!said || said.serial !== correction.serial) throw new ProofError('correction.order', '更正的次序不对');
    if (digestOf(correctionText(correction.text, correction.files ?? [])) !== said.digest) {
      throw new ProofError('correction.digest', `第${correction.serial}次更正的文字与存证的摘要不符`);
    }
    return { ...correction, entry: said.entry, layer: said.layer };
  });
}

/** Acts whose names and reasons a certificate opens; what an organ does inside itself (交办 …) stays closed. */
const openedKinds = new Set([
  'issue',
  'sign',
  'relay',
  'return',
  'withdraw',
  'correct',
  'correct.sign',
  'addition',
  'notApplicable.claim',
  'notApplicable.confirm',
  'notApplicable.refuse',
]);
const openedFields = ['absent', 'askedBy', 'person', 'reason'] as const;

/** The commitments of an entry that a certificate opens, or says it withholds, in this order. */
export const openedOf = ({ kind, body }: Pick<ProvedEntry, 'kind' | 'body'>): string[] =>
  openedKinds.has(kind)
    ? openedFields.filter((field) => /^[0-9a-f]{64}$/u.test(typeof body[field] === 'string' ? body[field] : ''))
    : [];

/**
 * What the commitments stand for, one opening for each: a name that is left out altogether could pass for one that never was.
 *
 * Throws: ProofError `opening.value` (name, reason or salt altered), `opening.missing`, `opening.stray`.
 */
export function proveOpenings(
  { openings }: Pick<Certificate, 'openings'>,
  entries: ProvedEntry[],
  place: Place,
): ProvedOpening[] {
  const due = entries.flatMap((entry) => openedOf(entry).map((field) => ({ entry, field })));
  const proved = due.map(({ entry, field }, n): ProvedOpening => {
    place.at = `openings.${n}`;
    const opening = openings[n];
    if (!opening) throw new ProofError('opening.missing', `缺少存证第${entry.index}号的 ${field}`);
    const { index } = opening;
    if (index !== entry.index || opening.field !== field) {
      throw new ProofError('opening.stray', `此处应是存证第${entry.index}号的 ${field}`);
    }
    if ('withheld' in opening) return { index, field, value: null };
    if (toHex(sha256(fromHex(opening.salt), utf8(opening.value))) !== entry.body[field]) {
      throw new ProofError('opening.value', `存证第${index}号的姓名或原因与其承诺不符`);
    }
    return { index, field, value: opening.value };
  });
  place.at = 'openings';
  if (openings.length > due.length) throw new ProofError('opening.stray', '有存证没有承诺的姓名或原因');
  return proved;
}
