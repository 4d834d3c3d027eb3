import { docNumberPattern } from './head-lines.ts';
import type { Paragraph } from './paragraphs.ts';
import { cut, type Passage } from './passage.ts';
import type { ReadOriginal } from './read-layer.ts';
import { isNoticeTitle } from './titles.ts';

/** A number in brackets behind a title; in a citation also one with a slip of its writer (安办函2015〔33〕号). */
const numberBehind = new RegExp(String.raw`^(?:${docNumberPattern}|[^(),。;、]{4,30}\d[〕\])]?号)`, 'u');
const passesOn = /转发|批转|转给|转去|转送|翻印/u;
/** Longest title cited; longer ones are not searched, so that a text of open brackets stays linear. */
const longest = 240;

/** The 《……》 that opens at `at`, nested ones included: its inside and the place behind it. */
const citedAt = (words: Passage, at: number): { title: string; end: number } | null => {
  let depth = 0;
  for (let i = at; i < words.key.length && i < at + longest; i += 1) {
    const char = words.key.charAt(i);
    if (char === '《') depth += 1;
    if (char === '》') depth -= 1;
    if (depth === 0) return { title: words.raw.slice(at + 1, i), end: i + 1 };
  }
  return null;
};

const numberAt = (words: Passage, at: number): string | null => {
  if (words.key.charAt(at) !== '(') return null;
  const match = numberBehind.exec(words.key.slice(at + 1, at + 61));
  return match ? words.raw.slice(at + 1, at + 1 + match[0].length) : null;
};

const originalAt = (words: Passage, at: number): ReadOriginal | null => {
  const cited = citedAt(words, at);
  return cited ? { title: cited.title, docNumber: numberAt(words, cited.end) } : null;
};

/** 现将《……》（文号）转发给你们: the first title cited between 现将 and 转发, or right behind 转发. */
const fromSentence = (words: Passage): ReadOriginal | null => {
  for (const match of words.key.matchAll(/转发|批转|转给|转去|转送|翻印/gu)) {
    const start = Math.max(0, match.index - 400);
    const before = words.key.slice(start, match.index);
    const sentence = before.lastIndexOf('。') + 1;
    const take = /(?:现将|兹将|特将|将|把)(?![^《]{0,60}(?:。|;))/u.exec(before.slice(sentence));
    if (take) {
      const from = start + sentence + take.index + take[0].length;
      const quote = words.key.slice(from, match.index).indexOf('《');
      if (quote >= 0 && quote <= 60) return originalAt(words, from + quote);
      const plain = cut(words, from, match.index);
      const number = /[(](?=.{4,40}号[)])/u.exec(plain.key);
      const end = number?.index ?? plain.key.length;
      if (isNoticeTitle(plain.key.slice(0, end)) && end <= longest) {
        return { title: plain.raw.slice(0, end), docNumber: numberAt(plain, end) };
      }
    }
    const behind = words.key.slice(match.index, match.index + 60).indexOf('《');
    if (behind >= 0 && !words.key.slice(match.index, match.index + behind).includes('。'))
      return originalAt(words, match.index + behind);
  }
  return null;
};

/** 转发……的通知 without 《》: what the title says behind 转发. */
const fromTitle = (title: Passage): ReadOriginal | null => {
  const at = /转发|批转/u.exec(title.key);
  if (!at) return null;
  const rest = cut(title, at.index + 2);
  const quote = rest.key.indexOf('《');
  if (quote >= 0 && quote <= 40) return originalAt(rest, quote);
  const doubled = /(?:的)?(?:通知|通报|函|意见)(的通知|的函|通知)$/u.exec(rest.key);
  const inner = doubled?.[1] === undefined ? rest : cut(rest, 0, rest.key.length - doubled[1].length);
  return isNoticeTitle(inner.key) ? { title: inner.raw, docNumber: null } : null;
};

/** 后附：……《……通知》 passes an original on; a form or a list behind 后附 does not. */
const fromAppendix = (appended: Passage | null): ReadOriginal | null => {
  const quote = appended?.key.slice(0, 120).indexOf('《') ?? -1;
  const original = appended === null || quote < 0 ? null : originalAt(appended, quote);
  return original?.title && isNoticeTitle(original.title) ? original : null;
};

/**
 * The original that a layer passes on, or null. 转发, 批转 and 后附 pass on; 印发 and 为贯彻…… do not (notices/README.md). The body is
 * asked first, for it names the number beside the title.
 */
export const readForwards = (
  title: Passage | null,
  paragraphs: Paragraph[],
  appended: Passage | null,
): ReadOriginal | null => {
  const titled = title === null ? null : fromTitle(title);
  for (const { tight } of paragraphs.slice(0, 12)) {
    if (!passesOn.test(tight.key.slice(0, 4000))) continue;
    const original = fromSentence(cut(tight, 0, 4000));
    if (
      original &&
      (titled !== null || /转发给|转给|现转|转发如下|转发(?:你们|给|至)|翻印|批转/u.test(tight.key.slice(0, 4000)))
    )
      return original;
  }
  return titled ?? fromAppendix(appended);
};
