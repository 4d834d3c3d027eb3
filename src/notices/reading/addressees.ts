import { docNumberOf, isDateLine } from './head-lines.ts';
import { isMetadata } from './metadata.ts';
import type { Line } from './lines.ts';
import { startsItem } from './numbering.ts';
import { isAreaName, isOrganName, isTerritorialOrgan } from './organ-names.ts';
import { signedOnOneLine } from './sign-off.ts';
import { cut, glue, type Passage } from './passage.ts';

/** Where the addressees of a layer stand, and where its body begins. */
export interface Salutation {
  readonly addressees: string[];
  /** The line on which the body begins; equal to the first line searched where there is no salutation. */
  readonly bodyFrom: number;
  /** What stands behind the colon on the same line (各单位：请于……), or null. */
  readonly rest: Passage | null;
}

/** GB/T 9704-2012 7.3.2 lets addressees run over several lines; more than this is a list of its own in the 版记. */
const mostLines = 16;
const mostCharacters = 800;

const notSalutation =
  /如下|要求|通知|通报|现将|根据|按照|为了|为进一步|为切实|为认真|联系|电话|时间|地点|附件|标题|以下|填报|填表|名称|制表|审核|盖章|签字|负责人|姓名|编号|日期|[。!?“《]|^[一二三四五六七八九十]、|^\(|注:|说明|(?:19|20)\d{2}[-./年]\d|分享|浏览|来源|打印/u;
const organWord =
  /各|有关|全体|局|厅|委|办|公司|部门|单位|政府|企业|中心|科室|街道|乡镇|集团|学校|医院|管委会|站|所|处|室|院|车间|班组|店|矿|厂|会|同志|省|市|县|区|部|队|社区|村|商户|业主|租户|员工|先生|女士/u;

const isSalutation = (key: string): boolean =>
  key.length >= 2 && key.length <= mostCharacters && !notSalutation.test(key) && organWord.test(key);

const split = (p: Passage, marks: string): Passage[] => {
  const pieces: Passage[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i < p.key.length; i += 1) {
    const char = p.key.charAt(i);
    if (char === '(' || char === '〔') depth += 1;
    else if (char === ')' || char === '〕') depth = Math.max(0, depth - 1);
    else if (depth === 0 && marks.includes(char)) {
      pieces.push(cut(p, from, i));
      from = i + 1;
    }
  }
  return [...pieces, cut(p, from)].filter((piece) => piece.key !== '');
};

/** A piece that only makes sense behind the one before it: 省有关部门、**单位**; 各科室、**所**、**队**. */
const isBare = (key: string): boolean =>
  key.length <= 3 &&
  !/^(?:各|本|全|有关)/u.test(key) &&
  /(?:单位|部门|机构|企业|院校|公司|厂|所|站|队|室|组|部|处|科|店|班组|院|校|工会|团委|妇联|中心)$/u.test(key);

/** Words with 乡, 市 or 区 in them that name no place: 住房和城乡建设局, 市场监管局. */
const placeless = /城乡|乡村|城市|市场|市政(?!府)|社区|小区/gu;

/** A department without a place of its own behind 各…: 各市应急管理局、**教育局** are the cities' too. */
const leansOn = (before: string, key: string): boolean =>
  isBare(key) ||
  (/^各/u.test(before) && /^(?:人民政府|政府|党委|管委会|办事处|行署|总工会|团委|妇联)$/u.test(key)) ||
  (/^各[^、]{0,6}[省市县区州旗镇乡]/u.test(before) &&
    key.length <= 12 &&
    /(?:[厅局委办部会]|支队|大队)(?:\([^()]{1,8}\))?$/u.test(key) &&
    !/^(?:各|全|有关|本|驻|中央|国家)|[省市县区州旗镇乡]|街道/u.test(key.replaceAll(placeless, '')));

const isWhole = (key: string): boolean => !isAreaName(key) && (isOrganName(key) || /^(?:各|有关|全体|本)/u.test(key));

/** Whether `next` carries what stands before it: 定州、辛集市安委会; 各省、自治区、直辖市应急管理厅. */
const carries = (pending: Passage, next: string): boolean =>
  isAreaName(pending.key) ? isTerritorialOrgan(next) || isAreaName(next) : !isWhole(pending.key);

/** A zone or place addressed by its own name, with no organ behind it to lend it one: 某某经济开发区、某某新区. */
const isNamedArea = ({ key }: Passage): boolean => isAreaName(key) && (/^各/u.test(key) || key.length >= 4);

/** 各在建项目建设、施工、监理**单位**: the pieces wait for the noun of the last one. */
const lacksNoun = (pending: Passage, last: Passage | undefined, next: Passage | undefined): boolean =>
  /^(?:各|有关)/u.test(pending.key) &&
  next !== undefined &&
  !isOrganName(last?.key ?? '') &&
  !isAreaName(last?.key ?? '') &&
  (pending.key !== last?.key || !(isWhole(next.key) || isAreaName(next.key)));

/** Splits at 、 only between whole addressees. */
const splitWhole = (p: Passage): Passage[] => {
  const pieces = split(p, '、');
  if (pieces.every(isNamedArea) && !/自治区|直辖市/u.test(p.key)) return pieces;
  const whole: Passage[] = [];
  let pending: Passage | undefined;
  for (const [i, piece] of pieces.entries()) {
    const before = whole.at(-1);
    if (pending === undefined && before !== undefined && leansOn(before.key, piece.key)) {
      whole[whole.length - 1] = glue(before, piece, '、');
      continue;
    }
    if (pending !== undefined && (carries(pending, piece.key) || lacksNoun(pending, pieces[i - 1], piece))) {
      pending = glue(pending, piece, '、');
    } else {
      if (pending !== undefined) whole.push(pending);
      pending = piece;
    }
    if (pending !== undefined && isWhole(pending.key) && !lacksNoun(pending, piece, pieces[i + 1])) {
      whole.push(pending);
      pending = undefined;
    }
  }
  return pending === undefined ? whole : [...whole, pending];
};

/** The names in a salutation without its colon. */
export const splitAddressees = (p: Passage): string[] =>
  split(p, ',;').flatMap((part) => splitWhole(part).map((piece) => piece.raw));

const isSkipped = (line: Line): boolean =>
  docNumberOf(line) !== null ||
  isDateLine(line) ||
  isMetadata(line) ||
  signedOnOneLine(line) !== null ||
  (/^[([](?!\d)/u.test(line.tight.key) && /[)\]]$/u.test(line.tight.key) && line.tight.key.length <= 40);

/** Reads the addressees that follow a title: everything up to the first colon, where it names organs and holds no sentence. */
export const readSalutation = (lines: Line[], from: number, to: number): Salutation => {
  let start = from;
  let line = lines[start];
  while (start < to && line !== undefined && isSkipped(line)) {
    start += 1;
    line = lines[start];
  }
  const none = { addressees: [], bodyFrom: start, rest: null };
  let joined: Passage = { raw: '', key: '' };
  for (let i = start; i < to && i < start + mostLines; i += 1) {
    const words = lines[i]?.tight;
    if (words === undefined || (i > start && startsItem(words.key)) || joined.key.length > mostCharacters) return none;
    const colon = words.key.slice(0, mostCharacters).indexOf(':');
    const whole = glue(joined, colon < 0 ? cut(words, 0, mostCharacters) : cut(words, 0, colon));
    if (colon >= 0) {
      if (!isSalutation(whole.key)) return none;
      const rest = cut(words, colon + 1);
      return { addressees: splitAddressees(whole), bodyFrom: i + 1, rest: rest.key === '' ? null : rest };
    }
    joined = whole;
    if (/[。!?]/u.test(joined.key)) return none;
  }
  return none;
};

/** 主送：…… in the 版记, where a list too long for the head is moved to (GB/T 9704-2012 7.4.2). */
export const readMovedAddressees = (lines: Line[]): string[] => {
  for (const [i, line] of lines.entries()) {
    const label = /^(?:主送(?:机关|单位)?|收电单位|受文单位):?/u.exec(line.tight.key.slice(0, 8));
    if (!label || line.tight.key.length > mostCharacters) continue;
    let list = cut(line.tight, label[0].length);
    for (let j = i + 1; j < lines.length && j < i + mostLines && !/[。]$/u.test(list.key); j += 1) {
      const next = lines[j];
      if (next === undefined || /^(?:抄送|抄报|.{0,40}印发$)/u.test(next.tight.key) || /[:]/u.test(next.tight.key))
        break;
      if (!/[,、]$/u.test(list.key) && next.indent <= line.indent) break;
      list = glue(list, next.tight);
    }
    return splitAddressees({ raw: list.raw.replace(/[。．.]$/u, ''), key: list.key.replace(/[。.]$/u, '') });
  }
  return [];
};
