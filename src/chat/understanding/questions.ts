import { isQuestion } from './guards.ts';
import { findOrgan } from './names.ts';
import { said, type Sketch } from './sketch.ts';
import { hasTarget, isNamed, targetOf } from './targets.ts';
import { asking, understood, type ActName, type Understood } from './understood.ts';

const duties =
  /我(?:们)?(?:这边|这里|这)?还?(?:差|欠|剩|缺)(?:哪些|啥|什么|几)|我(?:这)?(?:有|要签)(?:啥|什么|哪些)(?:任务|活|事|$)?|哪些(?:快|要)?到期|(?:列|看|查).{0,3}我没(?:完成|办|弄|签)|(?:有)?我的(?:没|吗)(?:有)?$|最近有(?:什么|啥|哪些)(?:通知|文|事)|(?:Ⓣ|这周|本周|今天|这个?月|最近)(?:要|该|得)?(?:交|报|签|办|弄|学|改|填|转|干|做)(?:的)?(?:都)?(?:有|是)?(?:哪些|什么|啥|几)|待办|(?<![a-z])dai\s?ban(?![a-z])|有(?:没有)?(?:什么|啥|哪些|几[件个]|多少)?(?:我的?|我们的?)?(?:要|需要|该|得)(?:我们?)?(?:办|签|做|处理|干|转|报|落实)|(?:有|是|还有|有没有)(?:什么|啥)?(?:我|我们)的?(?:事|活|任务)|我(?:们)?(?:的|还有|有|Ⓣ|现在)*(?:事|任务|活儿?|什么事|啥事|啥要|什么要)|(?:还)?(?:有)?(?:什么|啥|哪些|几[件个])(?:文|通知|文件|事)?(?:还)?(?:没|未)(?:办|签|签收|处理|完成|弄|做|转)(?!.*(?:单位|家|县|市|区|镇|乡|园))|(?:Ⓣ|今天|这周|现在|眼下|手头|目前|接下来|下一步)(?:我们?)?(?:还)?(?:要|该|得|有)(?:干|做|办|签|处理)?(?:什么|啥|哪些|事)|有没有新的?(?:通知|文件|任务|文|消息)|有新(?:通知|文件|任务|文)|还欠(?:什么|啥|几|着|多少)|(?:看|查|列)(?:看|一?下)?(?:我的)?(?:任务|事项|清单)|没办完的|没处理的|要(?:交|报|签|办|弄|学|改|填|转|干|做)的(?:都|东西|事|文)?(?:还)?(?:有|是|$)|待签|任务清单|代办事项|有啥事|有什么事/u;

const ofOthers = /谁|单位|(?:几|多少|哪)家|[县市区镇乡园]|催|到哪|断点/u;

const progress =
  /(?:签|转|收|传|学|落实)(?:收|发|达)?得(?:怎么?样|咋样|如何)|(?:[签转收到传]|签收|转发)了?(?:多少|几)|多少人(?:看|读|签)|(?:都|全部|全)?(?:到位|到齐|到全)|[ⓃⒹⓁ].{0,4}到(?:\p{Script=Han}{0,4}[县市区镇乡厂]里?|企业|基层|下面)?了?(?:没有?|吗)|没(?:有)?往下|[ⓃⒹⓁ](?:的)?(?:明细|统计|数据|总体情况|整体情况|情况(?:$|[?\s]))|^[\s,;]*(?:帮我|给我)?(?:查查?|查一?下)\s?[ⓃⒹⓁ](?:$|的情况)|(?:哪|谁).{0,6}(?:堵|卡|断|拖|压|没动|不动)|[收签转]了没|到哪|到什么|走到|传到|卡在|卡哪|卡(?:住)?了|卡壳|堵在|停在|断在|断点|状态|进度|进展|未签|未转|谁没|谁还没|(?:谁|哪家).{0,4}(?:签|转)(?:收|发)?的|还差|差谁|差哪|没签(?:的|收的)?(?:名单|单位|是|有|都|$)|(?:签|收|转|到|达|传|送|落实)(?:收|发|达|到)?(?:了|过)?(?:多少|几)(?:家|个)|(?:多少|几)(?:家|个)(?:单位|县|市|区|乡镇|园区|企业)?(?:还)?(?:没|未|已|都)?(?:签|收|转|到|回)|(?:签|收|转|传达|转达|下发|送达|到)(?:收|到|发)?(?:齐|完|全(?!部|体)|到位)|(?:完成|落实|办)了?(?:多少|几)|签收率|覆盖率|完成率|(?:签收|转发|转达|传达|下发|落实|学习|报送|反馈|到达)(?:的)?(?:情况|进展|结果)|签收名单|(?:哪些|哪个|哪家|哪几|还有谁|谁)(?:\p{Script=Han}|\s){0,10}?(?:没|未|不|还没|已|都)(?:有)?(?:签|收|转|回|到|动|传)|(?:都|全|全都)(?:签|收到|转|到|送到|传到).{0,3}(?:没|吗|么)|怎么样了|咋样了|啥情况|什么情况|情况如何|情况怎么?样/u;

