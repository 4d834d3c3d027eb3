import { around, freeWords, type ActGrammar } from './act.ts';
import { findOrgan, readNames } from './names.ts';
import { said, wordsAt, type Sketch } from './sketch.ts';
import { targetOf } from './targets.ts';
import { understood, type Understood } from './understood.ts';

const onward =
  '转发下去|转发给|转发到|转发|转达|转下去|转出去|往下转|往下发|转给|转到|转至|下发|发到|发至|发往|发(?=各|所有|全部)|发下去|传达下去|传达到|传达给|传达|传下去|分发|(?<!不是|应该?|没有?)发给(?!我|咱|俺|错|你)|(?<![好周旋运流扭倒反公])转(?![账正移动运让岗速机型弯轴述办交告载化错漏丢])';
const everybody =
  '(?:一个|一家)(?:都|也)?不(?:落|漏|少)|(?:下面|下边|底下|下级|下属|辖区内?|全[市县区镇])的?(?:所有|各)(?:的)?(?:县市区|县区|市县|县|区|市|乡镇|乡|镇|街道|园区|开发区|单位|部门|企业|以及|和|及|[、,()])+|全部(?:的)?(?:下级|单位|县区|乡镇|园区|企业)*|全都|通通|统统|一律|(?:所有|全体|各)(?:的)?(?:下级|下属|下辖|县市区|县区|市县|县|区|市|乡镇|乡|镇|街道|园区|开发区|单位|部门|企业|成员单位|以及|和|及|[、,()])*|(?:下面|下边|底下|下级|下属)(?:的|所有|全部|各)*(?:单位|部门)?|其(?:他|余)(?:的|全|都)?|剩下的?|别的都?|都(?=转|发|给)|全(?=转|发|给|下)';
/** N12转发了, N12已经转了: told, not asked for; N12全转了 may be either. */
const hasHappened =
  /已经?.{0,4}(?:转|下发|传达)|(?:转发|转达|下发|传达|转)(?:过|完)?了(?=$|[\s,;])(?<!(?:全|都|全部|一下|把.{0,4})(?:转发|转达|下发|传达|转)了)/u;
/** What a relay may be wrapped in without saying anything. */
const wrapping =
  '[ⓃⒹⓁ、]|掉|过去|加|补|群|批了|同意了?|可以了?|把|将|给|都|了|的|请|帮我|帮忙|帮|我们?|再|就|也|先(?=转)|只|仅|发(?=$|[\\s,;])|去|交给|赶紧|赶快|抓紧|马上|并且?|然后|接着|一并|一起|同时|往下|下去|出去|一下|到|至|上|通知|文件|这个|那个|吧|可以|ok|确认|继续';

const givenBefore = new RegExp(`^[\\s,;ⓃⒹⓁ]*(?:把|将)?[ⓃⒹⓁ]?(?:给|向|往)|^(?:${wrapping}|\\s)*$`, 'u');
const isAll = new RegExp(everybody, 'u');

/** N7往下转: to all that are below. */
const downward = /往下[转发传]|转下去|下发|发下去|传达下去|传下去/u;

interface Draft {
  /** The sketch's text; what has been read is blanked out, so that places stay. */
  text: string;
  sketch: Sketch;
}
const blank = (text: string, from: number, to: number) => text.slice(0, from) + ' '.repeat(to - from) + text.slice(to);

/** Takes the named group out of what is still unread, with all that a pattern matched. */
function take(draft: Draft, pattern: string, group: string): string | undefined {
  const match = new RegExp(pattern, 'du').exec(draft.text);
  if (!match) return undefined;
  const words = said(draft.sketch, match, group);
  draft.text = blank(draft.text, match.index, match.index + match[0].length);
  return words;
}

const except =
  '(?:除了?|除去|除开|不含|不包括|扣除|不发|别发|不转|别转)\\s*(?<names>[^;Ⓣ:]{2,40}?)(?:之外|以外|外|除外|不转|不发|不用)?(?=\\s*(?:,\\s*)?[ⓃⒹⓁ]?\\s*(?:的|其他|其余|全|都|剩|别的|所有|转|发|$|[;Ⓣ]|要求|限期|期限))';
