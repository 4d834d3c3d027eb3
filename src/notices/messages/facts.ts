import { chinaDeadline, sayDate, sayDeadline } from '../../lib/china-time.ts';
import type { Sql } from '../../store/db.ts';
import { deadlineFields } from '../cards.ts';
import { correctionsOf, type LayerCorrection } from '../corrections.ts';
import { onionOfNotice, type StoredLayer } from '../layers.ts';

const urgencyWords: Record<string, string> = { extra: '特急', urgent: '加急' };
export const urgencyWordOf = ({ urgency }: Pick<StoredLayer, 'urgency'>): string | null =>
  urgency === null ? null : (urgencyWords[urgency] ?? null);

/** What people do, by the words of a requirement's heading; the first that fits names it. */
const acts: [RegExp, string][] = [
  [/传达|学习|宣贯|宣传/u, '传达'],
  // Before 检查: 书面报送检查情况 is a report.
  [/报送|上报|报告/u, '报送'],
  [/自查/u, '自查'],
  [/摸底|调查|摸清|摸排|底数/u, '摸底'],
  [/整改/u, '整改'],
  [/检查|执法|督查|督导|巡查|先查|严查|重点查/u, '检查'],
  [/排查|治理|整治|打非/u, '整治'],
  [/制定|研究|措施|方案/u, '制定措施'],
  [/值班|值守|应急/u, '值守'],
  [/责任|领导|监管|能力/u, '落实责任'],
  [/培训|教育/u, '培训'],
];
const actOf = (heading: string) => acts.find(([pattern]) => pattern.test(heading))?.[1];

/** Everything a card says of a layer: the same for all who get it. */
export interface LayerFacts {
  number: number;
  title: string;
  onion: StoredLayer[];
  outermost: StoredLayer;
  /** Oldest first. */
  corrections: LayerCorrection[];
}

export async function layerFacts(sql: Sql, layerId: number): Promise<LayerFacts> {
  const onion = await onionOfNotice(sql, layerId);
  const outermost = onion.at(-1);
  if (!outermost) throw new Error(`layer ${layerId} is not there`);
  const corrections = outermost.corrections > 0 ? await correctionsOf(sql, layerId) : [];
  return { number: outermost.number, title: outermost.noticeTitle, onion, outermost, corrections };
}

interface Due {
  at: Date;
  what: string;
}

/** All deadlines of the onion with a date, soonest first; a layer's own earlier limit holds for everything inside it. */
export function duesOf({ onion, outermost }: Pick<LayerFacts, 'onion' | 'outermost'>): Due[] {
  const limit = outermost.kind === 'relayed' ? outermost.dueAt : null;
  const all = onion.flatMap((layer) =>
    (layer.reading?.deadlines ?? []).flatMap(({ due, action }) => {
      if (due === null) return [];
      const at = chinaDeadline(due);
      return [{ at: limit && limit < at ? limit : at, what: action ?? '办结' }];
    }),
  );
  if (all.length === 0 && limit) all.push({ at: limit, what: '办结' });
  const byTime = all.sort((a, b) => a.at.getTime() - b.at.getTime());
  return byTime.filter((due, i) => due.at.getTime() !== byTime[i - 1]?.at.getTime());
}

/** What was understood of a document, in the fields of the notice card and of the preview of 发文. */
export function readingFacts(facts: Pick<LayerFacts, 'onion' | 'outermost'>, dues: Due[], now: Date) {
  const { onion, outermost } = facts;
  const asking = onion.findLast((layer) => (layer.reading?.requirements.length ?? 0) > 0);
  const requirements = asking?.reading?.requirements ?? [];
  const words = [...new Set(requirements.flatMap(({ heading }) => actOf(heading) ?? []))];
  const numbered = onion.findLast((layer) => layer.documentNumber !== null);
  const attachments = onion.reduce((sum, layer) => sum + attachmentsOf(layer), 0);
  const kind = layerKindOf(outermost);
  return {
    documentNumber: numbered?.documentNumber ?? null,
    requirements: words.length > 0 ? requirements.length : null,
    acts: words.length > 0 ? words.join('、') : null,
    ...deadlineFields(dues.map(({ at, what }) => ({ due: sayDeadline(at, now), what }))),
    layers: onion.length > 1 && kind ? onion.length : null,
    layerKind: onion.length > 1 ? kind : null,
    attachments: attachments || null,
  };
}

/** What the text names, or, where more came along, what came. */
const attachmentsOf = ({ reading, files }: StoredLayer): number =>
  Math.max(reading?.attachments.length ?? 0, files?.filter(({ isMain }) => !isMain).length ?? 0);

function layerKindOf(layer: StoredLayer): string | null {
  if (layer.kind === 'relayed' || layer.reading?.forwards) return '转发';
  return /(批转|印发|转发)/u.exec(layer.title)?.[1] ?? null;
}

/** Newest first: where it has to be cut, the last word stands. */
export const sayCorrections = (corrections: LayerCorrection[]): string | null =>
  corrections
    .toReversed()
    .map(({ text }) => text)
    .join('；') || null;

/** The fields of the notice card; nothing in them names the receiver (wording.md 7). */
export function noticeFields(facts: LayerFacts, now: Date) {
  const dated = facts.onion.findLast((layer) => layer.documentDate !== null);
  return {
    issuer: facts.outermost.author,
    urgency: urgencyWordOf(facts.outermost),
    title: facts.title,
    ref: `N${facts.number}`,
    correction: sayCorrections(facts.corrections),
    date: dated?.documentDate ? sayDate(new Date(`${dated.documentDate}T12:00:00+08:00`), now) : null,
    ...readingFacts(facts, duesOf(facts), now),
  };
}

/** `县区14、园区7`: how many organs of which kind. */
const levelWords: Record<string, string> = {
  province: '省',
  prefecture: '市',
  county: '县区',
  developmentZone: '园区',
  township: '乡镇',
  enterprise: '企业',
};
export const sayPerLevel = (perLevel: Record<string, number>) =>
  Object.keys(levelWords)
    .filter((level) => perLevel[level])
    .map((level) => `${levelWords[level] ?? level}${perLevel[level] ?? 0}`)
    .join('、');

/** `1042—1044号`, or one by one where other entries came between. */
export function sayEntries(entries: readonly number[]): string {
  const sorted = entries.toSorted((a, b) => a - b);
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (first === undefined || last === undefined) return '';
  const isRun = last - first === sorted.length - 1;
  return isRun && sorted.length > 1 ? `${first}—${last}号` : `${sorted.join('、')}号`;
}
