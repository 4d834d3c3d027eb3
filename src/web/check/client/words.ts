import type { Shown } from './shown.ts';

/** The verdict as it stands there in large letters. */
export const verdictWord = ({ status }: Pick<Shown, 'status'>): string =>
  ({ valid: '成立', invalid: '不成立', unreadable: '看不懂这个文件' })[status];

const levelNames: Record<string, string> = {
  state: '国家',
  province: '省',
  prefecture: '市',
  county: '县区',
  township: '乡镇',
  developmentZone: '园区',
  enterprise: '企业',
};
export const sayLevel = (level: string): string => levelNames[level] ?? level;

const ways: Record<string, string> = {
  'wecom-tap': '企业微信点按',
  'wecom-text': '企业微信文字',
  desk: '柜台代录',
  operator: '操作员代录',
};
export const sayVia = (via: string): string => ways[via] ?? via;

/** `2026年9月3日 10:32:05` in China. A record is read years later: the year always stands. */
export function sayInstant(at: Date | string | number): string {
  const time = at instanceof Date ? at.getTime() : typeof at === 'number' ? at : Date.parse(at);
  if (!Number.isFinite(time)) return String(at);
  const [day = '', clock = ''] = new Date(time + 8 * 3600_000).toISOString().slice(0, 19).split('T');
  const [year, month, date] = day.split('-').map(Number);
  return `${year}年${month}月${date}日 ${clock}`;
}