const exceptBehind = '(?<names>[\\p{Script=Han}、]{2,30}?)(?:除外|不转|不发|不用转|就不用了)(?=$|[\\s,;])';
export const othersNot =
  '(?<others>[,;\\s]*(?:其他|其它|其余|别的|别处|剩下)[^,;\\s]{0,5}?(?:不用|不需要?|不必|不要|先不|暂不|就不|别|不)(?:再|往下)?(?:转|发|传)(?:发|达)?了?)';
const due =
  '(?:(?:期限|限期|时间)(?:改|定|放)(?:到|为|成|在)|期限|限期|截止(?:到|日期|时间)?|限|最迟|最晚|务必在?|必须在?|须在?|于|在)?\\s*[:是为到]?\\s*(?<due>Ⓣ)(?:之?前|以前|截止|内)?(?:(?:必须|务必|要|须|得)?(?:上?报|交|反馈|回复|完成|办完|报来|办结|落实|报送|交齐|报齐|要结果|要数据|收齐|收上来|汇总|搞完|弄完|转完|传完|见结果))?(?:材料|结果|情况)?(?:来|上来|回来|给我们?)?';

function namesBehind(draft: Draft): { to?: string[]; text?: string } | null {
  const pieces: [number, number][] = Array.from(draft.text.matchAll(/[^,;]+/gu), ({ index, 0: piece }) => [
    index,
    index + piece.length,
  ]);
  const to: string[] = [];
  const texts: [number, number][] = [];
  const verb = new RegExp(onward, 'u');
  for (const [from, end] of pieces) {
    const raw = draft.text.slice(from, end);
    const found = new RegExp(`(?:${onward})`, 'u').exec(raw);
    const clean = (text: string) => text.replace(new RegExp(`^(?:${wrapping}|\\s)+|(?:${wrapping}|\\s)+$`, 'gu'), '');
    const parts = found ? [raw.slice(0, found.index), raw.slice(found.index + found[0].length)] : [raw];
    for (const [i, part] of parts.entries()) {
      // 石桥县已经转了N12 is no order: names stand behind the verb, or behind 给.
      if (found && i === 0 && !givenBefore.test(part)) return null;
      const words = clean(part)
        .replace(/(?:这|那)?(?:[一二三四五六七八九十两]|\d+)[家个](?:单位|县区?|乡镇?|镇|街道|园区|企业)?\s?:/gu, ' ')
        .replace(new RegExp(wrapping.split('|')[0] ?? '', 'gu'), ' ')
        .trim();
      if (words === '' || /^的?单位$/u.test(words) || isAll.exec(words)?.[0] === words) continue;
      const names = readNames(words.replace(verb, ' '));
      if (names) to.push(...names);
      else texts.push([from, end]);
    }
  }
  const [first] = texts;
  const last = texts.at(-1);
  if (!first || !last) return to.length > 0 ? { to } : {};
  // What is said behind a comma is a requirement; in the same breath as the verb it is not understood.
  const isOwnPiece = texts.every(([from, end]) => !verb.test(draft.text.slice(from, end)) && from > 0);
  if (!isOwnPiece) return null;
  const text = freeWords(draft.sketch, [first[0], last[1]]);
  return { ...(to.length > 0 ? { to } : {}), ...(text ? { text } : {}) };
}

function readRelay(piece: Sketch): Understood | null {
  const target = targetOf(piece);
  if (hasHappened.test(piece.text)) return null;
  const draft: Draft = { text: piece.text, sketch: piece };
  const text = take(
    draft,
    '(?:另外|补充|附加|我们的?|再)?(?:(?:加上?|附上?|补)(?:一|个)?[条句个项点](?:要求|话)?|要求|附言|备注)\\s*[:是为,]?\\s*(?:要求)?(?<text>.+)$',
    'text',
  );
  const deadline = take(draft, due, 'due');
  // 其他不用转 says again what the names say.
  take(draft, othersNot, 'others');
  const excepted = take(draft, except, 'names') ?? take(draft, exceptBehind, 'names');
  const all = new RegExp(everybody, 'u').exec(draft.text);
  if (all) draft.text = blank(draft.text, all.index, all.index + all[0].length);
  const rest = namesBehind(draft);
  if (!rest) return null;
  const exceptNames = excepted === undefined ? undefined : readNames(excepted);
  if (exceptNames === null) return null;
  return understood('relay', {
    ...target,
    to: rest.to ?? (all || exceptNames || downward.test(piece.text) ? '全部' : undefined),
    except: exceptNames,
    due: deadline,
    text: text ?? rest.text,
  });
}

