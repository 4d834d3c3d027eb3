const suffix =
  '(?:[省市州盟县区旗乡镇村]|街道|社区|开发区|高新区|经开区|新区|园区?|产业园|管委会|安委[会办]|[厅局委办]|政府|公司|集团|厂|矿)';
const organ = new RegExp(
  `^(?![本我全辖各无没不该这那哪]|所有|多少)[\\p{Script=Han}\\d()（）]{1,16}?${suffix}(?:安委[会办]|安委会办公室|应急(?:管理)?局|管委会|政府|办|那边|那里)?$`,
  'u',
);

/** 石桥县, 澜东高新区, 东岗区应急管理局: a name that ends as names of organs do. */
const looksLikeOrgan = (name: string): boolean =>
  organ.test(name) && !/[转签收催撤]|全部|^(?:城市|超市|小区|灾区|辖区|县里|镇上|上级|下级)$/u.test(name);

/** The first name of an organ in running words; undefined where none stands. */
export function findOrgan(text: string): string | undefined {
  for (const part of text.split(/[^\p{Script=Han}\d]+/u)) {
    const found = new RegExp(
      `(?<name>(?![本我全辖各无没不该这那哪]|所有|多少)\\p{Script=Han}{1,7}?${suffix}(?:安委[会办]|应急(?:管理)?局|管委会)?)`,
      'u',
    ).exec(
      part.replace(
        /^(?:催催?|提醒|督促|催办|问问?|看看?|通知|给|让|叫|是|到|在|那|就|还有|为什么|怎么|帮我|帮|查查?|请|把)+/u,
        '',
      ),
    )?.groups?.['name'];
    if (found && looksLikeOrgan(found)) return found;
  }
  return undefined;
}

/** 青石镇绿源镇: two names with nothing between. */
const inARow = /^(?:\p{Script=Han}{2,3}?[县区镇乡]){2,}$/u;
const oneOfRow = /\p{Script=Han}{2,3}?[县区镇乡]/gu;

const between = /[、,，;；/\s]+|(?:以及|还有|和|跟|与|及)(?=\p{Script=Han}{2})/u;
const noName =
  /[的了吗呢吧是要请先再也都会能查做改报交复误批句项次遍份条快慢错完理看问说写发收签齐知每附抄群备急忙重]|领导|主任|局长|书记|科长|经理|老板|厂长|^(?:我们?|你们?|他们?|大家|下去|一下|出去|过去|前|后|内|情况|进度|名单|状态|断点|看看|查看)$/u;

/** `甲县、乙区和丙镇` as names; null where something else is said. */
export function readNames(list: string): string[] | null {
  const names = list
    .split(between)
    .map((name) =>
      name
        .replace(/^(?:给|到|至|往|向)?(?:一个)?/u, '')
        .replace(/(?:就(?:行|可以|好|够)|即可|都要)(?:了)?$/u, '')
        .replace(/(?:这|那)?(?:[两三四五六七八九]|\d+)[家个](?:单位|县区?|区|乡镇?|镇|街道|园区|企业)?$|俩$/u, '')
        .trim(),
    )
    .flatMap((name) => (inARow.test(name) ? Array.from(name.matchAll(oneOfRow), ({ 0: one }) => one) : [name]))
    .filter((name) => name !== '');
  const isName = (name: string) => looksLikeOrgan(name) || (/^\p{Script=Han}{2,6}$/u.test(name) && !noName.test(name));
  return names.length > 0 && names.every(isName) ? names : null;
}

const title =
  '(?:主任|科长|局长|处长|书记|县长|区长|市长|镇长|乡长|主席|经理|厂长|部长|所长|站长|队长|组长|总|工|师傅|老师|姐|哥|秘书|干事)';
/** A person as people say one: 王丽, 陈科长, 老李, 小周. */
export const person = `(?:[老小阿]\\p{Script=Han}|\\p{Script=Han}{1,3}?${title}|\\p{Script=Han}{2,3})`;
