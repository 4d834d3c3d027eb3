import { soundsLikeAccident } from '../accident.ts';
import { isNegated, isPlanned, isQuestion } from './guards.ts';
import { readHazardWork, readInspection, readReport, readSight } from './hazard-acts.ts';
import { takeApart } from './message-parts.ts';
import { candidatesIn, readOrders, withTarget } from './orders.ts';
import { readFigures, readQuestion } from './questions.ts';
import { studying } from './reporting-acts.ts';
import { sketchOf, said, type Sketch } from './sketch.ts';
import { isSmallTalk } from './small-talk.ts';
import { isNamed, refsOf, targetIn, targetOf } from './targets.ts';
import { asking, understood, type Args, type Understood, type Utterance } from './understood.ts';

/** Longer own words are a document or a report, never an order with slips in it. */
const longestOrder = 400;

const binding =
  /^[\s,;]*(?:我要|我)?(?:绑定|绑)(?!码\s*(?:\p{Script=Han}|$))(?:码)?(?:单位)?\s*[:是]?\s*(?<code>[a-z0-9 ]{4,12})?$/u;
const switching =
  /(?:切换|换(?:一?个|到|成)?|改成?)(?:我的)?(?:单位|身份|岗位)|(?:切换|^[\s,;]*换)(?:到|成|为)?\s*(?<organ>[\p{Script=Han}]{2,20})/u;
/** 我 · 切换单位 · 绑定 码. */
function readWhoAmI(sketch: Sketch): Understood | null {
  const bound = new RegExp(binding.source, 'du').exec(sketch.text);
  if (bound) return understood('who am I', { step: '绑定', code: said(sketch, bound, 'code')?.replace(/\s/gu, '') });
  const other = new RegExp(switching.source, 'du').exec(sketch.text);
  if (other && sketch.text.length <= 30 && !isQuestion(sketch.text)) {
    const behind = /(?:单位|身份|岗位)\s*[:到为]?\s*(?<organ>[\p{Script=Han}]{2,20})$/du.exec(sketch.text);
    return understood('who am I', {
      step: '切换单位',
      organ: said(sketch, other, 'organ') ?? said(sketch, behind, 'organ'),
    });
  }
  return null;
}

const issuing =
  /^[\s,;]*(?:我要|我想|我们?要?|要|帮我|想)?(?:发文(?!\s?(?:[字号机单稿格流规要模时]|审批))|发(?:一?个|一份|份|布)(?:新)?(?:通知|文|公文)|下(?:发)?(?:一?个|一份|份)(?:通知|文)|发布通知|印发(?:通知|文件))\s*[:,;]?\s*(?<text>[\s\S]*)$/u;
/** 发文 + text. */
function readIssue(sketch: Sketch): Understood | null {
  const match = new RegExp(issuing.source, 'du').exec(sketch.text.slice(0, longestOrder));
  if (!match || /^.{0,12}(?:吗|怎么|咋|如何|[?])/u.test(match.groups?.['text'] ?? '')) return null;
  const from = match.indices?.groups?.['text']?.[0] ?? 0;
  return understood('issue', {
    text: sketch.original.slice(sketch.starts[from] ?? sketch.original.length).trim() || undefined,
  });
}

const document = /关于[\s\S]{2,60}的(?:紧急)?(?:通知|通报|意见|方案|函)|各(?:市|县|区|乡镇|有关)[\s\S]{0,40}[:：]/u;

/** What somebody else has said: nothing is done, and what it may be about is asked. */
function readForeign(text: string): Understood {
  const sketch = sketchOf(text.slice(0, longestOrder));
  const candidates = candidatesIn(sketch.text);
  if (candidates.length === 0 && document.test(text)) return asking(['issue']);
  const refs = refsOf(sketch);
  return candidates.length > 0
    ? asking(candidates, refs[0] && refs.length === 1 ? { ref: refs[0] } : {})
    : understood('none');
}

