import { around, freeWords, leftOf, type ActGrammar } from './act.ts';
import { person } from './names.ts';
import { said, type Sketch } from './sketch.ts';
import { isNamed, targetOf } from './targets.ts';
import { understood, type Understood } from './understood.ts';

const received =
  '签收|收悉|收讫|收妥|确认收到|确认(?=\\s?[ⓃⒹⓁ]\\s?(?:$|[,;]))|(?<=[ⓃⒹⓁ]\\s?)确认(?=了?\\s?(?:$|[,;]))|^\\s?确认\\s?(?=[ⓃⒹ]?\\s?$)|收到|收下|收着?(?=了)|(?<![a-z])收了?(?=[ⓃⒹ])|签个字|签上|已收(?![悉讫妥下到])|(?<![标书便联公])签(?![字订约证名合发批售到错漏])|(?<![a-z])(?:sd|qs|shoudao|qianshou|shou dao|qian shou)(?![a-z])';
/** Everything a signature may be wrapped in; one word more and it is no clear signature. */
const wrapping =
  '[ⓃⒹⓁ]|(?:我们?|本|咱们?|俺们?)(?:单位|局|县|市|区|镇|乡|街道|办公?室?|厂|公司|园区?|司|委|处|所|方|村|社区|科室?|管委会|企业|矿|站|这边|这里|这儿|这)|(?:值班室|办公室|文书|值班员|夜班|白班|机要室|收发室)(?:这边)?(?=.{0,3}(?:签|收))|代表(?:我们?|本)(?:单位|局|县|市|区|镇|乡|街道|厂|公司|园区)|俺们?|我们?|咱们?|这边|点一?下|点个?|签个字|[√✓✔]|接收|知悉|知晓|看完|阅(?=$|[\\s,])|已阅(?=[,\\s]?(?:签|收))|那份|那|看到|才|已经?|都|全部|全|均|刚刚|刚才|刚|现在|现已|可以了?|行了?|把|将|给|帮我|帮忙|帮|替我|了|过|的|下|完|好|先|就|嗯+|哦|ok|妥了?|明白|知道了?|没问题|没啥问题|无误|无异议|完整|清楚|一起|一并|一块儿?|一同|统统|通通|这|那|[两三四五六七八九几\\d]?[个件份条]|通知|文件|公文|文|也|老师|领导|主任|同志|安达|机器人|确认|办理?|批|并|和|跟|与|来|吧|是|在此|特此|遵照|回复|到';
const known = new RegExp(`${received}|${wrapping}`, 'u');

const everything = /全部|全都|统统|通通|所有|(?:都|全)(?=签|收到|给)|一次(?:性)?|待签的?/u;

const verb = new RegExp(received, 'u');
/** Something against it, or something on which it hangs: then the signature is no clear one. */
const reservation =
  /[不错缺漏假谁哪?ⒽⓉ]|没(?!问题|事|看手机|看到|看见|注意|顾上|留意)|未|别|勿|少了|少一|但|可是|等|如果|要是|退|转(?!告)|撤|催|重复|有误|疑|先|再|请各|你们|他|她|说|让|要求/u;
const longestRemark = 24;
/** 昨天那个防火的通知. */
const earlier =
  /(?:昨天|前天|上午|下午|早上|今天|今早|刚才|上周|周[一二三四五])(?:[发来下到]|收到)?的?那?[个份]?(?=Ⓛ)/gu;
/** 马上去办, 刚才开会没看手机, 会抓紧落实: said beside a signature, changes nothing about it. */
const isRemark = (clause: string): boolean => clause.length <= longestRemark && !reservation.test(clause);

/** What is said beside a signature is no plan about it: 收到N7，马上办. */
export const withoutRemarks = (text: string): string =>
  text
    .split(/(?<=[,;\s])/u)
    .filter((clause) => verb.test(clause) || /[ⓃⒹⓁ]/u.test(clause) || !isRemark(clause.replace(/[,;\s]+/gu, '')))
    .join('');

