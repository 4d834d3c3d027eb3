import { readSalutation } from './addressees.ts';
import { docNumberOf, isDateLine, isOrganLine, isRedHead, urgencyOf } from './head-lines.ts';
import { isMetadata } from './metadata.ts';
import type { Line } from './lines.ts';
import { endsInDate } from './sign-off.ts';
import { titleEndingAt, type Title } from './titles.ts';

/** A layer's place in the list of lines. `title` is null where it has to be looked for in the head. */
export interface Extent {
  readonly from: number;
  readonly to: number;
  readonly title: Title | null;
}

/** Where the head of the layer with this title begins: red head, number, urgency, 附件 mark, up to the end of the layer before. */
const headStart = (lines: Line[], title: Title, floor: number): number => {
  let from = title.from;
  while (from - 1 > floor && from > title.from - 14) {
    const above = lines[from - 1];
    if (above === undefined || above.tight.key.length > 80) break;
    const isHead =
      isRedHead(above) ||
      docNumberOf(above) !== null ||
      urgencyOf(above) !== null ||
      isMetadata(above) ||
      isAttachmentMark(above) ||
      (isOrganLine(above) && !signsOff(lines, from - 1)) ||
      /^\d{4,7}$/u.test(above.tight.key) ||
      !/[\p{L}\p{N}]/u.test(above.tight.key) ||
      /^签发人/u.test(above.tight.key);
    if (!isHead) break;
    from -= 1;
  }
  return from;
};

/** 附件, 附件1, 附件：, 附： alone on a line. */
export const isAttachmentMark = (line: Line): boolean =>
  /^附件?(?:[\d一二三四五六七八九十]{0,3}):?$/u.test(line.tight.key);

/** An organ's name right above a date is a signature, not the head of what follows. */
const signsOff = (lines: Line[], at: number): boolean => {
  for (let i = at; i < at + 6; i += 1) {
    const line = lines[i];
    if (line === undefined) return false;
    if (isDateLine(line)) return true;
    if (!isOrganLine(line)) return false;
  }
  return false;
};

const closesLayer = (line: Line | undefined): boolean =>
  line !== undefined &&
  (isDateLine(line) ||
    /^抄[送报]|印发\)?$|^\((?:此件|信息公开|本件|公开)/u.test(line.tight.key.slice(0, 120)) ||
    /\d日$/u.test(line.tight.key));

const bare = (key: string): string => key.replaceAll(/[《》〈〉"“”]/gu, '');

/** Whether the text above passes on something of this title: then the title is what 后附 or 附件 promised. */
const isAnnounced = (announced: Set<string>, title: Title): boolean => {
  const key = bare(title.words.key);
  const at = key.indexOf('关于');
  return announced.has(key) || (at > 0 && announced.has(key.slice(at)));
};

/**
 * How much speaks for a notice of its own, not an attached form: its addressees and number count most. Two of the strong marks, or
 * one beside a closed layer above, are asked for: a cited title alone on a line has none of them.
 */
const evidence = (
  lines: Line[],
  title: Title,
  from: number,
  announced: Set<string>,
  nextDate: (from: number) => number,
): number => {
  const head = lines.slice(from, title.from);
  const after = lines.slice(title.to + 1, title.to + 4);
  const numbered = [...head, ...after].some((line) => docNumberOf(line) !== null);
  const { addressees, bodyFrom } = readSalutation(lines, title.to + 1, Math.min(lines.length, title.to + 30));
  const closed = closesLayer(lines[from - 1]) || head.some(isAttachmentMark);
  let sum = (numbered ? 2 : 0) + (addressees.length > 0 ? 2 : 0) + (closed ? 1 : 0) + (head.some(isRedHead) ? 1 : 0);
  if (isAnnounced(announced, title)) sum += 2;
  const date = nextDate(bodyFrom);
  return sum === 2 && date > bodyFrom && date < bodyFrom + 400 ? 3 : sum;
};

/** Titles in 《》 of the lines above, nested ones too, without their brackets: bounded, for a megabyte of 《 is only noise. */
const citedIn = (key: string): string[] =>
  [...key.matchAll(/《([^《》]{6,120}(?:《[^《》]{1,120}》[^《》]{0,60})?)》/gu)].map((match) => bare(match[1] ?? ''));

/** For each line the place of the next one that ends in a date, as signatures do; looked up once, for titles may be many. */
const datesIn = (lines: Line[]): ((from: number) => number) => {
  const next = new Int32Array(lines.length + 1).fill(lines.length);
  for (let i = lines.length - 1; i >= 0; i -= 1) {
    const line = lines[i];
    next[i] = line !== undefined && endsInDate(line) ? i : (next[i + 1] ?? lines.length);
  }
  return (from) => next[Math.min(from, lines.length)] ?? lines.length;
};

/** Cuts a document into its layers, outermost first; together they are all of its lines. */
export const splitLayers = (lines: Line[]): Extent[] => {
  const extents: Extent[] = [];
  const announced = new Set<string>();
  const nextDate = datesIn(lines);
  let from = 0;
  let title: Title | null = null;
  let bodySeen = false;
  for (const [at, line] of lines.entries()) {
    const found: Title | null = bodySeen ? titleEndingAt(lines, at) : null;
    if (found) {
      const start = headStart(lines, found, from);
      if (evidence(lines, found, start, announced, nextDate) >= 3) {
        if (start > from) extents.push({ from, to: start, title });
        [from, title, bodySeen] = [start, found, false];
      }
    } else if (/[。!?;]$/u.test(line.tight.key) || line.tight.key.length > 60) bodySeen ||= !isMetadata(line);
    for (const cited of citedIn(line.tight.key)) announced.add(cited);
  }
  return [...extents, { from, to: lines.length, title }];
};