function readLong(own: string): Understood {
  const sketch = sketchOf(own.slice(0, longestOrder));
  const whole = (one: Understood | null) =>
    one?.args.text === undefined ? one : { ...one, args: { ...one.args, text: own } };
  const report = readReport(sketch);
  if (report?.act === 'hazard' || report?.act === 'bypass') return whole(report) ?? report;
  const issue = readIssue(sketch);
  if (issue) return whole(issue) ?? issue;
  if (/^[\s,;]*(?:[Ⓝ]\s*)?(?:报送|上报)\s*[Ⓝ]?/u.test(sketch.text)) {
    return understood('report up', { ...targetOf(sketch), text: own });
  }
  return document.test(own) ? asking(['issue']) : understood('unclear');
}

const helping = /^[\s,;]*(?:帮助|help|\?+|怎么用|咋用|使用说明)[\s?,;]*$/u;

function readOwn(own: string): Understood {
  if (soundsLikeAccident(own)) return understood('accident');
  if (own.length > longestOrder) return readLong(own);
  const sketch = sketchOf(own);
  if (helping.test(sketch.text) || /^[?\s]+$/u.test(own)) return understood('help');
  const found =
    (isSmallTalk(sketch.text) ? understood('none') : null) ??
    readWhoAmI(sketch) ??
    readReport(sketch) ??
    readIssue(sketch) ??
    readInspection(sketch) ??
    readEachPiece(sketch, own) ??
    readHazardWork(sketch) ??
    readOneThing(sketch);
  return found;
}

/** An order begins with its own word, and nothing in it asks: then 进度 and 情况 are part of what is ordered. */
const ordered =
  /^[\s,;]*(?:[ⓃⒹⓁ][\s,;]*)?(?:(?:签收|收到|转发|学习)(?!(?:情况|名单|进度|率)(?:$|[\s,;?]|怎|如何))|退回|退(?=\s?[ⓃⒹ])|撤回|更正|代签|无需转达|呈批|催办|催|交办|改送|绑定码|已电话|报送|上报|学习|已学|摸底|存证|反馈)/u;
/** N12还没签的都催一下: the order stands last, and what is said before is whom it is for. */
const endsInUrging = /(?:都|全|再|去|给我|帮我|挨个|[的了,;\s])(?:催催?|催办|催一催|催一?[下遍次]|催促一下)[\s;]*$/u;

/** N36签收情况报一下 wants to be told; 签收情况：…报送 tells. */
const wantsToKnow =
  /(?:签收|转发|转达|传达|学习|落实|到达|报送|反馈)(?:的)?(?:情况|名单|进度|率)(?!.{0,6}[:,]?.{0,4}\d)|到哪|断点|状态|进度/u;
const taught = /[ⓃⒹⓁ].*[传宣][达贯].*(?:\d+\s?人|班组|员工|职工|车间|工人)/u;
/** An order that asks nothing, all of whose words are accounted for. */
function readPlainOrder(sketch: Sketch): Understood | null {
  const text = sketch.text.replace(/(?:要求|理由|原因|加一?[条句个]|附一?句).*$/u, '');
  if (isQuestion(text) || wantsToKnow.test(text)) return null;
  // 已传达，车间19人: told to people is learnt, not relayed.
  if (taught.test(text) && !/[县区镇乡园]|[没未]|转/u.test(text)) return studying.read(sketch);
  const one = readOrders(sketch);
  return one && !['ask', 'none', 'unclear', 'proof'].includes(one.act) && isNamed(targetIn(one.args)) ? one : null;
}

function readOneThing(sketch: Sketch): Understood {
  if (
    /[ⓃⒹⓁ].{0,12}(?:情况|名单|进度|进展)\s?(?:报|说|讲|给我|发我|发一|看|调|拉)(?:一?下|出来|给我|我|看看|一份)*(?:$|[\s,;])/u.test(
      sketch.text,
    )
  )
    return readQuestion(sketch) ?? readRest(sketch);
  const isOrder =
    (ordered.test(sketch.text) || endsInUrging.test(sketch.text)) &&
    !isQuestion(sketch.text.replace(/(?:要求|理由|原因)\s*:.*$/u, ''));
  return (
    (isOrder ? readOrders(sketch) : readPlainOrder(sketch)) ??
    readQuestion(sketch) ??
    (isOrder ? null : readSight(sketch)) ??
    readOrders(sketch) ??
    readFigures(sketch) ??
    readRest(sketch)
  );
}

