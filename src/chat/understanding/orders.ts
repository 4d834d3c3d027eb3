import type { ActGrammar } from './act.ts';
import {
  isConditional,
  isHedged,
  isSomeoneElses,
  isNegated,
  isPast,
  isOrderedBySomeone,
  isPlanned,
  isQuestion,
  isReported,
  isToOthers,
} from './guards.ts';
import { readNames } from './names.ts';
import { groupOrders, type OrderGroup } from './order-groups.ts';
import { readQuestion } from './questions.ts';
import { askingLeave, nothingToRelay, othersNot, relaying } from './relaying-acts.ts';
import { reportingUp, studying, surveying } from './reporting-acts.ts';
import { assigning, correcting, proving, reachingOthers, urging, withdrawing } from './sending-acts.ts';
import { returning, signing, signingForAnother, withoutRemarks } from './signing-acts.ts';
import { wordsAt, type Sketch } from './sketch.ts';
import { isNamed, targetIn, targetOf, type Target } from './targets.ts';
import { asking, understood, type ActName, type Understood } from './understood.ts';

/** First fits: longer and rarer words stand before what they contain (无需转达 before 转达). */
const acts: readonly ActGrammar[] = [
  signingForAnother,
  askingLeave,
  reachingOthers,
  nothingToRelay,
  returning,
  withdrawing,
  correcting,
  assigning,
  urging,
  reportingUp,
  surveying,
  studying,
  relaying,
  proving,
  signing,
];
const ofRecord = new Set<ActName>([
  'sign',
  'sign for another',
  'return',
  'relay',
  'ask leave',
  'nothing to relay',
  'withdraw',
  'correct',
  'urge',
  'unreachable',
  'study',
  'report up',
  'survey',
  'my duties',
]);

const datesOf = (sketch: Sketch): string[] =>
  [...sketch.marks.entries()].filter(([, { kind }]) => kind === 'date').map(([at]) => wordsAt(sketch, at, at + 1));

/** An act's own words begin the message: no talk about it. */
const exact =
  /^[\s,;]*(?:[ⓃⒹⓁ][\s,;]*)?(?:代签|退回|撤回|更正|无需转达|呈批|催办|交办|改送|绑定码|已电话|报送|学习|摸底|存证|转发)/u;

/** What follows the word 要求, a reason or a report is what the writer wants said, and never looked at as talk. */
const withoutWords = (text: string): string =>
  text
    .replace(/(?:要求|理由|原因)\s*[:：].*$/u, '')
    .replace(/((?:报送|上报|反馈|汇报|情况|结果|摸底|学习|更正|备注|说明)\s?[ⓃⒹⓁ]?\s?[:：]).*$/u, '$1');

/** N12的材料明天报送: by when they will, and nothing reported. */
const reportedLater = /Ⓣ\s?(?:再|就|才|会|要|我们?)*(?:书面)?(?:报送|上报|呈报|反馈|汇报|报|交)(?:上去|给你们?)?\s*$/u;

/** Why an order is none; null when it is one. */
function whyNot(group: OrderGroup): 'ask' | 'none' | null {
  const { act, part } = group;
  const text = withoutWords(act === signing ? withoutRemarks(part.text) : part.text);
  const head = act?.takesWords && exact.test(text) ? (/^[\s,;]*\S+(?:\s+[ⓃⒹⓁ])?/u.exec(text)?.[0] ?? text) : text;
  if (isQuestion(head)) return 'ask';
  if (act !== studying && act !== signing && isPast(head)) return 'ask';
  // 先别签，等领导看了再说: the refusal says more than what it waits for.
  if (act !== nothingToRelay && /(?:先|暂时|暂)?(?:别|不要|勿)\S{0,4}[,;\s]/u.test(head) && isNegated(head))
    return 'none';
  if (isConditional(head)) return act === nothingToRelay ? 'ask' : 'none';
  if (isReported(head)) return isOrderedBySomeone(head) ? 'ask' : 'none';
  if (isToOthers(head) || (act !== correcting && isHedged(head))) return 'ask';
  if ((act === returning || act === withdrawing) && isSomeoneElses(head)) return 'ask';
  const plain =
    act === relaying
      ? head
          .replace(new RegExp(othersNot, 'gu'), '')
          .replace(/\p{Script=Han}{2,8}(?:不转|不发|不用转|除外)(?=$|[\s,;])/gu, '')
      : act === nothingToRelay
        ? head.replace(act.verb, '')
        : act === urging
          ? head.replace(/(?<!别|不|勿)[没未](?:有)?(?:签|转|收|回|报|动|学|达|传)(?:收|发|达|到|复|送|下去)?的?/gu, '')
          : act === correcting || act === returning
            ? head.replace(/不(?:是|归|属|用|对|清|全|收|该|适|涉|在|存|相|完|合)\S*|没(?:有)?(?!退|更|改)\S*/gu, '')
            : head;
  if (isNegated(plain)) return act === nothingToRelay ? null : 'none';
  if (isPlanned(plain, datesOf(part))) return 'none';
  if (act === reportingUp && reportedLater.test(plain) && !datesOf(part).some((date) => /[前内止]$/u.test(date)))
    return 'none';
  return null;
}

