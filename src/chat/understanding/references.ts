import { readNumeral } from './numerals.ts';

export type Mark =
  /** `isSure`: the letter N was there, not only a number. `more`: those between the ends of a range. */
  | { kind: 'notice'; ref: string; isSure: boolean; more?: string[] }
  | { kind: 'hazard'; ref: string }
  /** `ref`: 12号通知 may mean N12 as well. */
  | { kind: 'document'; doc: string; ref: string | null }
  | { kind: 'date'; isLimit: boolean }
  | { kind: 'voucher'; code: string }
  | { kind: 'last' }
  /** Words of a title: 粉尘检查那个通知. */
  | { kind: 'title'; words: string };

export interface Span {
  from: number;
  to: number;
  mark: Mark;
}

type Reader = (text: string) => Span[];

const spansOf = (text: string, pattern: RegExp, read: (match: RegExpExecArray) => Span | null): Span[] =>
  Array.from(text.matchAll(pattern), read).filter((span) => span !== null);

const span = (match: RegExpExecArray, mark: Mark, skip = 0): Span => ({
  from: match.index + skip,
  to: match.index + match[0].length,
  mark,
});

const chinese = '零一二三四五六七八九十百两〇幺壹贰叁肆伍陆柒捌玖';
/** A Chinese numeral is a number where no unit goes on with it: 恩三天内办, 嗯一会儿 and 嗯一定 name nothing. */
const noUnit =
  '(?![天个月日点家条项份件周位人会起定直样切般时些块遍次名年分元万千多半早共边方把名趟两])(?!下(?!面|边|级|属|发|达|属))';
const listed = '(?:\\s?[、,，/]\\s?|\\s?[和跟与及]\\s?|\\s)';
/** 号 behind the number says nothing, and 号文, 号通知 neither. */
const suffix = '(?:\\s?号(?:通知|文件?|公文)?|文(?!件|号|书))?';

const noticeStart = '(?<![a-z0-9])(?:n\\s?(?:o\\s?[.:#]?)?|№|#\\s?n|[恩嗯摁嗯]\\s?|en\\s?(?=\\d))\\s?[-#.:]?\\s?';
const noticeNumber = `(?:\\d{1,9}(?![\\d%])|[${chinese}]{1,6}${noUnit})`;
const notices: Reader = (text) => [
  ...ranges(text),
  ...spansOf(text, new RegExp(`${noticeStart}(?<number>${noticeNumber})${suffix}`, 'gu'), (match) => {
    const number = readNumeral(match.groups?.['number'] ?? '');
    return number === null || number === 0 ? null : span(match, { kind: 'notice', ref: `N${number}`, isSure: true });
  }),
  ...others(text),
  ...spansOf(
    text,
    new RegExp(
      `(?:编号|通知)\\s?[:是为]?\\s?第?(?<number>\\d{1,6}|[${chinese}]{1,4})号?(?=$|[\\s,;:?]|签|收|转|退|到|谁|催|学|报)`,
      'gu',
    ),
    (match) => {
      const number = readNumeral(match.groups?.['number'] ?? '');
      return number ? span(match, { kind: 'notice', ref: `N${number}`, isSure: false }) : null;
    },
  ),
];

/** More than this nobody names by its ends. */
const longestRange = 20;
/** N7到N9, N7-9: every number between. */
const ranges: Reader = (text) =>
  Array.from(
    text.matchAll(
      /(?<![a-z0-9])n\s?(?<first>\d{1,6})\s?(?:-|—|–|~|～|到|至)\s?(?:n\s?)?(?<last>\d{1,6})(?![\d%月日号.点家个条])/gu,
    ),
    (match) => {
      const [first, last] = [Number(match.groups?.['first']), Number(match.groups?.['last'])];
      if (last <= first || last - first >= longestRange) return [];
      const middle = Array.from({ length: last - first - 1 }, (_, i) => `N${first + 1 + i}`);
      const to = match.index + match[0].length;
      return [
        {
          from: match.index,
          to: to - 1,
          mark: { kind: 'notice' as const, ref: `N${first}`, more: middle, isSure: true },
        },
        { from: to - 1, to, mark: { kind: 'notice' as const, ref: `N${last}`, isSure: true } },
      ];
    },
  ).flat();

/** N7、8、11: the letter is said once. */
const others: Reader = (text) =>
  Array.from(
    text.matchAll(
      new RegExp(
        `${noticeStart}\\d{1,6}(?<rest>(?:${listed}\\d{1,6}(?!\\d|[号日月年家个条份件项点%.:：天人名处元万米岁小种张级台辆套]|\\s?[号日月年家]))+)(?=$|[\\s,;，。]|一|全|都|也|签|收|转|退|催|到|谁|的|哪|没|卡)`,
        'gu',
      ),
    ),
    (match) => {
      const rest = match.groups?.['rest'] ?? '';
      const from = match.index + match[0].length - rest.length;
      return Array.from(rest.matchAll(/\d+/gu), ({ index, 0: digits }) => ({
        from: from + index,
        to: from + index + digits.length,
        mark: { kind: 'notice' as const, ref: `N${Number(digits)}`, isSure: false },
      }));
    },
  ).flat();