/** 转发 N12 全部 · N12转石桥县 · 除 丙区 其他都转 N12. */
export const relaying: ActGrammar = { act: 'relay', verb: new RegExp(onward, 'u'), read: readRelay };

const nothingBelow =
  '无需(?:再|往下)?(?:转达|转发|转|下发|传达)|(?<!(?:其他|其它|其余|别的|别处|剩下)[^,;\\s]{0,5})(?:不用|不需要?|不必|没必要|用不着)(?:再|往下|向下|继续)*(?:转达|转发|下发|传达|转)(?:下去|了)?|(?:没有?|无)(?:任何|可转的?|需要转的?)*(?:下级|下属|下辖|可转)(?:单位|机构|企业|部门)?|(?:下面|下级|底下|下边|辖区内?|我们?这)(?:都|也|就)*(?:没有?|无)(?:下级|单位|人|企业|园区|这类企业|此类企业|相关企业)|(?:没有?|无)(?:单位|地方|人|对象)可(?:转|发)';
/** 无需转达 N12 丙区 原因 · N9 没下级. */
export const nothingToRelay: ActGrammar = {
  act: 'nothing to relay',
  verb: new RegExp(nothingBelow, 'u'),
  takesWords: true,
  read(piece) {
    const core = new RegExp(nothingBelow, 'u');
    const match = core.exec(piece.text);
    const place = around(piece, core);
    if (!match || !place) return null;
    const branch = branchBehind(piece, place.after[0]);
    const outside = freeWords(piece, [branch?.to ?? place.after[0], place.after[1]]) ?? freeWords(piece, place.before);
    // 没下级 is itself the reason; 无需转达 wants one.
    // 不用转吧 without a reason asks for one more voice.
    if (outside === undefined && /(?:转|达|发)了?(?:对|是)?吧[?？。]?\s*$/u.test(piece.original)) return null;
    const isReason = !/^(?:无需|不用|不需|不必|没必要|用不着)/u.test(match[0]);
    const whole = wordsAt(piece, match.index, match.index + match[0].length);
    return understood('nothing to relay', {
      ...targetOf(piece),
      organ: branch?.organ,
      reason: isReason ? (outside ? `${whole}，${outside}` : whole) : outside,
    });
  },
};

/** 无需转达 N12 丙区 区内无粉尘企业: a name with a blank behind it, and the reason after that. */
function branchBehind(piece: Sketch, from: number): { organ: string; to: number } | null {
  const match = /^[\s,;:ⓃⒹⓁ]*(?<organ>\p{Script=Han}{2,12})[\s,](?=\S)/u.exec(piece.text.slice(from));
  const organ = match?.groups?.['organ'];
  return match && organ && findOrgan(organ) === organ ? { organ, to: from + match[0].length } : null;
}

const toLeader =
  '呈批|报批|送批|呈阅|呈报领导|呈领导|(?:请|报|呈|送|给|让|转)(?:领导|主任|局长|科长|书记|县长|区长|市长|镇长|主管|\\p{Script=Han}(?:主任|局|局长|科|科长|县长|书记|总))(?:们)?(?:先|来|给)?(?:审批|批示|批阅|审阅|阅示|签批|批准|把关|审核|审定|过目|批(?!评)|同意)';
/** 呈批 N12 · 请局长批N12. */
export const askingLeave: ActGrammar = {
  act: 'ask leave',
  verb: new RegExp(toLeader, 'u'),
  takesWords: true,
  read: (piece) => understood('ask leave', targetOf(piece)),
};
