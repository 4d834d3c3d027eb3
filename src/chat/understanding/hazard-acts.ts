import { around, freeWords } from './act.ts';
import { soundsLikeHazard } from './hazard-words.ts';
import { isConditional, isNegated, isPlanned, isQuestion, isReported } from './guards.ts';
import { marksOf, partOf, said, wordsAt, type Sketch } from './sketch.ts';
import { hazardsOf } from './targets.ts';
import { asking, understood, type Understood } from './understood.ts';

/** What may be done to a hazard, as said; the first that fits. 复查不合格 stands before 复查通过. */
const steps: readonly (readonly [step: string, words: RegExp])[] = [
  [
    '延期',
    /延期|延[长后缓到至]|往后(?:推|拖|延)|缓到|推到|宽到|(?:再|多)(?:给|缓|宽)(?:我们?)?Ⓣ|宽限|缓(?:几|两|三|\d)?天|推迟|展期|晚(?:几|两|三|\d+)天/u,
  ],
  [
    '不属实',
    /不属实|不(?:是)?真的|不存在|没有?这(?:回事|个?情况|台|个|种|处)|查无|误报|假的|虚报|非隐患|不是隐患|不算隐患|(?<!(?:复查|验收|复核).{0,4})没(?:啥|什么)?问题/u,
  ],
  ['重复', /重复|报过|同一[个处]|和Ⓗ一样|跟Ⓗ一样/u],
  ['移交', /移交|移送|转交|转办|不归我们?管?|不属于?我们?管/u],
  [
    '退回',
    /(?:复查|验收)[^?]{0,6}(?:还是|仍然?|还|依然)(?:不行|不合格|没|有问题)|复查(?:没通过|未通过|不通过|不合格|没过|未过|不行)|验收(?:没通过|未通过|不通过|不合格|没过)|退回|打回|不合格|没改好|没(?:整改|改|整)到位|整改不到位|重新整改|重改/u,
  ],
  [
    '复查通过',
    /复查(?:过|了)?\s*(?:合格|通过|没(?:啥|什么)?问题|过了|ok|可以|好了|完成|完毕)|验收(?:合格|通过|过了)|复核(?:合格|通过)|通过复查|合格/u,
  ],
  [
    '整改完成',
    /整改(?:完成|完毕|完了|完|好了|好|到位|结束|了)|(?:整|改|弄|修|搞|处理|清理?|换|装|补|接|扫|堵|拧)(?:好|完|掉|上|干净|紧|结束|完毕)了?|整改了|已整改|已改|已修|已换|已处理|已清理?|改了|修了|换了|解决了|完成整改|完工|到位了|搞定/u,
  ],
  ['整改令', /整改令|整改指令|责令整改|责令限期|责改|下(?:达)?整改|限期整改/u],
  ['定级', /定级|定为|判定|判为|算重大|属于?重大|是?重大(?:隐患)?|是?一般(?:隐患)?$/u],
  ['挂牌', /挂牌(?:督办)?/u],
  ['摘牌', /摘牌|解除挂牌/u],
  ['销号', /销号|核销|销案|销掉|销了|关闭|闭环|结案/u],
  ['接受', /接受|认领|接了|同意整改|认可|没异议|无异议|接单|我们?认(?!为|识)|我来(?:改|整)/u],
  ['核实', /核实|属实|情况属实|确认存在|确实(?:有|存在)|查实|(?<!不)是真的|看过了?.{0,4}有/u],
  ['有异议', /有异议|不服|不同意|申诉/u],
  ['重开', /反弹|又(?:坏|漏|堵|出现|犯)|复发/u],
];

/** 整改完成H22，照片一会发: what is put off is the proof of it. */
const later = /(?:照片|图片?|材料|资料|视频|回执|报告).{0,8}(?:发|传|补|送|报|上|给)\S{0,4}/gu;
const merged = /并入|合并到?|并到|归到|跟?Ⓗ?是(?:同)?一(?:个|处|回事)/u;
const corrected = /更正|写错|说错|改(?:为|成)|应(?:该)?[是为]/u;