const verbs =
  '签收|收到|签|转发|转达|退回|撤回|催办|催|原文|存证|状态|到哪了|未签|断点|呈批|代签|无需转达|更正|学习|报送|转';
/** 收到 12 · 12签收: the letter was left out. 收到12份 is no number of ours. */
const bareNumbers: Reader = (text) =>
  [
    new RegExp(`(?<=(?:^|[\\s,;])(?:${verbs})\\s?)\\d{1,6}(?=$|[\\s,;、]|全|都|了)`, 'gu'),
    new RegExp(`(?<=^|[\\s,;])\\d{1,6}(?=\\s?号?\\s?(?:签收|收到|转发|退回|撤回|催办|到哪|状态|全转))`, 'gu'),
  ].flatMap((pattern) =>
    spansOf(text, pattern, (match) =>
      Number(match[0]) === 0 ? null : span(match, { kind: 'notice', ref: `N${Number(match[0])}`, isSure: false }),
    ),
  );

const hazardStart = '(?<![a-z0-9])(?:h|[艾爱诶欸哎唉挨][奇起吃尺取曲池持迟齐骑启去]\\s?|诶吃|隐患h)\\s?[-#.:]?\\s?';
const hazards: Reader = (text) =>
  [
    new RegExp(`${hazardStart}(?<number>\\d{1,9}(?![\\d%])|[${chinese}]{1,5}${noUnit})(?:\\s?号)?`, 'gu'),
    new RegExp(
      `(?<number>\\d{1,6}|[${chinese}]{1,4})号(?:隐患|问题)(?=.{0,6}(?:整|改|复|销|延|宽|核|不属|属实|重复|移|定|挂|摘|接|弄|修|处|验))`,
      'gu',
    ),
    new RegExp(
      `隐患第?(?<number>\\d{1,6})号?(?=\\s?(?:已|整|改|复|销|延|宽|核|不属|属实|重复|移|定级|挂|摘|接受|弄好|修好|处理|验收))`,
      'gu',
    ),
  ].flatMap((pattern) =>
    spansOf(text, pattern, (match) => {
      const number = readNumeral(match.groups?.['number'] ?? '');
      return number ? span(match, { kind: 'hazard', ref: `H${number}` }) : null;
    }),
  );

/** What stands before a document number without belonging to it. */
const beforeOrganCode =
  /^.*(?:签收|收到|转发|转达|退回|催办|催催|存证|原文|状态|断点|未签|撤回|更正|学习|到哪了|关于|通知|进度|呈批|代签|报送|把|的|看|查|给|那个|这个|是)/u;

const documents: Reader = (text) => [
  ...spansOf(
    text,
    /(?:\p{Script=Han}{1,14})?\s?[〔[【(〈<《（［{]\s?(?:19|20)\d{2}\s?[〕\]】)〉>》）］}]\s?第?\s?\d{1,5}\s?号/gu,
    (match) => {
      const skip = (beforeOrganCode.exec(match[0]) ?? [''])[0].length;
      return span(match, { kind: 'document', doc: '', ref: null }, skip);
    },
  ),
  ...spansOf(
    text,
    /(?:\p{Script=Han}{1,8}?(?:办|委|明电|字|发|应急))?(?:(?:19|20)\d{2}年?)?第?(?<number>\d{1,5})号(?:文件?|明电|函|令)/gu,
    (match) => {
      const skip = (beforeOrganCode.exec(match[0]) ?? [''])[0].length;
      return span(match, { kind: 'document', doc: '', ref: null }, skip);
    },
  ),
  ...spansOf(
    text,
    /(?:\p{Script=Han}{0,5}(?:安委办|安办|安委|明电|应急))\s?(?:(?:19|20)\d{2}年?)?第?\d{1,5}号/gu,
    (match) => {
      const skip = (beforeOrganCode.exec(match[0]) ?? [''])[0].length;
      return span(match, { kind: 'document', doc: '', ref: null }, skip);
    },
  ),
  // 12号通知 and 第12号 may be the document's number or ours.
  ...spansOf(
    text,
    /第?(?<number>\d{1,5})号(?=(?:那个|这个|的)?(?:通知|公文|通报)|那[个份件])|第(?<other>\d{1,5})号/gu,
    (match) => {
      const number = match.groups?.['number'] ?? match.groups?.['other'] ?? '';
      return span(match, { kind: 'document', doc: '', ref: `N${Number(number)}` });
    },
  ),
];

