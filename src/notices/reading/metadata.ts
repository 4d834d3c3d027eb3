import type { Line } from './lines.ts';

/** The facts of the tables that government sites print above a notice, and of a telegram's form; `furniture` is of no use to us. */
const labels = {
  docNumber: ['文号', '发文字号', '发文号', '文件编号', '文件字号', '发文文号', '公文号', '发布文号'],
  issuer: [
    '发布机构',
    '发文机关',
    '发文单位',
    '发文机构',
    '制发机关',
    '制定机关',
    '发布单位',
    '发电单位',
    '成文单位',
    '签发单位',
    '发件人',
    '发布部门',
    '发文部门',
    '责任部门',
    '公开责任部门',
  ],
  writtenOn: ['成文日期', '发文日期', '印发日期', '制发日期', '生成日期', '成文时间', '发文时间', '日期'],
  title: ['标题', '名称', '信息名称', '文件名称'],
  publishedOn: ['发布日期', '发布时间', '发表时间', '公布日期', '公开日期', '发表日期'],
  addressees: ['收电单位', '受文单位', '主送单位', '主送机关'],
  furniture: [
    ...[
      '索引号',
      '信息索引号',
      '主题分类',
      '生效日期',
      '有效性',
      '主题词',
      '公开类型',
      '公开方式',
      '公开形式',
      '是否有效',
      '字体大小',
      '收件人',
    ],
    ...[
      '公开属性',
      '公开范围',
      '公开时限',
      '公开目录',
      '信息分类',
      '信息来源',
      '文章来源',
      '本文来源',
      '稿件来源',
      '来源',
      '统一编号',
    ],
    ...[
      '浏览次数',
      '浏览量',
      '浏览',
      '阅读次数',
      '阅读量',
      '阅读',
      '点击次数',
      '点击数',
      '点击量',
      '点击',
      '访问量',
      '字号',
      '字体',
    ],
    ...[
      '打印',
      '打印本页',
      '关闭窗口',
      '责任编辑',
      '编辑',
      '作者',
      '撰稿',
      '审核',
      '索取号',
      '组配分类',
      '关键词',
      '内容概述',
      '概述',
    ],
    ...[
      '体裁分类',
      '体裁',
      '服务对象',
      '时效性',
      '效力状态',
      '废止日期',
      '失效日期',
      '签批盖章',
      '签批',
      '当前位置',
      '您的位置',
    ],
    ...[
      '您当前的位置',
      '所在位置',
      '分享',
      '分享到',
      '朗读',
      '收藏',
      '视力保护色',
      '更新时间',
      '发布人',
      '文件类型',
      '信息类别',
      '等级',
    ],
  ],
} as const;

export type Fact = Exclude<keyof typeof labels, 'furniture'>;

/** Labels are padded to one width: 文    号. */
const spread = (words: readonly string[]): string => words.map((word) => word.split('').join(' {0,6}')).join('|');

const facts = Object.fromEntries(
  Object.entries(labels).map(([fact, words]) => [
    fact,
    // Behind a colon the value may follow at once; without one (a table's cells) white space must part them.
    new RegExp(String.raw`(?:^|[\s|【[])(?:${spread(words)})(?: {0,4}[:】] {0,8}| {1,20})([^\s|]{2,80})`, 'u'),
  ]),
);

const anyLabel = new RegExp(
  String.raw`^[|【[]? {0,2}(?:${spread(Object.values(labels).flat())})(?:\s{0,4}[:】|(]|\s|$)`,
  'u',
);
const trail =
  /^(?:首页|网站首页|当前位置|您的位置|您当前的位置)[:>»|]|^(?:朗读|打印|收藏|分享到?|字体|大中小|默认|繁体|关闭)[:|[\s]?/u;
const stampOnly = /^(?:时间|日期)?:?\d{1,4}[-./年]\d{1,2}[-./月]\d{1,4}日?(?:\d{1,2}:\d{2}|来源|作者|浏览|点击)/u;

/** Head lines are short; longer ones are never searched, so that no pasted megabyte meets these patterns. */
const longest = 300;

/** A line of such a table, or of the furniture around a text on a web page. */
export const isMetadata = (line: Line): boolean =>
  line.words.key.length <= longest &&
  !/[。!?]/u.test(line.words.key) &&
  (anyLabel.test(line.words.key) ||
    (line.tight.key.length <= 60 && trail.test(line.tight.key)) ||
    stampOnly.test(line.tight.key));

/** The value that a line gives for a fact, tight and in the document's own characters; or null. */
export const metadataOf = (line: Line, fact: Fact): string | null => {
  if (line.words.key.length > longest) return null;
  const match = facts[fact]?.exec(line.words.key);
  const value = match?.[1];
  if (!match || value === undefined || /:$/u.test(value)) return null;
  const at = match.index + match[0].length - value.length;
  return line.words.raw.slice(at, at + value.length);
};
