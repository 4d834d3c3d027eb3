/** A title in somebody's words, as places in a sketch: all of it (`粉尘检查那个通知`), and the words to look for. */
export interface TitleSpan {
  from: number;
  to: number;
  words: [from: number, to: number];
}

const that = '(?:这|那)(?:个|份|件|条|一[个份件])?';
const paper = '(?:通知|文件?|公文|方案|通报|明电|函|要求)';
const follows =
  '(?=$|[\\s,;:?ⓃⓉ]|谁|哪|到|签|收|转|退|催|撤|都|全|已|还|没|有|几|多少|进|卡|怎|咋|更|存|是|给|报|学|断|未|石|往|传|下|走|先|再|各|我|发|看|打|内|原|说|讲|要|请|附|落|情|状|现|目|帮|拿|无|不|呈|代|交|作|回|赶|抓|快|尽|马|咱|你|他|怎|为|可|能|该|用|必|须|被|又|另|退|一|及|从|对|所|县|乡|镇|市|省)';
/** `有限空间那个`, `粉尘检查的通知`, `开发区那份文件`. */
const pointed = new RegExp(
  `(?<words>[\\p{Script=Han}a-z\\d+]{2,20}?)(?:的?${that}的?${paper}?|的${paper}|(?:专项)?(?:检查|整治|排查|工作)?(?:通知|方案|文件)(?![里书要])|的事儿?|的(?=到哪|谁|进度|卡|状态|签|转))${follows}`,
  'du',
);
/** 那个防汛的. */
const behind = new RegExp(
  `(?:^|(?<=[\\s,;把将催签]))${that}(?<words>[\\p{Script=Han}a-z]{2,8}?)的(?:通知|文件?)?${follows}`,
  'du',
);
const entitled = /[《«](?<words>[^》»]{2,60})[》»](?:的?(?:那个|这个|通知|文件))?/du;

/** What stands before title words in one breath with them. */
const lead =
  /^(?:签收|签了|签|收到了?|收|转发|转达|转|退回|退|催催|催办|催|撤回|撤|更正|存证|原文|全文|状态|进度|到哪了?|断点|未签|看看?|查查?|问问?|那个?|那|这|关于|我们?|把|将|给|请|对|刚才|刚发|刚刚|刚|昨天|今天|上午|下午|上周|前天|发|下发|说|的|了|帮|先|就|老板|领导|副?[省市县]长|书记|主任|想知道|想问|想|要|还有|一下|你们?|他们?|现在|目前)+/u;
const noTitle =
  /^(?:一|周|要|月|都|两|几|三|多|哪|什么|啥|上级|下级|县里|市里|省里|单位|所有|全部|新|书面|正式|重要|隐患|签收|收到|转发|有(?!限)|没有?|紧急|最新|相关|有关|这些|那些|其他|其余|各|本|该|另|同|每|上面|下面|前面|后面|转下|发下|没签|未签|没转|未转|没收|整改|复查|他|她|它|谁|们|别人|人家|怎么|咋|知道|明白|清楚|存在|是我|不|已|在|可|能|附件|隔壁|家里|厂里|请|收|发)|[了吗吧呢是过我们给把]$|(?:没|未|不)(?:签|转|收|报|学|改)|[签收转退催撤报]/u;

/** Words of a title in a sketch's text; null where none are said. */
export function findTitle(text: string): TitleSpan | null {
  const quoted = entitled.exec(text);
  const words = quoted?.indices?.groups?.['words'];
  if (quoted && words) return { from: quoted.index, to: quoted.index + quoted[0].length, words };
  const match = behind.exec(text) ?? pointed.exec(text);
  const [from = 0, to = 0] = match?.indices?.groups?.['words'] ?? [];
  if (!match) return null;
  const said = text.slice(from, to);
  const skipped = lead.exec(said)?.[0].length ?? 0;
  const rest = said.slice(skipped);
  if (rest.length < 2 || noTitle.test(rest)) return null;
  // 关于 belongs to the title and says nothing by itself.
  const about = said.slice(0, skipped).endsWith('关于') ? 2 : 0;
  return { from: from + skipped - about, to: match.index + match[0].length, words: [from + skipped, to] };
}
