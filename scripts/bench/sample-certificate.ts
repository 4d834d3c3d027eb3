import { digestOf } from '../../src/evidence/index.ts';
import type { EntryDraft } from '../../src/evidence/entry.ts';
import {
  certificateFormat,
  leafHash,
  rootOf,
  toHex,
  utf8,
  type Certificate,
  type CertificateLayer,
} from '../../src/evidence/verify/index.ts';
import { onionText, seenText } from '../../src/evidence/verify/onion.ts';
import { canonicalJson, type Json } from '../../src/lib/canonical-json.ts';
import { createSampleLog, type SampleKey, type SampleLog } from './sample-log.ts';

type Node = Certificate['register']['top'][number];
type Member = Certificate['rosters'][number]['members'][number];
type Size = { counties: number; townships: number };

const start = Date.parse('2026-09-01T01:00:00Z');
const due = '2026-09-20T16:00:00.000Z';
const late = new Date('2026-09-22T02:00:00Z');

/**
 * The certificate of a notice that never was, made by the pure parts alone: a text within a text, issued to counties, each of which passes
 * it on to its townships. All sign but the last county, every 20th township, and the third of the first county, which gives it back; the
 * second county signs late and at the desk, the second township of each for a colleague; one correction; other notices' entries in between.
 */
export function sampleCertificate(size: Size, key?: SampleKey) {
  const told = createTelling(createSampleLog(key));
  const register = sampleRegister(size);
  const onion = issue(told, register);
  for (let c = 0; c < size.counties - 1; c += 1) passOn(told, onion, register, c);
  correct(told, onion);
  const certificate: Certificate = {
    format: certificateFormat,
    ...told.log.certify(told.mine),
    layers: told.layers,
    rosters: told.rosters,
    register,
    corrections: told.corrections,
  };
  return { certificate, log: told.log, mine: told.mine };
}

// `as`: plain objects of texts and numbers, which the type of an interface does not say.
const rootOfAll = (values: readonly (Node | Member)[]): string =>
  toHex(rootOf(values.map((value) => leafHash(utf8(canonicalJson(value as unknown as Json))))));

const countyOf = (c: number) => ({ organ: `53${String(c + 1).padStart(4, '0')}`, name: `示例${c + 1}县安委办` });

function sampleRegister({ counties, townships }: Size): Certificate['register'] {
  const always = { from: null, to: null };
  const children: Record<string, Node[]> = {};
  const upper = Array.from({ length: counties }, (_, c): Node => {
    const { organ, name } = countyOf(c);
    const lower = Array.from({ length: townships }, (__, t): Node => {
      const own = { organ: `${organ}${String(t + 1).padStart(3, '0')}`, name: `示例${c + 1}县${t + 1}镇政府` };
      return { ...own, ...always, level: 'township', parent: organ, below: {}, children: rootOfAll([]) };
    });
    // The last county relays nothing: its branch stays closed.
    if (c < counties - 1) children[organ] = lower;
    const below = { township: townships };
    return { organ, name, ...always, level: 'county', parent: '53', below, children: rootOfAll(lower) };
  });
  children['53'] = upper;
  const below = { county: counties, township: counties * townships };
  const own = { organ: '53', name: '示例省安委办', level: 'province', parent: null };
  return { top: [{ ...own, ...always, below, children: rootOfAll(upper) }], children };
}

/** What is under way: the log, and what the file has to show besides. */
function createTelling(log: SampleLog) {
  const mine: number[] = [];
  const layers: CertificateLayer[] = [];
  const rosters: Certificate['rosters'] = [];
  const corrections: Certificate['corrections'] = [];
  let signed = 0;
  const record = (draft: Omit<EntryDraft, 'at' | 'via' | 'notice'> & { at?: Date; via?: EntryDraft['via'] }): void => {
    const at = new Date(start + mine.length * 1_000);
    if (draft.kind === 'sign') signed += 1;
    mine.push(log.append({ at, via: 'wecom-tap', notice: 'N12', ...draft }));
    if (mine.length % 3 > 0) return;
    log.append({ at, via: 'wecom-text', kind: 'urge', notice: 'N7', subject: 'N7', digest: digestOf('') });
  };
  /** Freezes who has to get it; gives what the entry says of it. */
  const freeze = (nodes: readonly Node[]) => {
    const members = nodes.map(({ level, name, organ, parent }) => ({ level, name, organ, parent }));
    const root = rootOfAll(members);
    rosters.push({ root, members });
    return { count: members.length, perLevel: { [members[0]?.level ?? '']: members.length }, root };
  };
  return { log, mine, layers, rosters, corrections, record, freeze, signed: () => signed };
}
type Telling = ReturnType<typeof createTelling>;