/** What is said about a hazard with a number; null where none stands. */
export function readHazardWork(sketch: Sketch): Understood | null {
  const hazards = hazardsOf(sketch);
  const [hazard] = hazards;
  if (!hazard) return null;
  const { text } = sketch;
  const target = hazards.length > 1 ? { hazards } : { hazard };
  const isRequest =
    /延期|延[长后缓到至]|往后(?:推|拖|延)|缓到|推到|宽到|(?:再|多)(?:给|缓|宽)(?:我们?)?Ⓣ|宽限|推迟|展期/u.test(text);
  if (!isRequest && isQuestion(text))
    return /怎么(?:改|弄|整|办|处理)|咋(?:改|弄|整|办)/u.test(text)
      ? understood('help', target)
      : asking(['hazard work', 'figures'], target);
  if (/直报/u.test(text)) return understood('bypass', target);
  if (isReported(text) || (!isRequest && isConditional(text))) return understood('none', target);
  if (/该定|算不算/u.test(text)) return asking(['hazard work'], target);
  if (!isRequest && isPlanned(text.replace(later, ''), datesOf(sketch))) return understood('none', target);
  if (merged.test(text) && !/重复/u.test(text))
    return understood('hazard', { ...target, hazard: mergedInto(sketch) ?? hazard, step: '并入' });
  if (corrected.test(text) && !/整改/u.test(text)) {
    const place = around(sketch, /(?:更正|写错了?|说错了?)\s?Ⓗ?|Ⓗ\s?(?:更正|写错了?|说错了?)/u);
    return understood('hazard', {
      ...target,
      step: '更正',
      text: place ? (freeWords(sketch, place.after) ?? freeWords(sketch, place.before)) : undefined,
    });
  }
  const plain = text.replace(
    /不属实|不实|不合格|不通过|未通过|没通过|没过|不到位|没改好|没(?:整改|改|整)到位|不同意|不存在|没有?这|没问题|不归|不属于|不服|没异议|无异议|不是隐患|不算隐患|不行(?=\s)/gu,
    '',
  );
  if (
    isNegated(plain) ||
    // 快弄好了, 差不多改完了: not yet.
    /(?:快要?|差不多|基本)(?:都|就)?(?:要|能)?(?:整|改|弄|修|搞|处理|清)/u.test(text) ||
    // An inspector's 没改好 sends it back; 还没改好 tells how it stands.
    (/还没(?:有)?(?:整?改|弄|修|处理)/u.test(text) && !/复查|验收/u.test(text)) ||
    /(?:还?没|还?未|别|先不|不要|不能|没法)(?:有|能)?(?:整改|改|弄|修|销|复查|验收|处理|定|挂|摘|接受|核实)/u.test(
      plain,
    )
  )
    return understood('none', target);
  const found = steps.find(([, words]) => words.test(text));
  if (!found) return asking(['hazard work'], target);
  const [step, allWords] = found;
  // The step's own name is what the rest is said about: 现场没这台设备 H3不属实.
  const words = text.includes(step) ? new RegExp(step, 'u') : allWords;
  const place = around(sketch, words);
  const due = /Ⓣ/u.exec(text);
  const grade = /重大|一般|较大/u.exec(text)?.[0];
  const reason = place ? (freeWords(sketch, place.after) ?? freeWords(sketch, place.before)) : undefined;
  return understood('hazard work', {
    ...target,
    ...(step === '重复' ? { hazard } : {}),
    step,
    ...(step === '定级' && grade ? { text: grade } : {}),
    due: due ? wordsAt(sketch, due.index, due.index + 1) : undefined,
    reason: reasonWithoutDate(sketch, reason, step, place),
  });
}

/** H32跟H31是一处，并入H31: the number behind the word stays. */
const mergedInto = (sketch: Sketch): string | undefined => {
  const at = /(?:并入|合并到?|并到|归到)\s?(?=Ⓗ)/u.exec(sketch.text);
  return at ? hazardsOf(partOf(sketch, at.index, sketch.text.length))[0] : undefined;
};

