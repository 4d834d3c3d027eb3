import { isDateLine, docNumberOf, isRedHead } from './head-lines.ts';
import type { Line } from './lines.ts';
import { cut, glue, type Passage } from './passage.ts';
import { startsItem } from './numbering.ts';

const number = String.raw`(?:\d{1,2}|[一二三四五六七八九十]{1,3})`;
/** 附件：, 附件1：, 附件一、, 后附：, 附： at the beginning of a line. Not 附件所列, which is a sentence. */
const mark = new RegExp(
  String.raw`^\(?(?:后附|附件|附表|附)(?:(${number})(?=[:.、,《]|-\d|\p{Script=Han}|$))?[:.、,]?`,
  'u',
);
const itemMark = new RegExp(String.raw`^(?:(?:附件|附表)?${number}[.、:,)]|\(${number}\)|附件${number}|[①-⑩])`, 'u');
/** Several items in one line: 1.自查表；2.月报表 */
const between = new RegExp(String.raw`(?<=[;,。、》)\p{Script=Han}])(?:附件)?\d{1,2}[.、:](?!\d)`, 'gu');
const sentence = /^(?:见|所|中|的|要求|随|另)/u;

const clean = (words: Passage): string => {
  const noted = /(?:\((?:另发|另附|略|电子版[^()]{0,20}|共\d{1,3}页|详见[^()]{0,20})\))?[。;,.、]*\)?$/u.exec(
    words.key,
  );
  const end = noted && noted[0] !== ')' ? noted.index : words.key.length;
  const whole = cut(words, 0, end);
  const front = /^(?:附件)?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[.、:,)]+/u.exec(whole.key)?.[0].length ?? 0;
  return whole.raw.slice(front).replace(/^[：:、．.]+/u, '');
};

const pieces = (words: Passage): Passage[] => {
  const starts = [0, ...[...words.key.matchAll(between)].map((match) => match.index)];
  return starts.map((start, i) => cut(words, start, starts[i + 1] ?? words.key.length));
};

/** Where an attachment list begins, or -1: the first line from `from` that a list mark opens. */
const isListStart = (line: Line): boolean => {
  const key = line.tight.key.slice(0, 80);
  const match = mark.exec(key);
  if (!match) return false;
  const rest = key.slice(match[0].length);
  const marked =
    /[:.、,]$/u.test(match[0]) || match[1] !== undefined || key.startsWith('后附') || rest.startsWith('《');
  return marked && rest !== '' && !sentence.test(rest);
};

/** Reads the list that opens on line `at`: its names and the line behind it. */
const readList = (lines: Line[], at: number, to: number): { names: string[]; end: number } => {
  const names: string[] = [];
  let open: Passage = { raw: '', key: '' };
  let end = at;
  const close = () => {
    for (const piece of pieces(open)) {
      const name = clean(piece);
      if (name.length >= 2 && name.length <= 160) names.push(name);
    }
  };
  const first = lines[at];
  const indent = first?.indent ?? 0;
  for (; end < to && end < at + 60; end += 1) {
    const line = lines[end];
    if (line === undefined || line.tight.key.length > 400) break;
    const list = mark.exec(line.tight.key.slice(0, 80));
    if (end === at || isListStart(line)) {
      close();
      open = cut(line.tight, list?.[0].length ?? 0);
      continue;
    }
    if (itemMark.test(line.tight.key)) {
      close();
      open = line.tight;
    } else if (wraps(lines, end, open.key, indent)) open = glue(open, line.tight);
    else break;
  }
  close();
  return { names, end };
};

/** Whether the line goes on with the name above it: hanging under it, or cut by the printer at the edge of the page. */
const wraps = (lines: Line[], at: number, open: string, indent: number): boolean => {
  const [above, line] = [lines[at - 1], lines[at]];
  if (above === undefined || line === undefined || /[。;》]$/u.test(open) || isDateLine(line)) return false;
  const hangs =
    line.gap === 0 && line.indent > indent + 2 && line.indent < 30 && (unfinished(open) || line.indent <= indent + 16);
  return hangs || (line.gap <= 1 && above.width >= 50 && line.indent <= indent && unfinished(open));
};