function readSign(piece: Sketch): Understood | null {
  const target = targetOf(piece);
  const { text } = piece;
  if (/^[\s,;]*请(?!帮|把|给我)/u.test(text)) return null;
  if (!isNamed(target) && /(?:要|该|可以|能)签的?$/u.test(text)) return null;
  // 签收 is the sender's word when others are meant; what is left over may be anybody: 石桥县收到了.
  const clauses = text
    .replace(earlier, '')
    .replace(/所有|待签的?|[这那]个/gu, '')
    .split(/[,;\s]+/u);
  if (clauses.some((clause) => leftOf(clause, known) !== '' && (verb.test(clause) || !isRemark(clause)))) return null;
  if (!isNamed(target) && everything.test(text)) return understood('sign', { refs: ['全部'] });
  return understood('sign', target);
}

export const signing: ActGrammar = { act: 'sign', verb: new RegExp(received, 'u'), read: readSign };

const forOther = new RegExp(
  `(?:代签收?|替签|代为签收|代为签字)\\s*[ⓃⒹⓁ]?\\s*[,]?\\s*(?<one>${person})?|(?:代替|代(?!表)|替|帮)\\s*(?:办公室|\\p{Script=Han}{1,4}[科股室办部])?(?<two>(?!我|你|他|她|忙|单位|大家|办公)${person})\\s*(?:把|将)?[ⓃⒹⓁ]?\\s*(?:代)?(?:签收?|收下|签一签)\\s*[ⓃⒹⓁ]?了?`,
  'u',
);
/** 代签 N7 陈科长 出差 · 替陈科长签收N7，他出差了. */
export const signingForAnother: ActGrammar = {
  act: 'sign for another',
  verb: /代签|替签|代为签收|(?:代替|代|替|帮)[他她]\s?(?:把|将)?[ⓃⒹⓁ]?\s?(?:代?签(?!字)|收下)|(?:代替|代(?!表)|替|帮)\s*(?!我|你|他|她|忙)\p{Script=Han}{2,8}?\s*(?:把|将)?[ⓃⒹⓁ]?\s*(?:签(?!字)|收下)/u,
  takesWords: true,
  read(piece) {
    const match = new RegExp(forOther.source, 'du').exec(piece.text);
    const place = around(piece, forOther);
    if (!match || !place) return readForAbsent(piece);
    const name = said(piece, match, 'one') ?? said(piece, match, 'two');
    const reason = freeWords(piece, place.after) ?? freeWords(piece, place.before);
    return understood('sign for another', { ...targetOf(piece), person: name, reason });
  },
};

const absent = new RegExp(
  `(?:^|[\\s,;ⓃⒹⓁ])(?<who>[老小阿]?\\p{Script=Han}{1,3}?)(?<why>(?:Ⓣ|今天|昨天|最近|这几天|这周|现在|临时|正|还)*(?:在|去|出|请|休|住|生|开|下|外|不在|病|有事|回|调|学|参加)[^,;]*)`,
  'du',
);
/** 孙姐今天请假，N30我帮她签收: whose place is taken is said before. */
function readForAbsent(piece: Sketch): Understood | null {
  if (!/(?:代|替|帮)[他她]/u.test(piece.text)) return null;
  const match = absent.exec(piece.text);
  const name = said(piece, match, 'who');
  if (!name) return null;
  return understood('sign for another', { ...targetOf(piece), person: name, reason: said(piece, match, 'why') });
}

const sentBack =
  '(?:把|将)?\\s*[ⓃⒹⓁ]?\\s*(?:给|先|要|请)?\\s*(?:退回去?|打回去?|退掉|退了|退件|退(?![休役伍出款潮路步税烧火]))(?:给?(?:上级|上面|发文单位|省里|市里|县里|他们|你们|原单位|回去))?\\s*(?:[ⓃⒹⓁ]|(?:这|那)个?)?\\s*(?:通知|文件)?\\s*了?';
/** 退回 N8 发错单位 · N8发错了，退回. */
export const returning: ActGrammar = {
  act: 'return',
  verb: /退回|打回|退掉|退了|退件|(?<![撤后衰减倒])退(?![休役伍出款潮路步税烧火换])/u,
  takesWords: true,
  read(piece) {
    const place = around(piece, new RegExp(sentBack, 'u'));
    if (!place) return null;
    const target = targetOf(piece);
    const reason = freeWords(piece, place.after) ?? freeWords(piece, place.before);
    return understood('return', { ...target, reason });
  },
};
