import { readLines, type Line } from './lines.ts';
import { canonicalText } from './canonical-text.ts';

const degree = String.raw`(?:工作秘密|国家秘密|绝密|机密|秘密)`;
const term = String.raw`(?:[★☆*]?(?:(?:\d{1,3}|[一二三四五六七八九十]{1,3})(?:个)?(?:年|月|天|日)|长期)?|[★☆])`;
const internal = String.raw`内部(?:资料|文件|材料|明电|电报|传阅|参考|刊物|使用|掌握|★)(?:[,·、]?(?:注意保存|请勿外传|不得外传|严禁外传|仅供参考|妥善保管|请妥善保管|禁止外传|不得公开))?`;
const mark = new RegExp(
  String.raw`^(?:密级(?:和保密期限)?:?|[[(【]){0,2}((?:${degree}${term})|(?:仅供)?${internal}|注意保存|不得外传)[\])】]?$`,
  'u',
);
/** Other words of a 版头 that may stand on the line of a mark: copy number, urgency, telegram grade, signer. */
const companion =
  /^(?:№?\d{1,8}|特提|特急|加急|平急|明电|急件|份号:?\d{0,8}|签发人:?\p{Script=Han}{0,8}|注意保存|不得外传|[\p{Script=Han}A-Za-z]{1,24}[〔[(](?:19|20)\d{2}[〕\])]\d{1,5}号)$/u;

/** GB/T 9704-2012 7.2: copy number, secrecy and urgency stand in the first lines, above the red head and the title. */
const headLines = 8;

const partsOf = (line: Line): string[] => line.words.key.split(' ').filter((part) => part !== '');

const markIn = (line: Line, inHead: boolean): string | null => {
  if (line.tight.key.length > 60) return null;
  if (mark.test(line.tight.key)) return line.tight.raw;
  const parts = partsOf(line);
  const at = parts.findIndex((part) => mark.test(part));
  if (at < 0) return null;
  // Beside other words a mark counts in the head only; elsewhere the rest of its line must be marks of a head too.
  return inHead || parts.every((part) => mark.test(part) || companion.test(part)) ? (parts[at] ?? null) : null;
};

/**
 * The secrecy mark that a text bears (秘密★1年, 机密, 绝密, 内部资料, 内部文件 注意保存), as written without spaces, or null. A mark
 * stands in the head or on a line of its own; the same word in running text (保守国家秘密, 商业秘密) is none (design.md 5, Secrecy).
 * Such a text must not be stored: the caller refuses it and deletes its bytes (domain.md 4.1).
 */
export const findSecrecyMark = (text: string): string | null => {
  for (const [i, line] of readLines(canonicalText(text)).entries()) {
    const found = markIn(line, i < headLines);
    if (found !== null) return found;
  }
  return null;
};