const datesOf = (sketch: Sketch): string[] =>
  [...sketch.marks.entries()].filter(([, { kind }]) => kind === 'date').map(([at]) => wordsAt(sketch, at, at + 1));

/** 宽限五天行不 等配件: 行不 is politeness, the reason comes behind it. */
function reasonWithoutDate(
  sketch: Sketch,
  reason: string | undefined,
  step: string,
  place: ReturnType<typeof around>,
): string | undefined {
  if (step !== '延期' || !place) return reason;
  const rest = sketch.text.slice(place.after[0]);
  const skipped =
    /^[\s,]*(?:到|至)?\s*Ⓣ?\s*(?:行不行?|可以(?:吗|不)?|好不好|行吗|好吗|成不|吗|了)?[?\s,;]*/u.exec(rest)?.[0]
      .length ?? 0;
  return (
    freeWords(sketch, [place.after[0] + skipped, sketch.text.length]) ??
    freeWords(sketch, place.before)?.replace(/(?:想|需要|申请|请求|请)+$/u, '')
  );
}

const openly =
  /^[\s,;]*(?:\(?照片\)?\s*)?(?:(?:我|我要|我想|这里|现场|刚)?(?:再)?(?:上报|报告|报|发现|反映|提交|登记)了?(?:一个|一条|一处|个|条|处|一起)?(?:安全|事故|重大|一般)?隐患|(?:安全|重大|一般)?隐患(?:上报|报告)?|有(?:一)?[个处条]?(?:安全)?隐患|隐患随手拍|随手拍)(?!.{0,3}(?:几|多少)|数|统计|台账|排查|整改|治理|数|多少|有|怎|清单|是|进度|情况|档案|在哪|的)\s*[:,]?\s*(?<text>[\s\S]+)$/u;
const hidden =
  /^[\s,;]*(?:我要|我想|想|要|请)?(?:匿名)(?!举报|信)(?:上?报|反映|说|报告|提)?(?:一下|一?个)?(?:隐患)?\s*[:,]?\s*(?<text>[\s\S]+)$/u;
const past =
  /^[\s,;]*(?:我要|我想|想|要|实名|匿名)*(?:举报|投诉|检举)(?!电话|人|信|奖|怎)\s*[:,]?\s*(?<text>[\s\S]+)$/u;
const direct =
  /^[\s,;]*(?:我要|我想|想|要)?(?:直报|越级上?报|直接报(?:给)?(?:监管部门|应急局))\s*[:,]?\s*(?<text>[\s\S]*)$/u;

/** 隐患 text · 匿名 text · 举报 text · 直报 text · 进度 voucher: what follows the word is the report, whatever it is. */
export function readReport(sketch: Sketch): Understood | null {
  const { text } = sketch;
  const [hazard] = hazardsOf(sketch);
  const [voucher] = marksOf(sketch, 'voucher');
  if (voucher && /进度|查|办|结果|怎么样|处理|到哪|凭证|如何|Ⓥ$/u.test(text))
    return understood('bypass', { voucher: voucher.code });
  const find = (pattern: RegExp) => {
    const match = new RegExp(pattern.source, 'du').exec(text);
    return match ? (said(sketch, match, 'text') ?? '') : null;
  };
  const isAboutReporting =
    /^.{0,4}(?:(?:怎么|咋|如何|在哪|哪里)(?:上?报|填|提交|举报|用|弄|写|匿名)|(?:能不能|可以|可不可以)(?:匿名|上?报)|安全吗|保密|会不会|会被)/u;
  for (const [pattern, make] of [
    [
      past,
      (words: string) =>
        understood('bypass', { text: words, ...(/匿名/u.test(text) ? { anonymous: true as const } : {}) }),
    ],
    [hidden, (words: string) => understood('hazard', { anonymous: true, text: words })],
    [
      direct,
      (words: string) => understood('bypass', hazard && words.length < 9 ? { hazard } : { hazard, text: words }),
    ],
    [openly, (words: string) => understood('hazard', { text: words })],
  ] as const) {
    const words = find(pattern);
    if (words === null) continue;
    if (isAboutReporting.test(words) && isQuestion(words)) return understood('help');
    if (pattern === openly && /^(?:都|已经?|全部?|早就?)*(?:整?改|修|处理|弄)(?:好|完|掉)?了?$/u.test(words))
      return asking(['hazard work']);
    if (words !== '') return make(words);
  }
  return null;
}