const content =
  /原文|全文|看文|正文|(?:看看?|瞧瞧?|打开|发我|发来|发下|发给我|给我|再发|重发|传我|调出)(?:一?下|一遍|一份|看看|我|再|给)*(?:[ⓃⒹⓁ]|原件|文件|通知|附件|内容|文)|[ⓃⒹⓁ](?:的)?(?:发我|发来|给我|再发|重发|看看|看下|看一下|内容|附件|原件|正文|文件|全文|打开)|(?:说|讲|写|内容|要求|任务)(?:的|了|是|些|都|里)*(?:啥|什么|哪些)|(?:要求?|让|叫|需要?)(?:我们?|干|做)*(?:干|做|报|交|办|弄|准备)(?:些)?(?:啥|什么|哪些)|(?:报送|上报|交|提交|准备)(?:些)?(?:啥|什么|哪些)|(?:什么时候|啥时候|几号|哪天|何时|多久|什么时间)(?:前|之前)?(?:要)?(?:交|报|截止|到期|完成|办完|反馈|上报|之前)|(?:截止|期限|限期|时限)(?:时间|日期)?(?:是|到)?(?:什么|多少|几|哪|啥|何时)|(?:附件|原件)(?:呢|在哪|打不开|看不了|有)/u;

const who =
  /^[\s,;]*我(?:到底|现在|目前|这个号)?(?:是)?(?:谁|哪个?单位|哪里的?|哪儿的?|什么(?:单位|身份|角色|岗位|职务)|啥(?:单位|身份|岗位))|我的?(?:单位|身份|岗位|角色|职务|账号|权限)(?:是|叫|有|$|[?])|我(?:现在|目前)?(?:在|代表|绑定?的?(?:是|了)?|属于|归)(?:的)?(?:哪|什么|啥)|我绑(?:定)?(?:的|了)(?:哪|什么|啥)|(?:显示|查看?|看看?)我的(?:单位|身份|信息)|^[\s,;]*我[?;\s]*$|我(?:在)?(?:系统|这|这里|平台|你们?这)(?:里)?(?:头|面|上)?(?:登记)?(?:的)?(?:是)?(?:啥|什么|哪)|我?绑定?的(?:身份|单位|岗位|是)|^[\s,;]*(?:查查?|看看?)(?:一?下)?(?:我|自己)(?:是谁|的身份|绑)/u;

const how =
  /帮助|^help$|怎么(?:用|弄|操作|签|转|退|报|办|回|填|绑|搞|做|使|查|看|发|撤|写|点|催|换|举报|匿名|直报|上报|呈|代|补)|咋(?:用|弄|操作|签|转|退|报|办|回|填|绑|搞|整|做|查|看|发|使|点|催)|如何(?:使用|操作|签|转|退|报|办|填|绑|查|发|上报|撤|处理)|会怎么?样|有(?:什么|啥)(?:后果|影响|用)|(?:啥|什么)意思|看不懂|没看懂|没?看明白|不懂|不明白|搞不懂|不会(?:用|弄|操作|签|转|报|填|搞)|(?:你|机器人|这个)(?:到底)?(?:都)?(?:能|会|可以)(?:帮我们?)?(?:干|做|办|弄|搞)(?:点|些)?(?:啥|什么|哪些)|怎么(?:写|说|打|输)|格式|来着[?]?$|你是(?:谁|干|做|什么)|有(?:哪些|什么|啥)(?:功能|命令|指令|用处)|使用说明|说明书|教程|操作指南|教(?:教|一?下)?我|这(?:个)?(?:是)?(?:啥|什么(?:东西|玩意|啊|$)|干(?:嘛|啥|什么))|功能|菜单|点哪|在哪(?:儿|里)?(?:点|签|转|操作)|(?:命令|指令)(?:都)?(?:有|是)(?:哪些|什么|啥)|求助|怎么办/u;

