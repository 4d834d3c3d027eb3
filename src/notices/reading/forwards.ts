import { docNumberPattern } from './head-lines.ts';
import type { Paragraph } from './paragraphs.ts';
import { cut, type Passage } from './passage.ts';
import type { ReadOriginal } from './read-layer.ts';
import { isNoticeTitle } from './titles.ts';

/** A number in brackets behind a title; in a citation also one with a slip of its writer (安办函2015〔33〕号). */
const numberBehind = new RegExp(String.raw`^(?:${docNumberPattern}|[^(),。;、]{4,30}\d[〕\])]?号)`, 'u');
const numberInFront = new RegExp(`(${docNumberPattern})文?件?$`, 'u');
const passesOn = /转发|批转|转给|转去|转送|翻印/u;
/** Longest title cited; longer ones are not searched, so that a text of open brackets stays linear. */
const longest = 240;
const mostCitations = 40;

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

/** 现将安委办〔2014〕21号文《……》转发: the number in front of the title. */
const numberBefore = (words: Passage): string | null => {
  const match = numberInFront.exec(words.key);
  return match?.[1] === undefined ? null : words.raw.slice(match.index, match.index + match[1].length);
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
      if (quote >= 0 && quote <= 60) {
        const original = originalAt(words, from + quote);
        return (
          original && { ...original, docNumber: original.docNumber ?? numberBefore(cut(words, from, from + quote)) }
        );
      }
      const plain = cut(words, from, match.index);
      const number = /[(](?=.{4,40}号[)])/u.exec(plain.key);
      const end = number?.index ?? plain.key.length;
      if (isNoticeTitle(plain.key.slice(0, end)) && end <= longest) {
        return { title: plain.raw.slice(0, end), docNumber: numberAt(plain, end) };
      }
    }
    // 省安监局《……意见》已经省政府同意，现转发给你们: what the sentence began with.
    const subject = before.endsWith('现') ? before.slice(sentence).indexOf('《') : -1;
    if (subject >= 0) return originalAt(words, start + sentence + subject);
    const behind = words.key.slice(match.index, match.index + 60).indexOf('《');
    if (behind >= 0 && !words.key.slice(match.index, match.index + behind).includes('。'))
      return originalAt(words, match.index + behind);
  }
  return null;
};

/** 《通知》 for a title given in full before: 近日省厅下发了《关于……的通知》（文号），现将该《通知》转发给你们. */
const alias = /^(?:紧急|重要|明传)?(?:通知|通报|通告|公告|函|意见|方案|办法|文件|决定|电报|明电)$/u;

const isSameTitle = (a: string, b: string): boolean => a.includes(b) || b.includes(a);

/** The title that an alias stands for: the one that the outer title speaks of, else the last of its kind given before; or null. */
const meantBy = (short: string, given: ReadOriginal[], titled: ReadOriginal | null): ReadOriginal | null => {
  const about = titled?.title ?? null;
  const named = about === null ? undefined : given.find(({ title }) => title !== null && isSameTitle(about, title));
  return named ?? given.findLast(({ title }) => title?.endsWith(short)) ?? null;
};

/** How many characters behind 关于 two writings of one title share at least. */
const sameStart = 12;
const subjectOf = (title: string | null): string => title?.slice(Math.max(0, title.indexOf('关于'))) ?? '';

/** The citation of what a title without 《》 passes on: titles are shortened (……安全生产的通知 for ……安全生产工作的通知). */
const givenInFull = (titled: ReadOriginal, given: ReadOriginal[]): ReadOriginal | undefined => {
  const subject = subjectOf(titled.title).slice(0, sameStart);
  return titled.docNumber === null && subject.length === sameStart
    ? given.find(({ title }) => subjectOf(title).startsWith(subject))
    : undefined;
};

/** The titles in 《》 that a paragraph gives in full, each with its number. */
const citationsIn = (words: Passage): ReadOriginal[] =>
  [...words.key.matchAll(/《/gu)].slice(0, mostCitations).flatMap(({ index }) => {
    const original = originalAt(words, index);
    return original?.title && original.title.length > 8 ? [original] : [];
  });

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
  const given: ReadOriginal[] = [];
  for (const { tight } of paragraphs.slice(0, 12)) {
    given.push(...citationsIn(cut(tight, 0, 4000)));
    if (!passesOn.test(tight.key.slice(0, 4000))) continue;
    const original = fromSentence(cut(tight, 0, 4000));
    if (
      original &&
      (titled !== null || /转发给|转给|现转|转发如下|转发(?:你们|给|至)|翻印|批转/u.test(tight.key.slice(0, 4000)))
    ) {
      return alias.test(original.title ?? '') ? (meantBy(original.title ?? '', given, titled) ?? titled) : original;
    }
  }
  return titled === null ? fromAppendix(appended) : (givenInFull(titled, given) ?? titled);
};