/** The notice a part is about: its own, else the one of the part before. */
export function withTarget(one: Understood, target: Target): Understood {
  return isNamed(targetIn(one.args)) ? one : { act: one.act, args: { ...target, ...one.args } };
}

function readGroup(group: OrderGroup): Understood {
  const { act, part } = group;
  if (!act) return asking(['read'], targetOf(part));
  const target = targetOf(part);
  const refusal = whyNot(group);
  if (refusal === 'none') return understood('none', target);
  if (refusal === 'ask')
    return isQuestion(part.text)
      ? (readQuestion(part) ?? asking([act.act], target))
      : asking([act.act, ...others(act.act)], target);
  return act.read(part) ?? asking([act.act, ...others(act.act)], target);
}
const others = (act: ActName): ActName[] => (act === 'sign' ? ['read', 'relay'] : act === 'relay' ? ['sign'] : []);

/** N7转发，石桥不用转: whom it does not go to, no 无需转达. */
function withExceptions(done: Understood[]): Understood[] {
  const [relay, not, ...more] = done;
  if (relay?.act !== 'relay' || not?.act !== 'nothing to relay' || more.length > 0) return done;
  const names = readNames(not.args.reason ?? '');
  if (!names || not.args.ref !== relay.args.ref) return done;
  return [understood('relay', { ...relay.args, to: relay.args.to ?? '全部', except: names })];
}

/** Acts that stand by themselves, whatever is put off until later. */
const afterwards = new Set<ActName>(['sign', 'study', 'proof', 'read']);

/** Orders in the writer's own words: one act, several in order, or what keeps them from being one. Null where no verb of an act stands. */
export function readOrders(sketch: Sketch): Understood | null {
  const groups = groupOrders(sketch, acts);
  if (groups.every(({ act }) => act === null)) return null;
  const found: Understood[] = [];
  let target: Target = {};
  for (const group of groups) {
    const one = withTarget(readGroup(group), target);
    target = targetIn(one.args);
    found.push(one);
  }
  const done = withExceptions(found);
  const [only, ...more] = done;
  if (!only) return null;
  if (more.length === 0) return only;
  // One part that is no clear order makes all of it doubtful: nothing is done by halves.
  const isClear = ({ act }: Understood) => ofRecord.has(act) || act === 'proof' || act === 'how far' || act === 'read';
  // N31签收，N32也签收 is one act over two.
  const refs = done.flatMap(({ args }) => args.refs ?? args.ref ?? []);
  if (done.every(({ act }) => act === 'sign') && !refs.includes('全部'))
    return understood('sign', { refs: [...new Set(refs)] });
  if (done.every(isClear)) return understood('several', { acts: done });
  if (done.every(({ act }) => act === 'none')) return only;
  // N7收到，明天转: what is put off is nothing to do now, and takes nothing from the signature.
  const now = done.filter(({ act }) => act !== 'none');
  const [alone] = now;
  if (alone && now.length === 1 && alone === only && afterwards.has(alone.act)) return alone;
  const candidates = done.flatMap(({ act, args }) =>
    act === 'ask' ? (args.candidates ?? []) : isClear({ act, args }) ? [act] : [],
  );
  return asking(candidates, only.args.ref ? { ref: only.args.ref } : isNamed(target) ? target : {});
}

/** The acts somebody may mean with these words, for the question back. */
export const candidatesIn = (text: string): ActName[] => [
  ...(/转|下发|传达/u.test(text) ? (['relay'] as const) : []),
  ...(/收到|签收|签了/u.test(text) ? (['sign'] as const) : []),
  ...(/退回|发错/u.test(text) ? (['return'] as const) : []),
  ...(/催|督促|抓紧/u.test(text) ? (['urge'] as const) : []),
  ...(/报送|上报|反馈|报告/u.test(text) ? (['report up'] as const) : []),
  ...(/隐患/u.test(text) && !/(?:没有?|无)隐患/u.test(text) ? (['hazard'] as const) : []),
];