const figured: readonly (readonly [what: string, words: RegExp])[] = [
  ['逾期', /逾期|超期|过期没改|到期没改|超时未改|没按时/u],
  ['台账', /台账|清单|明细表/u],
  ['档案', /档案|一企一档/u],
  ['盲区', /盲区|没人管的?(?:企业|厂|单位|地方)|谁都不管|监管空白|空白点|漏管/u],
  [
    '隐患统计',
    /隐患(?:的)?(?:统计|数据|数量|总数|多少|几|情况|汇总|分布|报表)|统计|整改率|销号率|(?:多少|几)(?:个|条|处|件)?(?:重大|一般)?隐患|(?:销号|整改|销案|挂牌).{0,3}(?:多少|几[个条处件])|隐患数|隐患.{0,4}(?:多少|几[个条处件]|有哪些)|(?:重大|一般)隐患(?:有|多少|几|名单|还)|没(?:改|整改|销号)(?:完)?的/u,
  ],
];

/** 隐患统计 · 逾期 · 台账 · 档案 厂名 · 盲区. */
export function readFigures(sketch: Sketch): Understood | null {
  if (/[ⓃⒽⒹⓁ]/u.test(sketch.text) || /报送|上报|转发|签收|通知/u.test(sketch.text)) return null;
  const [what] = figured.find(([, words]) => words.test(sketch.text)) ?? [];
  if (!what) return null;
  const behind =
    what === '档案'
      ? /档案\s*(?<organ>[\p{Script=Han}()]{2,24})$|^(?:看看?|查查?|调)?(?<organ2>[\p{Script=Han}()]{2,24}?)的?(?:企业|安全)?(?:档案|一企一档)/du.exec(
          sketch.text,
        )
      : null;
  const organ = said(sketch, behind, 'organ') ?? said(sketch, behind, 'organ2') ?? findOrgan(sketch.text);
  return understood('figures', { what, organ });
}

const gap = /断点|卡|堵|压在|拖着|停在|断在|(?:没|未|还没|不)(?:有)?(?:往下)?(?:转|传达|下发|传)/u;
const missing = /未签|(?:没|未|还没|不)(?:有)?(?:签|收到|回|收|动)|谁没|谁还没/u;

/** How far, with the part that is asked for. */
function howFar(sketch: Sketch): Understood {
  const { text } = sketch;
  const of = gap.test(text) ? '断点' : missing.test(text.replace(/(?:没有?|未)(?=$|[?\s])/u, '')) ? '未签' : undefined;
  const level = /(?:哪些|哪几个|哪个|哪|几个|多少个?)(?<level>市|县区|县|区|乡镇|乡|镇|街道|园区|开发区|企业)/u.exec(
    text,
  )?.groups?.['level'];
  const target = targetOf(sketch);
  const organ = findOrgan(
    text
      .replace(
        /副?[省市县区镇]长|全[省市县区镇]|(?:乡镇|县区|区县|市县|园区|街道|企业)(?=一?[级层块]|那块|这块|的|都|下|$|[\s,;?])/gu,
        '  ',
      )
      .replace(/(?:哪些|哪几个|哪个|多少个?|几个|各)(?:市|县区|县|区|乡镇|乡|镇|街道|园区|开发区)/gu, '  '),
  );
  const isTitle = organ !== undefined && (target.words?.includes(organ) ?? false);
  const words = isNamed(target) ? undefined : looseWords(sketch, organ);
  return understood('how far', {
    ...target,
    words: target.words ?? words,
    organ: isTitle ? undefined : organ,
    of,
    level,
  });
}

