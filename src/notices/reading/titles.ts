import { docNumberOf, isDateLine, isOrganLine, isRedHead, urgencyOf } from './head-lines.ts';
import { isMetadata } from './metadata.ts';
import type { Line } from './lines.ts';
import { cut, glue, type Passage } from './passage.ts';
import { startsItem } from './numbering.ts';

/** A title over one or several lines, by their place in the list of lines. */
export interface Title {
  readonly from: number;
  readonly to: number;
  readonly words: Passage;
}

const note = String.raw`(?:[([〔][^()[\]〔〕]{1,24}[)\]〕])?`;
/** Kinds of official documents that can be a notice by themselves (条例 art. 8, and what safety offices use beside them). */
const noticeKind = new RegExp(
  String.raw`(?:通知|通报|通告|公告|公报|函|意见|决定|决议|命令|批复|请示|报告|纪要|通知书|指示|提示|提醒|预警|告知书|指令书|督办单|倡议书|倡议|公开信|令|电报|紧急通知|的信|要求|安排)${note}$`,
  'u',
);
const planKind = new RegExp(
  String.raw`(?:方案|办法|规定|细则|要点|计划|预案|规划|规程|制度|清单|标准|指南|手册|总结|预警信息|提示信息)${note}$`,
  'u',
);
const begins = /关于|转发|印发|批转|颁发|发布/u;
const unfinished = /(?:关于|转发|印发|批转|的|和|与|及|、|《|“|〈|\()$/u;

/** 转发《……的通知》 is a title without the outer 的通知. */
const relayed = /(?:转发|批转)[^《]{0,30}《.{4,120}(?:通知|通报|函|意见|决定|电报|公告|通告)》$/u;

export const isNoticeTitle = (key: string): boolean => noticeKind.test(key) || relayed.test(key);

/** Whether a line can be a part of a title: short, no sentence, no other part of the head. */
const canBePart = (line: Line | undefined): line is Line =>
  line !== undefined &&
  line.tight.key.length <= 80 &&
  !/[。!?;:]/u.test(line.tight.key.slice(-1)) &&
  !line.tight.key.includes('。') &&
  !isRedHead(line) &&
  !isDateLine(line) &&
  !isMetadata(line) &&
  docNumberOf(line) === null &&
  urgencyOf(line) === null &&
  !/^(?:附件|后附|附:|联系|抄送|电话)/u.test(line.tight.key);

const imbalance = (key: string): number => {
  let depth = 0;
  for (const char of key) {
    if ('《“〈('.includes(char)) depth += 1;
    if ('》”〉)'.includes(char)) depth -= 1;
  }
  return depth;
};

const longest = 6;
const cap = 220;

/** How many lines above `to` belong to the title that ends there. */
const startOf = (lines: Line[], to: number): number | null => {
  let from = to;
  let key = lines[to]?.tight.key ?? '';
  while (to - from < longest) {
    const above = lines[from - 1];
    const open = lines[from];
    if (!canBePart(above) || (open?.gap ?? 0) > 2 || key.length + above.tight.key.length > cap) break;
    if (isNoticeTitle(above.tight.key) && imbalance(key) === 0) break;
    const wanted = !begins.test(key) || imbalance(key) < 0 || unfinished.test(above.tight.key);
    const carries =
      !(/》$/u.test(above.tight.key) && imbalance(above.tight.key) === 0) &&
      begins.test(above.tight.key) &&
      imbalance(above.tight.key) >= 0 &&
      !/^(?:为|按|根据|现)/u.test(above.tight.key);
    if (!wanted && !carries) break;
    from -= 1;
    key = above.tight.key + key;
  }
  return begins.test(key) && imbalance(key) === 0 ? from : null;
};

/** 主题：关于…… of a mail, 【通知】关于…… of a message in chat. */
const titleLabel = /^(?:(?:主题|题目|标题|事由):|【\p{Script=Han}{2,6}】(?=关于))/u;

const titleAt = (lines: Line[], from: number, to: number): Title => {
  let words = lines[from]?.tight ?? { raw: '', key: '' };
  words = cut(words, titleLabel.exec(words.key)?.[0].length ?? 0);
  for (let i = from + 1; i <= to; i += 1) words = glue(words, lines[i]?.tight ?? { raw: '', key: '' });
  // A site's list may add the year: ……的通知[2008].
  return { from, to, words: cut(words, 0, words.key.replace(/[[〔](?:19|20)\d{2}[\]〕]$/u, '').length) };
};

/** Titles of the form （issuer）关于…的通知 whose last line is `to`; null where there is none. */
export const titleEndingAt = (lines: Line[], to: number, kinds: 'notice' | 'any' = 'notice'): Title | null => {
  const line = lines[to];
  if (!canBePart(line)) return null;
  // The last word of a title may be cut: ……工作的通 / 知.
  const key =
    line.tight.key.length <= 3 ? (lines[to - 1]?.tight.key ?? '').slice(-80) + line.tight.key : line.tight.key;
  if (!isNoticeTitle(key) && !(kinds === 'any' && planKind.test(key))) return null;
  if (startsItem(key)) return null;
  const start = startOf(lines, to);
  if (start === null) return null;
  // The issuer's name right above belongs to the title (GB/T 9704-2012 7.3.1), a red head does not.
  const above = lines[start - 1];
  const named = above !== undefined && lines[start]?.gap === 0 && isOrganLine(above) && !isRedHead(above);
  const from = named && /^(?:关于|转发|印发|批转)/u.test(lines[start]?.tight.key ?? '') ? start - 1 : start;
  // 关于转发……的通知 / 的通知: the rest of the outer title may stand alone on the next line.
  const rest = lines[to + 1]?.tight.key ?? '';
  return titleAt(lines, from, rest.length <= 5 && /^的\p{Script=Han}/u.test(rest) && isNoticeTitle(rest) ? to + 1 : to);
};

const isSameTitle = (a: string, b: string): boolean => a.endsWith(b) || b.endsWith(a);

/** A page of a site gives the title twice, above its table and again as the document's own: the second one has the head under it. */
const printedAgain = (lines: Line[], title: Title, to: number): Title | null => {
  for (let i = title.to + 1; i < to && i <= title.to + 16; i += 1) {
    const line = lines[i];
    if (line === undefined || (/[。;]/u.test(line.tight.key) && !isMetadata(line))) return null;
    const again = titleEndingAt(lines, i, 'any');
    if (again !== null && again.from > title.to && isSameTitle(again.words.key, title.words.key)) return again;
  }
  return null;
};

/** 【紧急通知】 on top of a message. */
const labelTitle = (lines: Line[], at: number): Title | null => {
  const words = lines[at]?.tight;
  if (words === undefined || words.key.length > 40 || !/^【.{2,36}】$/u.test(words.key)) return null;
  const inside = cut(words, 1, words.key.length - 1);
  return noticeKind.test(inside.key) ? { from: at, to: at, words: inside } : null;
};

/** The first title in a head (before the first sentence), also one of another form (会议通知, 安全提示); null where the text has none. */
export const findTitle = (lines: Line[], from: number, to: number): Title | null => {
  let plain: Title | null = null;
  const label = labelTitle(lines, from);
  if (label) return label;
  for (let i = from; i < to && i < from + 60; i += 1) {
    const title = titleEndingAt(lines, i, 'any');
    if (title && title.from >= from) return printedAgain(lines, title, to) ?? title;
    const line = lines[i];
    if (line === undefined || line.tight.key.length > cap || /[。!?;:]$/u.test(line.tight.key)) {
      // A metadata line or a form's label may end in a colon; a sentence ends the head.
      if (line !== undefined && !isMetadata(line) && /[。;]/u.test(line.tight.key)) break;
      continue;
    }
    if (
      canBePart(line) &&
      !startsItem(line.tight.key) &&
      (noticeKind.test(line.tight.key) || planKind.test(line.tight.key))
    ) {
      plain ??= titleAt(lines, i, i);
    }
  }
  return plain;
};