/** A name that opened a bracket or ends without the word for a kind of paper goes on in the next line. */
const unfinished = (key: string): boolean =>
  (key.match(/[《(]/gu)?.length ?? 0) > (key.match(/[》)]/gu)?.length ?? 0) ||
  !/[表单案法知报函见录册准南点则划书图样板料题求》)]$/u.test(key);

/** 附件 alone on a line above a heading, behind the sign-off: what the heading names. */
const readHeading = (lines: Line[], at: number, to: number): string | null => {
  let i = at + 1;
  while (i < Math.min(to, at + 4) && isMarkAt(lines, i)) i += 1;
  let name: Passage = { raw: '', key: '' };
  for (let k = i; k < to && k < i + 3; k += 1) {
    const line = lines[k];
    if (line === undefined || /[。;:]/u.test(line.tight.key) || line.tight.key.length > 80) break;
    if (k > i && (startsItem(line.tight.key) || !unfinished(name.key) || line.gap > 1)) break;
    if (docNumberOf(line) !== null || isRedHead(line) || isDateLine(line)) break;
    name = glue(name, line.tight);
  }
  return name.key.length >= 2 ? clean(name) : null;
};

const isMarkAt = (lines: Line[], at: number): boolean =>
  /^附(?:件|表)?(?:[\d一二三四五六七八九十]{0,3}):?$/u.test(lines[at]?.tight.key ?? '');

/** 附件： with a name a line and no numbers, up to the signature: what does not end like a kind of paper is none. */
const bareNames = (lines: Line[], at: number, to: number): string[] => {
  const names: string[] = [];
  for (let i = at + 1; i < Math.min(to, at + 20); i += 1) {
    const line = lines[i];
    if (line === undefined || isDateLine(line) || line.tight.key.length > 60 || unfinished(line.tight.key)) break;
    names.push(clean(line.tight));
  }
  return names;
};

const joinLines = (lines: Line[]): Passage => ({
  raw: lines.map((line) => line.tight.raw).join(''),
  key: lines.map((line) => line.tight.key).join(''),
});

/** A notice with more attachments than this is not one; the comparison of names is quadratic. */
const mostNames = 200;

const bare = (name: string): string => name.normalize('NFKC').replaceAll(/[《》"“”()]/gu, '');

/** The attachments of a layer, and the lines of its lists, which are no body text. */
export interface Attachments {
  readonly names: string[];
  readonly listed: ReadonlySet<number>;
  /** The words of a 后附 list, which passes an original on; or null. */
  readonly appended: Passage | null;
}

/**
 * What the 附件 and 后附 lists and headings of a layer name. Lists stand in front of the sign-off (at `signedAt`) or close behind it;
 * further down they are an attachment's own. A passing 见附件1 names nothing (notices/README.md).
 */
export const readAttachments = (lines: Line[], from: number, signedAt: number): Attachments => {
  const names: string[] = [];
  const listed = new Set<number>();
  let appended: Passage | null = null;
  const add = (name: string) => {
    const key = bare(name);
    if (!names.some((known) => bare(known).includes(key) || key.includes(bare(known)))) names.push(name);
  };
  for (let at = from; at < lines.length && names.length < mostNames; at += 1) {
    const line = lines[at];
    if (line === undefined) continue;
    const next = lines[at + 1];
    const opensList = isMarkAt(lines, at) && at < signedAt && next !== undefined && itemMark.test(next.tight.key);
    if (isMarkAt(lines, at) && !opensList) {
      const headings = at < signedAt ? bareNames(lines, at, signedAt) : [readHeading(lines, at, lines.length)];
      for (const name of headings) if (name !== null) add(name);
    } else if (opensList || (at < signedAt + 12 && isListStart(line))) {
      const list = readList(lines, at, lines.length);
      for (const name of list.names) add(name);
      for (let i = at; i < list.end; i += 1) listed.add(i);
      if (line.tight.key.startsWith('后附')) appended = joinLines(lines.slice(at, list.end));
      at = Math.max(at, list.end - 1);
    }
  }
  return { names, listed, appended };
};