/** 到哪了 有限空间 · 粉尘检查进度: what stands beside the question may be words of the title. */
function looseWords(sketch: Sketch, organ: string | undefined): string | undefined {
  const found =
    /^[\s,]*(?:查一?下|看看?|问问?)?(?:到哪了?|状态|进度|断点|未签(?:名单)?|进展|签收情况)\s*[:]?\s*(?<words>[\p{Script=Han}a-z\d]{2,20})[\s?]*$|^[\s,]*(?:查一?下|看看?|问一?下)?(?<words2>[\p{Script=Han}a-z\d]{2,20}?)(?:的)?(?:通知|工作|检查)?(?:现在|目前|都)?\s*(?:到哪|进度|状态|进展|签收情况|转发情况|传达情况|落实情况|情况怎|情况如何|怎么样了|咋样了)/du.exec(
      sketch.text,
    );
  const words = said(sketch, found, 'words') ?? said(sketch, found, 'words2');
  if (
    !words ||
    words === organ ||
    /^(?:现在|目前|通知|文件|这个|那个|工作|都|大家|各县|各市|各单位|今天|昨天|我|我们|请问|谁|哪|什么|啥)/u.test(words)
  )
    return undefined;
  return words;
}

/** What a question that is no request for facts may be about: nothing is done, one question is asked back. */
function meantBy(text: string): ActName[] {
  const may: [ActName[], RegExp][] = [
    [
      ['read', 'return'],
      /(?:发|给|是|归|关|属|涉及|针对|适用|找).{0,4}(?:我们?|咱们?|本)|发错|送错|搞错|有关系|对吗|对不对/u,
    ],
    [['return'], /退/u],
    [['withdraw'], /撤|收回|作废/u],
    [['correct'], /更正|改/u],
    [['relay', 'nothing to relay'], /转|下发|传达|往下/u],
    [['sign'], /签|收到/u],
    [['urge'], /催/u],
    [['report up', 'read'], /报/u],
    [['study'], /学/u],
  ];
  const found = may.filter(([, words]) => words.test(text)).flatMap(([acts]) => acts);
  return found.length > 0 ? found : ['read', 'how far'];
}

/** 可以转了吗, 要不要签: whether, not how far. */
const mayOne =
  /(?:可以|能|该|要|需要?|必须|用)(?:不(?:可以|能|该|要|用))?(?:再|往下|马上|现在|我们?)?(?:签|转|退|撤|催|报|发).{0,4}(?:吗|么|不|[?]|$)/u;

/** Everything that asks; null for what does not. */
export function readQuestion(sketch: Sketch): Understood | null {
  const { text } = sketch;
  const asks = isQuestion(text);
  const target = targetOf(sketch);
  if (who.test(text)) return understood('who am I');
  if (!hasTarget(sketch) && duties.test(text) && !ofOthers.test(text)) return understood('my duties');
  if (asks && isNamed(target) && mayOne.test(text) && !/什么|啥|哪|多少|怎/u.test(text))
    return asking(meantBy(text), target);
  if (progressOf(text, asks)) return howFar(sketch);
  if (how.test(text) && !/(?:意思|怎么|咋|如何).{0,4}(?:还没|没签|没转)/u.test(text)) return understood('help', target);
  if (content.test(text) && !/存证|证明|证书|回执/u.test(text))
    return understood('read', isNamed(target) ? target : {});
  const figures = readFigures(sketch);
  if (figures && (asks || text.length <= 24)) return figures;
  if (!asks) return null;
  if (isNamed(target) && /(?:签|收到|转|达|学|报|退|撤).{0,3}(?:没有?|了吗|过吗|了么)(?:$|[?\s,;])/u.test(text))
    return howFar(sketch);
  if (
    findOrgan(text) &&
    /不(?:签|转|收|动|回)|(?:签|收到|转|到|动).{0,4}(?:没有?|吗|么)|[没未](?:签|收|转|动|回)/u.test(text)
  )
    return howFar(sketch);
  if (isNamed(target) || /签|转|退|撤|催|报|发|通知|文件/u.test(text)) return asking(meantBy(text), target);
  return null;
}

/** 进度 inside an order (退回 N8 进度不对) is no question: it needs a question, or a message of little else. */
const progressOf = (text: string, asks: boolean): boolean => {
  if (!progress.test(text)) return false;
  if (asks || text.length <= 16) return !/^[\s,;]*(?:催|退回|转发|撤回|报送|提醒|督促)/u.test(text);
  return /^[\s,;]*(?:[ⓃⒹⓁ]\s*)?(?:到哪|状态|进度|断点|未签|查|看|问|想知道)/u.test(text);
};
