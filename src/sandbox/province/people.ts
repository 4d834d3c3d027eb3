import { createDice, type Dice } from '../dice.ts';
import type { OrganRow } from './organs.ts';

/** The columns of `people import`, in its order (design.md 6). */
export const personColumns = [
  'name',
  'organ_code',
  'post',
  'roles',
  'wecom_userid',
  'dingtalk_userid',
  'mobile',
  'valid_from',
  'valid_to',
  'deputy_for',
  'face',
] as const;
/** One post of one person, text in every column. Roles are separated by `;`. */
export type PersonRow = Record<(typeof personColumns)[number], string>;

const pinyin = (text: string): readonly (readonly [string, string])[] =>
  text.split(' ').map((pair) => [pair.slice(0, 1), pair.slice(1)] as const);
const surnames = pinyin(
  '王wang 李li 张zhang 刘liu 陈chen 杨yang 赵zhao 黄huang 周zhou 吴wu 徐xu 孙sun 胡hu 朱zhu 高gao 林lin 何he 郭guo ' +
    '罗luo 梁liang 宋song 郑zheng 谢xie 韩han 唐tang 冯feng 于yu 董dong 程cheng 曹cao 袁yuan 邓deng 许xu 傅fu 沈shen 彭peng',
);
const givenCharacters = pinyin(
  '宁ning 远yuan 岚lan 澄cheng 桐tong 恺kai 衡heng 舟zhou 越yue 溪xi 苒ran 予yu 知zhi 秋qiu 禾he 川chuan 棠tang 珂ke ' +
    '朗lang 书shu 砚yan 晴qing 屿yu 蘅heng 泊bo 樾yue 笙sheng 芮rui 昀yun 霁ji',
);

/** How many clerks serve a township and the zone laid over it (区镇合一, domain.md 2). */
const doublePosts = 3;
/** Its only clerk has no account: the sample's undeliverable organ (wording.md 8). */
const unboundCounty = '望川县安委办';

interface Post {
  post: string;
  roles: string;
}
const clerk: Post = { post: '文书', roles: 'clerk' };
const leader: Post = { post: '主任', roles: 'leader' };
const duty: Post = { post: '值班员', roles: 'duty' };

/** Who serves at an organ of this level; the first post is there everywhere. */
const postsAt = ({ level, name }: OrganRow, dice: Dice): Post[] => {
  if (level === 'province') {
    return [clerk, { post: '文书二', roles: 'clerk' }, leader, duty, { post: '督查专员', roles: 'supervisor' }];
  }
  if (level === 'enterprise') {
    const base = [
      { post: '安全员', roles: 'safetyOfficer' },
      { post: '主要负责人', roles: 'principal' },
    ];
    return dice.chance(0.2) ? [...base, clerk] : base;
  }
  if (name === unboundCounty) return [clerk];
  const [second, lead, watch] = { prefecture: [0.4, 1, 1], county: [0.2, 0.5, 0.4] }[level] ?? [0.1, 0.3, 0.1];
  return [
    clerk,
    ...(dice.chance(second ?? 0) ? [{ post: '文书二', roles: 'clerk' }] : []),
    ...(dice.chance(lead ?? 0) ? [leader] : []),
    ...(dice.chance(watch ?? 0) ? [duty] : []),
  ];
};

/** Names and ids: an id is the name in pinyin, numbered from the second of its kind (`zhangning`, `zhangning2`). */
const createPersonNames = (dice: Dice) => {
  const uses = new Map<string, number>();
  const one = (from: readonly (readonly [string, string])[]) => from[dice.int(from.length)] ?? ['王', 'wang'];
  return (taken: ReadonlySet<string>) => {
    let parts = [one(surnames), one(givenCharacters)];
    if (dice.chance(0.6)) parts.push(one(givenCharacters));
    // Two of one name in one organ could not be told apart where an id is missing.
    while (taken.has(parts.map(([character]) => character).join(''))) parts = [one(surnames), one(givenCharacters)];
    const name = parts.map(([character]) => character).join('');
    const base = parts.map(([, sound]) => sound).join('');
    const count = (uses.get(base) ?? 0) + 1;
    uses.set(base, count);
    return { name, wecom_userid: count === 1 ? base : `${base}${count}` };
  };
};

/** The people of these organs, one row a post, in the organs' order; the same for the same seed. */
export function* generatePeople(organs: Iterable<OrganRow>, { seed = 1 } = {}): Generator<PersonRow> {
  const dice = createDice(seed + 1);
  const nextPerson = createPersonNames(dice);
  let townClerk: { row: PersonRow; county: string } | null = null;
  let doubled = 0;
  for (const organ of organs) {
    const taken = new Set<string>();
    for (const [n, { post, roles }] of postsAt(organ, dice).entries()) {
      const merged = organ.level === 'developmentZone' && n === 0 && townClerk?.county === organ.parent_code;
      const isDouble: boolean = merged && doubled < doublePosts;
      const person: Pick<PersonRow, 'name' | 'wecom_userid'> =
        isDouble && townClerk ? townClerk.row : nextPerson(taken);
      if (isDouble) doubled += 1;
      taken.add(person.name);
      const row: PersonRow = {
        name: person.name,
        organ_code: organ.code,
        post,
        roles,
        wecom_userid: organ.name === unboundCounty ? '' : person.wecom_userid,
        dingtalk_userid: '',
        mobile: '',
        valid_from: '',
        valid_to: '',
        deputy_for: '',
        // Some firms live on WeChat's plug-in, which shows no cards.
        face: organ.level === 'enterprise' && dice.chance(0.06) ? 'text' : '',
      };
      if (organ.level === 'township' && n === 0) townClerk = { row, county: organ.parent_code };
      yield row;
    }
  }
}
