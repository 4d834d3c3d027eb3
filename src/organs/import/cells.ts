import { isLevel, isRole, type Level, type Role } from '../rules.ts';

/** What a cell turned out to be: a value, or why it is wrong. */
export type Read<T> = { value: T } | { wrong: string };

/** Maps, not objects: every object knows a `constructor`, and a cell may say that. */
const levelWords = new Map<string, Level>(
  Object.entries({
    国家: 'state',
    省: 'province',
    自治区: 'province',
    直辖市: 'province',
    兵团: 'province',
    设区市: 'prefecture',
    地级市: 'prefecture',
    地市: 'prefecture',
    市: 'prefecture',
    州: 'prefecture',
    县: 'county',
    县级市: 'county',
    区: 'county',
    县区: 'county',
    区县: 'county',
    乡: 'township',
    镇: 'township',
    街道: 'township',
    乡镇: 'township',
    乡镇街道: 'township',
    开发区: 'developmentZone',
    园区: 'developmentZone',
    工业园区: 'developmentZone',
    高新区: 'developmentZone',
    经开区: 'developmentZone',
    保税区: 'developmentZone',
    企业: 'enterprise',
    生产经营单位: 'enterprise',
  } as const),
);
const roleWords = new Map<string, Role>(
  Object.entries({
    文书: 'clerk',
    文秘: 'clerk',
    收发: 'clerk',
    领导: 'leader',
    值班: 'duty',
    值班员: 'duty',
    安全员: 'safetyOfficer',
    安全生产管理人员: 'safetyOfficer',
    主要负责人: 'principal',
    负责人: 'principal',
    督查: 'supervisor',
    督办: 'supervisor',
    检查: 'inspector',
    执法: 'inspector',
    专家: 'expert',
    管理员: 'admin',
  } as const),
);

/** `county`, `County`, `县级` and `县` are one level (domain.md 3). */
export function readLevel(text: string): Read<Level> {
  const code = codeOf(text, isLevel) ?? levelWords.get(text) ?? levelWords.get(text.replace(/级$/u, ''));
  return code ? { value: code } : { wrong: `不认识的层级“${text}”，应为 省、市、县、乡镇、开发区、企业 或其英文代码` };
}

/** Levels at which a zone can have been set up (domain.md 6, `establishedLevel`). */
export function readEstablishedLevel(text: string): Read<string> {
  if (['other', '其他', '其它'].includes(text.toLowerCase())) return { value: 'other' };
  const level = readLevel(text);
  if ('value' in level && level.value !== 'developmentZone' && level.value !== 'enterprise') return level;
  return { wrong: `不认识的设置级别“${text}”，应为 国家、省、市、县、乡镇 或 其他` };
}

/** `clerk;leader`, also with Chinese words and separators; each role once. */
export function readRoles(text: string): Read<Role[]> {
  const words = readList(text);
  const read = words.map((word) => codeOf(word, isRole) ?? roleWords.get(word) ?? null);
  const wrong = words.filter((_, i) => read[i] === null);
  if (wrong.length > 0) return { wrong: `不认识的角色“${wrong.join('、')}”` };
  return { value: [...new Set(read.filter((role) => role !== null))] };
}

/** The code meant, however its letters are cased: `safetyofficer` is `safetyOfficer`. */
function codeOf<T extends string>(word: string, is: (word: string) => word is T): T | null {
  if (is(word)) return word;
  const folded = word.toLowerCase();
  const camel = folded.replace('officer', 'Officer').replace('zone', 'Zone');
  return is(folded) ? folded : is(camel) ? camel : null;
}

export const readList = (text: string): string[] => [
  ...new Set(
    text
      .split(/[;；,，、|/]/u)
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  ),
];

/** `2026-09-30`, also with points, strokes or 年月日, as ISO; a day that does not exist is wrong. */
export function readDay(text: string): Read<string> {
  const [, year = '', month = '', day = ''] =
    /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]0{1,2}:00(?::00)?)?$/u.exec(text) ??
    /^(\d{4})(\d{2})(\d{2})$/u.exec(text) ??
    [];
  const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const at = new Date(`${iso}T00:00:00Z`);
  const exists = year !== '' && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(iso);
  return exists ? { value: iso } : { wrong: `日期“${text}”读不懂，应如 2026-09-30` };
}

const yes = new Set(['1', 'true', 'yes', 'y', '是', '√', '✓']);
const no = new Set(['0', 'false', 'no', 'n', '否', '×']);

export function readYesNo(text: string): Read<boolean> {
  const word = text.toLowerCase();
  if (yes.has(word)) return { value: true };
  return no.has(word) ? { value: false } : { wrong: `“${text}”应为 是 或 否` };
}

/** Degrees within ±limit. */
export function readDegrees(text: string, limit: number): Read<number> {
  const value = /^[+-]?\d+(?:\.\d+)?$/u.test(text) ? Number(text) : Number.NaN;
  return Math.abs(value) <= limit ? { value } : { wrong: `“${text}”应为 -${limit} 到 ${limit} 之间的度数` };
}

/** Codes stand in comma lists on the command line, so they hold no commas and no white space. */
export const readCode = (text: string): Read<string> =>
  /^[^\s,，;；、]{1,64}$/u.test(text)
    ? { value: text }
    : { wrong: `编码“${text}”不能有空格、逗号、分号，且不超过64字` };

export const readName = (text: string): Read<string> =>
  Array.from(text).length <= 200 ? { value: text } : { wrong: '超过200字' };

export const readMobile = (text: string): Read<string> =>
  /^\+?[\d\s-]{5,20}$/u.test(text) ? { value: text.replaceAll(/[\s-]/gu, '') } : { wrong: '电话号码读不懂' };

export function readFace(text: string): Read<'card' | 'text'> {
  if (['card', '卡片'].includes(text.toLowerCase())) return { value: 'card' };
  return ['text', '文本', '文字'].includes(text.toLowerCase())
    ? { value: 'text' }
    : { wrong: `“${text}”应为 card（卡片）或 text（文字）` };
}

/**
 * A user id, with the corporation in front where it is not the deployment's own: `zhang.san`, `ww0123/zhang.san`.
 *
 * Shape: `user` in lower case, as both sides of every comparison are (wecom.md 0); `corp` null for the own one.
 */
export function readUserId(text: string): Read<{ corp: string | null; user: string }> {
  const [, corp, user] = /^(?:([\w-]{1,64})\/)?([A-Za-z0-9._-]{1,64})$/u.exec(text) ?? [];
  return user === undefined
    ? { wrong: `账号“${text}”应为1至64位字母、数字或 . _ -，前面可加 企业ID/` }
    : { value: { corp: corp ?? null, user: user.toLowerCase() } };
}