const inspected =
  /^[\s,;]*(?<what>检查|执法检查|暗访|暗查|突击检查)(?:了)?\s*(?<organ>[\p{Script=Han}()]{2,24}?)(?:厂|公司)?[\s,:;]*(?<result>未发现(?:隐患|问题)?|没发现(?:隐患|问题)?|无隐患|没问题|有隐患|发现隐患|有问题|受阻|拒绝检查|不让进|拒检)/u;
/** 检查 企业 未发现|有隐患|受阻 · 暗访 企业. */
export function readInspection(sketch: Sketch): Understood | null {
  const match = new RegExp(inspected.source, 'du').exec(sketch.text);
  if (match) {
    const isSecret = /暗/u.test(match.groups?.['what'] ?? '');
    const result = match.groups?.['result'] ?? '';
    const outcome = /受阻|拒|不让/u.test(result)
      ? '受阻'
      : /有|发现隐患/u.test(result.replace(/未发现|没发现/u, ''))
        ? '有隐患'
        : '未发现';
    const to = match.indices?.groups?.['result']?.[0] ?? 0;
    const from = match.indices?.groups?.['organ']?.[0] ?? 0;
    return understood('hazard work', {
      step: isSecret ? '暗访' : '检查',
      organ: wordsAt(sketch, from, to),
      text: outcome,
    });
  }
  const gone =
    /^[\s,;]*(?:今天|刚|刚才|上午|下午|我们?)*(?:去|到|对)(?<organ>[\p{Script=Han}()]{2,24}?)(?:检查|执法)(?:时)?[\s,:;]*(?<result>未发现|没发现|无隐患|没问题|有隐患|发现隐患|有问题|受阻|拒绝检查|不让进|拒检|被拦)/du.exec(
      sketch.text,
    );
  if (gone) {
    const result = gone.groups?.['result'] ?? '';
    return understood('hazard work', {
      step: '检查',
      organ: said(sketch, gone, 'organ'),
      text: /受阻|拒|不让|被拦/u.test(result) ? '受阻' : /未|没|无/u.test(result) ? '未发现' : '有隐患',
    });
  }
  const visit = /^[\s,;]*(?:暗访|暗查)\s*(?<organ>[\p{Script=Han}()]{2,24})$/du.exec(sketch.text);
  return visit && !isQuestion(sketch.text)
    ? understood('hazard work', { step: '暗访', organ: said(sketch, visit, 'organ') })
    : null;
}

const pressed =
  /(?:老板|厂长|领导|主任|组长|经理|班长|负责人|厂里|公司).{0,5}(?:不让|逼|不管|压着|瞒|强令|威胁|不许|不给修|不肯|不同意停|开除)/u;

/** A danger told without any command word, photos and all. */
export function readSight(sketch: Sketch): Understood | null {
  const { text } = sketch;
  if (/[ⓃⒹⓁ]/u.test(text) || /[?]|吗|怎么(?!都)|咋(?!都)|什么(?!都)|啥(?!都)|哪(?!都|儿都|里都)|多少|如何/u.test(text))
    return null;
  if (pressed.test(text)) return asking(['bypass', 'hazard']);
  if (!soundsLikeHazard(text) || /通知|文件|签收|转发|报送|检查了|排查|专项/u.test(text)) return null;
  return understood('hazard', { text: wordsAt(sketch, 0, text.length).replace(/^[(（]照片[)）]\s*/u, '') });
}
