import { sayTime } from '../../lib/china-time.ts';
import type { ProvedEntry } from './certificate-entries.ts';
import type { NoticeState, ProvedArrival } from './notice-state.ts';
import type { Verdict } from './verdict.ts';

type Proved = Pick<
  Verdict,
  'selfAsserted' | 'checkpoint' | 'cosignedBy' | 'layers' | 'corrections' | 'complete' | 'signedBy'
> & { state: NoticeState };

const levelWords: Record<string, string> = {
  state: '国家',
  province: '省',
  prefecture: '市',
  county: '县区',
  township: '乡镇',
  developmentZone: '园区',
  enterprise: '企业',
};

const viaWords: Record<string, string> = {
  'wecom-tap': '企业微信点按',
  'wecom-text': '企业微信文字',
  desk: '柜台代录',
  operator: '操作员代录',
};

/** So many organs are named in one sentence; all of them stand in the state. */
const mostNamed = 20;

/** The year always: such a file is read years later. */
const timeOf = (at: string): string => sayTime(new Date(at), new Date(0));

const sumOf = (perLevel: Record<string, number>): number => Object.values(perLevel).reduce((sum, n) => sum + n, 0);

const named = (names: string[]): string =>
  `${names.slice(0, mostNamed).join('、')}${names.length > mostNamed ? ` 等${names.length}家` : ''}`;

/** What is proved and what is not, in the order in which it is read aloud. */
export function claimsOf(proved: Proved, entries: ProvedEntry[]): string[] {
  const { state } = proved;
  const arrivals = [...state.arrivals.values()];
  return [
    trustOf(proved),
    ...headOf(proved, entries),
    ...coverageOf(state, arrivals),
    ...signaturesOf(arrivals),
    ...historyOf(proved, entries),
    '每一签收所绑定的，是送达该单位的那一层连同其内各层的全文：改动一字即不符。',
    completeOf(proved),
    '签收是约定的收到确认，不是可靠的电子签名；不证明已读懂、已落实。',
  ];
}

/** Whose word it is comes first: without that the rest is worth nothing. */
function trustOf({ selfAsserted, cosignedBy, checkpoint, signedBy }: Proved): string {
  const log = `存证日志 ${checkpoint?.origin ?? ''}，共${checkpoint?.size ?? 0}条`;
  const witnesses =
    cosignedBy.length === 0
      ? '无见证'
      : `见证${cosignedBy.length}个（${cosignedBy
          .map(({ name, time }) => `${name} ${timeOf(new Date(time * 1000).toISOString())}`)
          .join('、')}）`;
  if (selfAsserted) return `自证，${witnesses}：没有指定公钥，用的是文件内的公钥，只说明文件与其自身一致。${log}。`;
  const limit = cosignedBy.length === 0 ? '日志一方若在出具前改写过记录，本证明看不出。' : '';
  return `${witnesses}：由指定公钥 ${signedBy.map((key) => key.replace(/\+[^+]*$/u, '')).join('、')} 签署。${log}。${limit}`;
}

function headOf({ state, layers }: Proved, entries: ProvedEntry[]): string[] {
  const issued = layers.find(({ layer }) => layer === state.layers[0]?.layer);
  const [first] = entries;
  if (!issued || !first) return [];
  const number = issued.documentNumber === null ? '' : `，${issued.documentNumber}`;
  const head = `${state.ref}《${state.title}》${number}，${issued.author}${timeOf(first.at)}发出，存证${first.index}号。`;
  return [
    head,
    ...(state.withdrawn ? [`本通知已由发文单位撤回，存证${state.withdrawn.entry}号；以下是撤回前的签收。`] : []),
  ];
}

function coverageOf(state: NoticeState, arrivals: ProvedArrival[]): string[] {
  const { required, reached, expected } = state;
  const unsigned = arrivals.filter(({ state: is }) => is === 'open');
  const returned = arrivals.filter(({ state: is }) => is === 'returned');
  const unrelayed = arrivals.filter(({ state: is, unknown }) => is === 'signed' && sumOf(unknown) > 0);
  const open = [
    ...(unsigned.length > 0 ? [`${unsigned.length}家未签收：${named(unsigned.map(({ name }) => name))}`] : []),
    ...(returned.length > 0 ? [`${returned.length}家已退回：${named(returned.map(({ name }) => name))}`] : []),
  ];
  const main = `已知应达${required}家中${reached}家已签收这一文本${open.map((part) => `，${part}`).join('')}。`;
  const hidden = expected - required;
  const levels = state.levels.map(
    (l) =>
      `${levelWords[l.level] ?? l.level}${l.reached}/${l.required}${l.expected > l.required ? `（名录内${l.expected}）` : ''}`,
  );
  return [
    state.complete ? `已全部到达：应达${required}家，全部已签收这一文本。` : `尚未全部到达：${main}`,
    ...(hidden > 0
      ? [
          `名录内另有${hidden}家情况不明，其上级未转达。${unrelayed.length > 0 ? `已签收未转达${unrelayed.length}家：${named(unrelayed.map(({ name }) => name))}。` : ''}`,
        ]
      : []),
    `按层级（已签收/已知应达）：${levels.join('，')}。`,
  ];
}

function signaturesOf(arrivals: ProvedArrival[]): string[] {
  const signatures = arrivals.flatMap(({ signature }) => (signature ? [signature] : []));
  if (signatures.length === 0) return [];
  const ways = new Map<string, number>();
  for (const { via } of signatures) ways.set(via, (ways.get(via) ?? 0) + 1);
  const marks = [
    ['迟签', signatures.filter(({ late }) => late).length],
    ['柜台代录', signatures.filter(({ desk }) => desk).length],
    ['代签', signatures.filter(({ onBehalf }) => onBehalf).length],
  ] as const;
  const said = marks.filter(([, n]) => n > 0).map(([word, n]) => `${word}${n}家`);
  return [
    `签收途径：${[...ways].map(([via, n]) => `${viaWords[via] ?? via}${n}家`).join('，')}。`,
    ...(said.length > 0 ? [`其中${said.join('、')}。`] : []),
  ];
}

function historyOf({ corrections }: Proved, entries: ProvedEntry[]): string[] {
  const taken = entries.filter(({ kind, body }) => kind === 'withdraw' && typeof body['rosterRoot'] === 'string');
  const listed = corrections.map(({ serial, entry }) => `第${serial}次存证${entry}号`);
  return [
    ...(listed.length > 0
      ? [`更正${listed.length}次（${listed.join('，')}）：签收时已看到的更正计入其所绑定的文本。`]
      : []),
    ...(taken.length > 0
      ? [
          `有${taken.length}次转发被撤回（存证${taken.map(({ index }) => index).join('、')}号），其下的签收是历史，不计在内。`,
        ]
      : []),
  ];
}

const completeOf = ({ complete }: Proved): string =>
  complete
    ? `截至${timeOf(complete.at)}（存证${complete.entry}号），本通知的存证全部在此，没有遗漏；此后的变化不在本证明内。`
    : '本文件没有证明存证无遗漏：可能缺少后来的退回、撤回或更正。';