interface Onion {
  label: string;
  layers: CertificateLayer[];
  digest: string;
}

function issue({ layers, freeze, record }: Telling, register: Certificate['register']): Onion {
  const own = { documentNumber: '云安办〔2026〕18号', documentDate: '2026-09-01', files: null };
  const original = { layer: 'L2/1', ...own, author: '示例部安委办', documentNumber: '示安办〔2026〕3号' };
  const inner = { ...original, title: '关于开展粉尘检查的通知', text: '一、全面排查。\n二、9月30日前报送情况。' };
  const outer = {
    layer: 'L2',
    ...own,
    author: '示例省安委办',
    title: '转发关于开展粉尘检查的通知',
    text: '请认真贯彻落实。',
  };
  layers.push(inner, outer);
  const digest = digestOf(onionText(layers));
  const { top, children } = register;
  const facts = {
    title: outer.title,
    file: null,
    secrecy: 'none',
    due,
    registerVersion: 4,
    register: { version: 4, day: '2026-09-01', root: rootOfAll(top) },
    roster: freeze(children['53'] ?? []),
  };
  const by = { organ: '53', post: '文书', secret: { person: '于溪棠#9001' } };
  record({ kind: 'issue', subject: 'N12/L2', digest, facts, ...by });
  return { label: 'L2', layers: [inner, outer], digest };
}

/** A county signs, relays with words of its own, and its townships sign. */
function passOn(told: Telling, onion: Onion, register: Certificate['register'], c: number): void {
  const { organ, name } = countyOf(c);
  const isDesk = c === 1;
  sign(told, { organ, label: onion.label, digest: onion.digest }, isDesk ? { via: 'desk', at: late } : {});
  const label = `L${c + 3}`;
  const plain = { documentNumber: null, documentDate: null, files: null };
  const layer = {
    layer: label,
    author: name,
    title: `${name}转发：粉尘检查`,
    ...plain,
    text: `${name}转发 N12，先查抛光企业。`,
  };
  told.layers.push(layer);
  const digest = digestOf(onionText([...onion.layers, layer]));
  const lower = register.children[organ] ?? [];
  const facts = { inner: onion.digest, due, seconds: 0, words: true, roster: told.freeze(lower) };
  const secret = { person: `王${c}#${c + 1}` };
  told.record({ kind: 'relay', organ, post: '文书', subject: `N12/${label}`, digest, facts, secret });
  for (const [t, township] of lower.entries()) {
    const at = { organ: township.organ, label, digest };
    if (t % 20 === 19) continue;
    if (c === 0 && t === 2) {
      const refusal = { person: `李${t}#${t}`, reason: '发错单位' };
      told.record({ kind: 'return', organ: at.organ, post: '文书', subject: `N12/${label}`, digest, secret: refusal });
    } else sign(told, at, t === 1 ? { onBehalf: true } : {});
  }
}

function sign(
  { record }: Telling,
  { organ, label, digest }: { organ: string; label: string; digest: string },
  { via = 'wecom-tap', at, onBehalf = false }: { via?: EntryDraft['via']; at?: Date; onBehalf?: boolean },
): void {
  const isDesk = via === 'desk';
  record({
    kind: 'sign',
    organ,
    post: isDesk ? '柜台代录' : '文书',
    via,
    ...(at ? { at } : {}),
    subject: `N12/${label}`,
    digest,
    facts: { counts: true, ...(isDesk ? {} : { callback: digestOf(organ) }), ...(onBehalf ? { onBehalf: true } : {}) },
    secret: {
      person: `张${organ}#${organ.length}`,
      ...(isDesk ? { reason: '电话确认' } : {}),
      ...(onBehalf ? { absent: `赵${organ}#7`, reason: '外出' } : {}),
    },
  });
}

function correct({ layers, corrections, record, signed }: Telling, onion: Onion): void {
  const text = '报送日期改为9月25日。';
  corrections.push({ serial: 1, text, files: null });
  const digest = digestOf(text);
  const facts = {
    serial: 1,
    layers: layers.slice(1).map(({ layer }) => layer),
    signed: signed(),
    onion: digestOf(seenText(onion.digest, [{ serial: 1, digest }])),
  };
  const by = { organ: '53', post: '文书', secret: { person: '于溪棠#9001' } };
  record({ kind: 'correct', subject: `N12/${onion.label}`, digest, facts, ...by });
}
