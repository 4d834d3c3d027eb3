import type { NoticeState, ProvedArrival, Verdict } from '../../../evidence/verify/index.ts';
import { showCheckpoint } from './show-checkpoint.ts';
import type { Coverage, Fact, Shown, ShownLayer, ShownOrgan } from './shown.ts';
import { sayInstant, sayLevel, sayVia } from './words.ts';

type Openings = Map<string, string | null>;
interface Words {
  openings: Openings;
  /** `L3` by whose words it is: `临澜市安委办所发`. */
  layerName: (layer: string) => string;
}
const keyOf = (entry: number, field: string) => `${entry} ${field}`;

/** A person is committed to as `name#number`; the number is for machines. */
const sayPerson = (openings: Openings, entry: number, field: string): string | null => {
  const value = openings.get(keyOf(entry, field));
  if (value === undefined) return null;
  return value === null ? '姓名已隐去' : value.replace(/#\d+$/u, '');
};

const sum = (counts: Record<string, number>) => Object.values(counts).reduce((total, n) => total + n, 0);

function sayState({ state, unknown, isRelayed, notApplicable }: ProvedArrival): string {
  const below = sum(unknown);
  const rest = below > 0 ? `，其下${below}家情况不明` : '';
  if (state === 'open') return `未签收${rest}`;
  if (state === 'returned') return `已退回${rest}`;
  if (isRelayed) return `已签收，已转发${rest}`;
  if (notApplicable) return `已签收，无需转达${rest}`;
  return below > 0 ? `已签收，未转达${rest}` : '已签收';
}

function detailsOf({ signature, layer }: ProvedArrival, { openings, layerName }: Words): string[] {
  if (!signature) return [`送达 ${layerName(layer)}`];
  const { entry, at, post, via, desk, onBehalf, late } = signature;
  const person = sayPerson(openings, entry, 'person');
  const absent = sayPerson(openings, entry, 'absent');
  return [
    `存证${entry}号`,
    sayInstant(at),
    person === null ? post : `${person}（${post}）`,
    sayVia(via),
    ...(late ? ['迟签'] : []),
    ...(desk && via !== 'desk' ? ['柜台代录'] : []),
    ...(onBehalf ? [absent === null ? '代签' : `代${absent}签收`] : []),
    `文本 ${layerName(layer)}`,
  ];
}

const showArrival = (arrival: ProvedArrival, words: Words): ShownOrgan => ({
  code: arrival.organ,
  name: arrival.name,
  level: sayLevel(arrival.level),
  parent: arrival.above,
  tone: arrival.state === 'signed' ? 'done' : arrival.state === 'returned' ? 'back' : 'open',
  isBroken: arrival.state !== 'signed' || sum(arrival.unknown) > 0,
  state: sayState(arrival),
  details: detailsOf(arrival, words),
});

const showCoverage = ({ levels, expected, required, reached, open, desk }: NoticeState): Coverage => ({
  levels: levels.map((row) => ({ ...row, name: sayLevel(row.level) })),
  total: { name: '合计', expected, required, reached, open },
  desk,
});

const sayFiles = (files: { digest: string; name?: string; isMain?: boolean }[] | null): Fact[] =>
  (files ?? []).map(({ digest, name, isMain }, n) => [
    isMain === true ? '原件摘要' : `附件${n + 1}摘要`,
    name === undefined ? digest : `${name} ${digest}`,
  ]);

function showLayers({ layers, corrections }: Verdict, layerName: Words['layerName']): ShownLayer[] {
  const onion = layers.map(({ layer, author, title, documentNumber, documentDate, text, files, digest }) => ({
    name: `${author}　${title}`,
    facts: [
      ['编号', layer],
      ['发文字号', documentNumber ?? ''],
      ['成文日期', documentDate ?? ''],
      ['签收所对摘要', digest],
      ...sayFiles(files),
    ].filter((fact): fact is Fact => fact[1] !== ''),
    text,
  }));
  const later = corrections.map(({ serial, entry, layer, text, files }) => {
    const facts: Fact[] = [['存证', `${entry}号`], ['所更正', layerName(layer)], ...sayFiles(files)];
    return { name: `第${serial}次更正`, facts, text };
  });
  return [...onion, ...later];
}

function showNotice(state: NoticeState, { complete }: Verdict): Fact[] {
  const issuer = state.layers.find(({ inner }) => inner === null)?.organ ?? state.issuer;
  return [
    ['编号', state.ref],
    ['标题', state.title],
    ['发文单位编码', issuer],
    ['名录版本', String(state.registerVersion)],
    ['撤回', state.withdrawn ? `已撤回，存证${state.withdrawn.entry}号` : '未撤回'],
    [
      '有无遗漏',
      complete
        ? `无：至${sayInstant(complete.at)}，这件通知的记录全在文件里（存证${complete.entry}号）`
        : '文件没有证明此前的记录都在其中',
    ],
  ];
}

/** What the page shows of a certificate. Only a verdict that holds has anything but its fault. */
export function showVerdict(verdict: Verdict): Shown {
  const { status, selfAsserted, fault, claims, state, checkpoint, signedBy, cosignedBy } = verdict;
  const holds = status === 'valid';
  const openings: Openings = new Map(
    verdict.openings.map(({ index, field, value }) => [keyOf(index, field), value] as const),
  );
  const authors = new Map(verdict.layers.map(({ layer, author }) => [layer, `${author}所发`]));
  const layerName = (layer: string) => authors.get(layer) ?? layer;
  const arrivals = holds && state ? [...state.arrivals.values()] : [];
  return {
    kind: '通知证明',
    status,
    selfAsserted,
    fault,
    claims: holds ? claims : [],
    notice: holds && state ? showNotice(state, verdict) : [],
    coverage: holds && state ? showCoverage(state) : null,
    organs: arrivals.map((arrival) => showArrival(arrival, { openings, layerName })),
    layers: holds ? showLayers(verdict, layerName) : [],
    checkpoint: holds && checkpoint ? showCheckpoint(checkpoint, signedBy) : [],
    witnesses: holds ? cosignedBy.map(({ name, time }) => [name, sayInstant(time * 1000)]) : [],
  };
}
