/** What a stretch of contact words is made of. `text` holds the document's own characters. */
export interface Token {
  readonly kind: 'nameLabel' | 'phoneLabel' | 'faxLabel' | 'mailLabel' | 'email' | 'phone' | 'skip' | 'stop';
  readonly from: number;
  readonly to: number;
}

// Labels are padded with spaces to the same width (联 系 人), hence the bounded gaps.
const s = ' {0,6}';
const spread = (word: string): string => word.split('').join(s);
const and = String.raw`(?:${s}(?:及|和|、|\/|兼|\(兼)${s}(?:其)?(?:${spread('联系')})?${s}(?:${spread('电话')}|${spread('方式')}|${spread('手机')}|${spread('传真')}|${spread('邮箱')})(?:号码?)?\)?)?`;

const patterns: readonly (readonly [Token['kind'], string])[] = [
  [
    'email',
    String.raw`(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64} ?@ ?[A-Za-z0-9-]{1,40}(?:\.[A-Za-z0-9-]{1,20}){1,4}`,
  ],
  ['skip', String.raw`(?:QQ|qq|微信|钉钉)${s}(?:工作)?群?${s}(?:账号|号码|号)?${s}[:为是(]?${s}[A-Za-z0-9_-]{5,20}`],
  ['skip', String.raw`(?:邮${s}编|邮政编码)${s}:?${s}\d{6}`],
  [
    'nameLabel',
    String.raw`(?:${spread('联系人')}员?${and}|(?:${spread('联络员')}|${spread('联络人')}|${spread('经办人')}|${spread('承办人')}|${spread('报送人')}|${spread('负责人')}|${spread('责任人')})${and}(?=${s}[:]))`,
  ],
  ['faxLabel', String.raw`${spread('传真')}(?:号码?)?(?=${s}[:为是]|${s}\d|${s}\()`],
  [
    'phoneLabel',
    String.raw`(?:${spread('电话')}|${spread('手机')}|${spread('座机')}|${spread('热线')}|${spread('联系方式')}|Tel|TEL|tel)(?:号码?)?${and}(?:\(${s}传真${s}\))?`,
  ],
  ['mailLabel', String.raw`(?:电子)?${spread('邮箱')}|${spread('电子邮件')}|E-?mail|e-?mail`],
  ['phone', String.raw`(?<![\dA-Za-z.〔])(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}(?![\d号])`],
  [
    'phone',
    String.raw`(?<![\dA-Za-z.])(?:\(0\d{2,3}\) ?-?|0\d{2,3} ?[- ] ?)?[2-9]\d{6,7}(?:(?:-|转|转分机) ?\d{1,5})?(?![\d号年月元万人家.])`,
  ],
  ['phone', String.raw`(?<![\dA-Za-z.])0\d{2,3} ?-? ?\d{7,8}(?:(?:-|转|转分机) ?\d{1,5})?(?![\d号])`],
  ['phone', String.raw`(?<![\d])[48]00-?\d{3}-?\d{4}(?!\d)`],
  ['phone', String.raw`(?<=(?:内线|分机|短号)[:为]? ?)\d{3,6}(?!\d)`],
  ['phone', String.raw`(?<=(?:电话|热线|举报)[:为]? ?)(?:1[02]\d{3}|9\d{4})(?!\d)`],
  ['stop', String.raw`[。\n]`],
];

const any = new RegExp(patterns.map(([, pattern], i) => `(?<k${i}>${pattern})`).join('|'), 'gu');

/** Cuts folded words (spaces kept) into labels, numbers and addresses; what lies between them may be names. Linear: all is bounded. */
export const tokenize = (key: string): Token[] =>
  [...key.matchAll(any)].map((match) => {
    const index = patterns.findIndex((_, i) => match.groups?.[`k${i}`] !== undefined);
    return { kind: patterns[index]?.[0] ?? 'skip', from: match.index, to: match.index + match[0].length };
  });