/** 8F3K-2Q7M, and without its dash where letters and digits are mixed. */
const voucher =
  /(?<![a-z0-9])(?:(?=[a-z0-9]{0,3}\d)[a-z0-9]{4}\s?[-—–]\s?[a-z0-9]{4}|(?=\d?[a-z]+\d+[a-z])(?=[a-z]*\d)[a-z0-9]{8}|\d[a-z0-9]{7}(?<=[a-z].*)(?<=[a-z][a-z0-9]{0,6}\d[a-z0-9]*))(?![a-z0-9])/gu;
const vouchers: Reader = (text) =>
  spansOf(text, voucher, (match) =>
    span(match, {
      kind: 'voucher',
      code: match[0]
        .replace(/\s?[-—–]\s?/u, '-')
        .replace(/^(....)(?=....$)/u, '$1-')
        .toUpperCase(),
    }),
  );

const hour =
  '(?:\\s?(?:上午|早上|中午|下午|晚上|傍晚|凌晨)?\\s?\\d{1,2}(?::\\d{2}|[点时](?:\\d{1,2}分|半)?)|\\s?(?:上午|早上|中午|下午|晚上|下班)(?=之?前|以前|$|[\\s,;]))?';
const limit = '(?:\\s?(?:之?前|以前|下班前|为止|截止|止))?';
const day = [
  '(?:20\\d{2}\\s?[年./-]\\s?)?\\d{1,2}\\s?月\\s?\\d{1,2}\\s?[日号]?',
  '20\\d{2}[-/.]\\d{1,2}[-/.]\\d{1,2}',
  '(?<![\\d第])\\d{1,2}[日号](?!文|明电|函|令|通知|线|楼|机|炉|车|罐|库|厂|仓|桌|门|井|泵|阀|窑|塔)',
  '(?<![\\d.])\\d{1,2}(?:[-/]\\d{1,2}(?=\\s?(?:之?前|以前|为止|截止|$|[\\s,;]))|\\.\\d{1,2}(?=\\s?(?:之?前|以前|为止|截止)))',
  '(?<=(?:期限|限期|截止|截至|最迟|最晚|限|到)\\s?[:是为到]?\\s?)\\d{1,2}[./-]\\d{1,2}(?![\\d.])',
  `[${chinese}]{1,3}月[${chinese}]{1,3}[日号]?`,
  '(?:下|本|这|当)(?:个)?月\\s?\\d{1,2}\\s?[日号]?(?![\\d家个条份件])',
  '(?:今|明|后|大后)[天日晚早]',
  '(?:本|这|下|下下|上)?(?:个)?(?:周|星期|礼拜)[一二三四五六日天末]',
  '(?:本|这个|下个|这|下)?月[底末初]|年底|季度末|节前|国庆前|春节前',
  `(?<![第\\d])(?:\\d{1,3}|[${chinese}半]{1,3})个?(?:工作日|小时|天|日内|星期|礼拜|周|个?月)(?:之?内|以?内)?`,
  '(?:上午|中午|下午|晚上)?\\s?\\d{1,2}点(?:半|\\d{1,2}分)?',
  '下班(?=之?前)',
].join('|');
const dates: Reader = (text) =>
  spansOf(text, new RegExp(`(?:${day})${hour}${limit}`, 'gu'), (match) =>
    span(match, { kind: 'date', isLimit: /(?:前|截止|为止|止|内)$/u.test(match[0]) }),
  );

const lasts: Reader = (text) =>
  spansOf(
    text,
    /(?:刚才|刚刚|刚|刚收到|才|最后|最新|最近|上面|上一|前面|新来|新收到|刚发)(?:我|你|你们|您)?(?:发|下发|来|收|说|转)?(?:来|到|过来|下来)?的?(?:(?:这|那|一)?[个份件条](?:通知|文件?|公文)?|(?<=的)(?:通知|文件|公文))|(?:^|(?<=[\s,;把将给]))(?:这|那)[个份件条]?(?:通知|文件|公文|文)|(?:^|(?<=[\s,;把将给]))(?:这|那)[个份件](?=[签转退催撤要,;\s?]|谁|都|全|到|还|没|$)/gu,
    (match) => span(match, { kind: 'last' }),
  );

/**
 * Every number, date and pointer in a folded text, in order and never one inside another: what stands first in this list
 * wins. Document numbers come before dates: 18号文 is no day.
 */
export function findSpans(text: string): Span[] {
  const taken: Span[] = [];
  for (const read of [vouchers, hazards, notices, documents, dates, lasts, bareNumbers]) {
    for (const found of read(text)) {
      if (found.to > found.from && taken.every(({ from, to }) => found.to <= from || found.from >= to))
        taken.push(found);
    }
  }
  return taken.toSorted((a, b) => a.from - b.from);
}