/** What needs no number of its own behind a piece that has one: 收到N7。待办 · N7到哪了，催一下没签的. */
const standsAlone =
  /^\s*(?:(?:看?我的)?待办(?:事项)?|(?:[没未还]\S{1,4}?的?)?(?:请|再|帮我|给我|都|去|也)*(?:催催?|催办|催一?[下遍次催])(?:[没未还]\S{1,6})?)\s*$/u;

/** Several matters in one message, each of which says itself what it is about: N7签收，H3整好了，N8到哪了. */
function readEachPiece(sketch: Sketch, own: string): Understood | null {
  const pieces = own.split(/[,，;；。\n]+/u).filter((piece) => piece.trim() !== '');
  if (pieces.length < 2 || pieces.length > 8) return null;
  const sketches = pieces.map(sketchOf);
  const [first] = sketches;
  if (!first || !/[ⓃⒽⒹ]/u.test(first.text)) return null;
  if (
    !sketches.every(({ text }) => standsAlone.test(text) || (/[ⓃⒽⒹ]/u.test(text) && !/^\s*(?:和|跟|与|同)/u.test(text)))
  )
    return null;
  const all = sketches
    .map((one) => readHazardWork(one) ?? readOneThing(one))
    .map((one) => (one.act === 'urge' && !isNamed(targetIn(one.args)) ? withTarget(one, targetOf(first)) : one));
  const isClear = ({ act }: Understood) => !['ask', 'none', 'unclear', 'several', 'help'].includes(act);
  if (!all.every(isClear) || all.every(({ act }) => act === all[0]?.act && act !== 'hazard work' && act !== 'return'))
    return null;
  return understood('several', { acts: all });
}

/** No verb, no question. A number alone asks what to do with it. */
function readRest(sketch: Sketch): Understood {
  const target = targetOf(sketch);
  if (isNamed(target)) {
    if (isNegated(sketch.text) || isPlanned(sketch.text, [])) return understood('none', target);
    if (/已阅|已读|看了|看过|知道/u.test(sketch.text)) return asking(['sign'], target);
    if (/发错|不是我们|不归|不属于|重复|隔壁|附件/u.test(sketch.text)) return asking(['return', 'read'], target);
    if (/错|有误|不对|漏/u.test(sketch.text)) return asking(['correct', 'return'], target);
    return asking(['sign', 'read', 'how far'], target);
  }
  const candidates = candidatesIn(sketch.text);
  return candidates.length > 0 ? asking(candidates) : understood('unclear');
}

/**
 * What one message asks for, by rules about how people write. Pure and quick; looks nothing up.
 *
 * Doing what was not asked is the worst mistake: an act of the record comes only out of the writer's own words, all of
 * which are accounted for; a question, a plan, a refusal, a quote or somebody else's words give `ask` or `none`.
 */
export function understand({ says }: Utterance): Understood {
  const { own, quoted, foreign } = takeApart(says);
  if (own.trim() === '') return foreign === '' ? understood('none') : readForeign(foreign);
  const one = readOwn(own);
  const [ref, ...more] = quoted === '' ? [] : refsOf(sketchOf(quoted.slice(0, longestOrder)));
  // A quote says what is spoken of, and only that.
  if (
    !ref ||
    more.length > 0 ||
    isNamed(targetIn(withoutLast(one))) ||
    one.args.hazard ||
    ['none', 'unclear', 'hazard', 'several', 'accident'].includes(one.act)
  )
    return one;
  // 「N15签收了没有」 签了: somebody's question is answered, which is no act; the answer back names the forms.
  if (isQuestion(sketchOf(quoted.slice(0, longestOrder)).text) && one.act === 'sign') return asking(['sign'], { ref });
  return { act: one.act, args: { ...withoutLast(one), ref } };
}
const withoutLast = ({ args }: Understood): Args => {
  const rest = { ...args };
  delete rest.last;
  return rest;
};
