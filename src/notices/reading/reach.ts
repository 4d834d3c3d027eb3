import { levelRank, type Level } from '../../organs/index.ts';
import { passage, tighten, wordsAt } from './passage.ts';

/** How deep a layer wants to be passed on. */
export interface Reach {
  reachLevels: Level[];
  /** The words that say so: 传达到县（市、区）、乡（镇、街道）和各级各类开发区. Null where the text says nothing of it. */
  reachText: string | null;
}

/** 传达到…, as far as the clause goes. 落实到 and 部署到 speak of duties, not of whom to tell. */
const toWhom =
  /(?:层层|逐级)?(?:传达|转达|转发|通知|下发|宣贯)(?:学习|贯彻|宣传|落实|部署)*[到至](?:每个|每一)?([^。;,!?:]{1,60})/gu;

/** 区 and 市 in words that name no level. */
const placeless = /社区|辖区|地区|区域|景区|小区|市场|市民|市政/gu;

/** Taken out in this order: 开发区 before 区, 县（市、区） before 市. */
const words: [RegExp, Level][] = [
  [/开发区|产业园区?|工业园区?|园区|高新区|经开区|功能区|保税区|新区|示范区/gu, 'developmentZone'],
  [/企业|生产经营单位|经营主体|公司|厂矿|商户|门店|每一?[个家]单位/gu, 'enterprise'],
  [/县\([^)]*\)|[县区旗]/gu, 'county'],
  [/(?:乡|镇|街)\([^)]*\)|[乡镇]|街道/gu, 'township'],
  [/市|州|盟/gu, 'prefecture'],
];

/** Reads whom a layer wants told: 层层传达到县（市、区）、乡（镇、街道）和各级各类开发区, 传达到每一家企业. Several such clauses add up. */
export function readReach(text: string): Reach {
  const whole = tighten(passage(text.replaceAll('\n', ' ')));
  const levels = new Set<Level>();
  let reachText: string | null = null;
  for (const clause of whole.key.matchAll(toWhom)) {
    let rest = (clause[1] ?? '').replaceAll(placeless, '');
    const found: Level[] = [];
    for (const [word, level] of words) {
      const without = rest.replaceAll(word, '');
      if (without !== rest) found.push(level);
      rest = without;
    }
    if (found.length > 0) reachText ??= wordsAt(whole, clause.index, clause.index + clause[0].length);
    for (const level of found) levels.add(level);
  }
  return { reachLevels: [...levels].toSorted((a, b) => levelRank(a) - levelRank(b)), reachText };
}

/** Zones stand beside townships. */
const depths: Record<Level, number> = {
  state: 0,
  province: 1,
  prefecture: 2,
  county: 3,
  township: 4,
  developmentZone: 4,
  enterprise: 5,
};
export const depthOf = (level: Level): number => depths[level];
