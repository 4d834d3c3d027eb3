/** Words that turn an order into something else: a question, a refusal, a plan, a condition, what somebody else said. */

const wordsOfQuestion =
  /[?]|([签转退报学收催发改办撤])[没不]\1|吗|么(?=$|[\s,;])|嘛(?=$|[\s,;])|(?<!(?:还没|没有|正在|正|着)\S{0,6})呢(?=$|[\s,;])|是不是|要不要|能不能|可不可以|用不用|该不该|需不需要|有没有|对不对|行不行?(?=$|[\s,;])|好不好|成不(?=$|[\s,;])|得不得|会不会|怎么|怎样|咋|如何|(?<!没)(?<!没有)(?<!有)[啥]|(?<!没)(?<!没有)什么|哪|谁|(?<!好)(?<!十)几(?=家|个|号|点|时|条|份|件|项|处)|多少|为何|为啥|是否|何时|多久|多长|(?:签|收|到|转|发|报|办|完|好|学|改|达|回|了|过|退|撤|齐|下去)(?:没有?|不)(?=$|[\s,;])|(?:签|转|传达|传|送|收|到|发|报|学|完|齐).{0,8}没有?(?=$|[?])/u;
export const isQuestion = (text: string): boolean => wordsOfQuestion.test(text);

const deed =
  '(?:签|收(?!不)|转|退|撤|催|报|发|销|改|传|更正|作废|学|下发|办|定|挂|摘|核|复查|验收|移交|交办|动|弄|修|整|处理|搞|写|填|准备|汇总)';
const between = '(?:用|需要?|必|急着|着急|急|想|敢|能|给|往下|向下|把|将|再|乱|随便|让|要|去|Ⓝ|Ⓗ|Ⓓ|Ⓛ|\\s)*';
const negated = new RegExp(
  `(?:不(?!属|少|合格|止|用转|需要?转|必转|同意)|没(?!下级|有?下级|问题|事|啥|什么)(?:有|能|来得及)?|未(?!签)|别|勿|甭|莫|休|暂缓|暂停|尚未|还未|并未|从未|拒绝?|停止|取消|忘了?|忘记)${between}${deed}`,
  'u',
);
/** 先别签, 没收到, 不要转: nothing is asked for. */
export const isNegated = (text: string): boolean =>
  negated.test(text.replace(/没下级|没有下级|不用转|不需转|不属实|不合格/gu, ''));

const soon =
  '(?:等会儿?|待会儿?|过会儿?|一会儿?|稍后|稍等|回头|改天|过(?:两|几)天|晚点儿?|迟点|回来|到时候?|届时|马上|这就|立即就|即将|正在|正(?=[签转])|准备|打算|计划|将要|还在|尽快|争取|以后|之后|下次|抽空|有空)';
const timeOfDay = '(?:上午|下午|晚上|今晚|中午|傍晚|早上|明早|会后|散会后?|下班[前后]?|午后|饭后)';
const planned = new RegExp(
  `${soon}.{0,8}?${deed}|${timeOfDay}(?:再|就|去|来|才|会|要|给|组织|集中|安排|我们?|他们|\\s)*${deed}(?![^,;]*(?:[了过完]|的$|\\d\\s?人))|Ⓣ[^,;ⓉⓃ]{0,8}再${deed}|Ⓣ\\s?(?:再|就|去|来|才|会|要|准备|打算|我们?|我)*\\s?(?:把|将)?[ⓃⒹⓁⒽ]?(?:签|转|退|撤|催|发|弄|修|整|改|销|复查|处理|搞)|${deed}.{0,3}(?:着呢|ing)|再说|再看|看情况再`,
  'u',
);
const isLimit = /(?:前|截止|为止|止|内)$/u;
/** 明天再签, 马上转: a plan. `limits` are the dates: 25日前 is a deadline and no plan. */
export const isPlanned = (text: string, dates: string[]): boolean => {
  let seen = -1;
  const plain = text.replaceAll('Ⓣ', () => {
    seen += 1;
    return isLimit.test(dates[seen] ?? '') ? 'ⓣ' : 'Ⓣ';
  });
  return planned.test(plain);
};

