import type { Dice } from '../dice.ts';

/** All invented. What wording.md names (临澜市, 望川县, 石桥县, 东岗区, 澜东高新区) is there to be met again. */
export const provinceName = '云岭省';
const prefectureStems = ['临澜', '澄原', '沐阜', '岚平', '砚州', '霁川', '鹿泽', '芷宁', '瀚原', '桐泽', '云汐'];
const directCityStems = ['汀原', '屏澜'];
const knownCounties = ['东岗区', '望川县', '石桥县'];
const knownZones = [{ stem: '澜东', place: '澜东高新区' }];

const firsts = Array.from('澜岚霁砚芷栀瀚檀槿泓屿汐鹭蘅琅瑶筠箬');
const seconds = Array.from('川原阜岭泉溪浦渚坪岗洲塘津垣台');
/** No county may be called like a city: in chat a place is named without its kind. */
const pairs = firsts
  .flatMap((first) => seconds.map((second) => first + second))
  .filter((stem) => !prefectureStems.includes(stem) && !directCityStems.includes(stem));

const countyKinds = ['县', '县', '县', '区', '区', '市'] as const;
const townshipKinds = ['镇', '镇', '镇', '乡', '街道'] as const;
const zoneKinds = ['经济开发区', '高新区', '工业园区', '化工园区', '循环经济园区', '综合保税区'] as const;

/** Trades as inspectors name them; those with combustible dust first: the sample notice is about them. */
export const trades = [
  { trade: '铝镁制品', product: '铝制品', dust: true },
  { trade: '木制品家具', product: '家具', dust: true },
  { trade: '粮食饲料', product: '饲料', dust: true },
  { trade: '纺织', product: '棉纺', dust: true },
  { trade: '机械制造', product: '机械', dust: false },
  { trade: '建材', product: '建材', dust: false },
  { trade: '危险化学品', product: '化工', dust: false },
  { trade: '食品加工', product: '食品', dust: false },
  { trade: '仓储物流', product: '物流', dust: false },
  { trade: '电子', product: '电子', dust: false },
] as const;
const brandFirsts = Array.from('锐恒鼎瑞晟腾启德佳盛骏凯诚信安泰永嘉翔跃');
const brandSeconds = Array.from('光达源丰辉远航晖捷润沃联创驰铭');

/** Place names in an order that the dice shuffle; every number has its own, from some 270 on of four and more characters. */
export const createPlaceNames = (dice: Dice) => {
  const order = dice.shuffle(pairs);
  const stemOf = (n: number): string => {
    const pair = order[n % order.length] ?? '';
    return n < order.length ? pair : stemOf(Math.floor(n / order.length) - 1) + pair;
  };
  let stems = 0;
  const next = () => stemOf(stems++);
  const [counties, zones] = [[...knownCounties], [...knownZones]];
  return {
    prefecture: (n: number) => `${prefectureStems[n] ?? next()}市`,
    directCity: (n: number) => `${directCityStems[n] ?? next()}市`,
    county: () => counties.shift() ?? next() + dice.pick(countyKinds),
    township: () => next() + dice.pick(townshipKinds),
    zone() {
      const known = zones.shift();
      if (known) return known;
      const stem = next();
      return { stem, place: stem + dice.pick(zoneKinds) };
    },
    /** Unique below its place for the first 300 of one trade. */
    enterprise(place: string, n: number, product: string) {
      const brand = (brandFirsts[n % 20] ?? '') + (brandSeconds[Math.floor(n / 20) % 15] ?? '');
      const more = n < 300 ? '' : `第${Math.floor(n / 300) + 1}`;
      return `${place}${brand}${more}${product}有限公司`;
    },
  };
};
export type PlaceNames = ReturnType<typeof createPlaceNames>;