const conditional =
  /如果|要是|假如|假设|倘若|若是|万一|的话|(?:(?<!稍)等(?!会|下|一会|一下|等|着)|待(?!会|办|签|转|报)|直到|只要|除非|一旦|凡是|谁要).{0,16}(?:再|就|才|后|$)|(?:批了|同意了?|回来|确认(?:了|后)|研究(?:了|后)|开完会|审完|核对(?:了|后)|看完|问清楚|没问题|没错).{0,2}(?:再|就|才|后)|再说|看情况/u;
export const isConditional = (text: string): boolean => conditional.test(text);

const someone =
  '(?:他们?|她们?|人家|对方|别人|有人|群里|领导|老板|主任|局长|科长|处长|书记|[省市县区镇厂乡]长|[省市县镇乡区]里|上面|上级|下面|同事|老\\p{Script=Han}|小\\p{Script=Han}|\\p{Script=Han}{1,3}(?:主任|科长|局长|处长|书记|县长|经理|厂长|总|工|师傅)|\\p{Script=Han}{2,4}[县区市镇乡局办])';
const reported = new RegExp(
  `(?:${someone}|听(?:隔壁|别的|其他)?\\p{Script=Han}{0,6})(?:刚才|刚刚|刚|昨天|今天|又|都|也|还|电话|打电话|那边|在群里|跟我|和我|给我|对我|来电)*(?:说|讲|称|反映|回复|回话|表示|告诉|告知|通知我|问|让|叫|喊|要求|要我们?|催|交代|吩咐|回了?)|听说|据说|转告|说是|说(?:已经?)?(?:收到|签|转)|据.{1,6}(?:说|反映)`,
  'u',
);
/** 他说收到了, 局长让转: what somebody else said or wants. */
export const isReported = (text: string): boolean => reported.test(text);

/** 局长让转: an order passed on, which the writer may want carried out; 他说收到了 is only told. */
export const isOrderedBySomeone = (text: string): boolean =>
  /可以|同意|全|让|叫|要(?:求|我们?|转|签|退|催|报|发|传)|喊|催|交代|吩咐|通知我|必须|务必|问/u.test(text);

const hedged =
  /被[^,;]{0,6}?(?:退|撤|催|转)|怕是|恐怕|觉得|估计|好像|可能|应该(?:要|先|直接|可以|得|能)?(?:[退撤转催报]|签)|(?<!应)该(?:[退撤转催报签](?!送单))|[退撤催]的\s*$/u;
/** 被退回了, 我觉得该退: a thought or news, and no order. */
export const isHedged = (text: string): boolean => hedged.test(text);
const someoneElses =
  /(?:^|[\s,;ⓃⒹⓁ])(?![本我全])\p{Script=Han}{1,5}[县区市镇乡园厂](?:那边|他们|已经?|又|也)*(?:把|将)?\s*[ⓃⒹⓁ]?\s*(?:给)?(?:退|撤)/u;
/** 石桥县把N7退回了: what another organ has done. */
export const isSomeoneElses = (text: string): boolean => someoneElses.test(text);

const toOthers =
  /请(?!假|帮|把|给我|让我|替)(?:各|大家|你们|各位|贵|下级|所有|相关|有关|务必|尽快|及时|立即|速|于|按|在|认真|Ⓣ)?.{0,12}?(?:签收|收到|转发|转达|下发|回复|传达|回执)|(?:^|请|望)[\s,;ⓃⒹⓁ]*(?:大家|各位|各单位|各县|各区|各市|各乡|你们|诸位|全体|有关单位|相关单位).{0,16}(?:签|收到|转|回复|报)|收到(?:后|的|请|就|者|之后|以后|通知)|望.{0,10}(?:签收|收到|转发)|尽快签收|抓紧签|及时签收|务必签收/u;
/** 请各单位签收, 收到请回复: words for somebody else. */
export const isToOthers = (text: string): boolean => toOthers.test(text);

const past =
  /已经?(?!电话)\p{Script=Han}{0,2}?(?:退|转|撤|催|报送|上报|更正|下发|传达)|[催转退撤报]过(?:了|好?几[次遍]|一[次遍])?|[催转退撤]了(?:好?几|[一二两三四五六七八九\d])[次遍]|(?:不小心|误)(?:签|转|退|撤)/u;
/** 我已经退回了: told, not asked for. */
export const isPast = (text: string): boolean => past.test(text);
