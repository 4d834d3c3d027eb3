import { around, freeWords, leftOf, type ActGrammar } from './act.ts';
import { findOrgan, person, readNames } from './names.ts';
import { said, wordsAt } from './sketch.ts';
import { isNamed, targetOf } from './targets.ts';
import { understood } from './understood.ts';

/** 确认撤回, 确认更正 answer a preview; with none open they order nothing. */
const answersPreview = /^[\s,;]*确认\s*(?:撤回|更正)/u;

const takenBack = '撤回来?|撤销|召回|作废|撤掉|撤了|(?<!签)收回来?|(?<![后])撤(?![退离人职出走])';
/** 撤回 N12 发错了 · N12撤了吧. */
export const withdrawing: ActGrammar = {
  act: 'withdraw',
  verb: new RegExp(takenBack, 'u'),
  takesWords: true,
  read(piece) {
    if (answersPreview.test(piece.text)) return null;
    // Nobody can take a signature back.
    if (/(?:撤回|撤销|收回|作废)\s*(?:我的|刚才的)?(?:签收|签字|收到|转发|退回)/u.test(piece.text)) return null;
    const place = around(
      piece,
      new RegExp(`(?:把|将)?\\s*[ⓃⒹⓁ]?\\s*(?:给|先)?(?:${takenBack})\\s*[ⓃⒹⓁ]?\\s*(?:通知|文件)?了?`, 'u'),
    );
    if (!place) return null;
    const target = targetOf(piece);
    const reason = freeWords(piece, place.after) ?? freeWords(piece, place.before);
    return understood('withdraw', { ...target, reason });
  },
};

const mendedText =
  '要改(?![为成期])|得改(?![为成])|需改(?![为成])|改一?下(?!期)|改改|改过来|重改|更正|订正|勘误|改正|(?:应该?|应当)(?:为|是)|改(?:为|成)|更改';
const clearlyMended = /更正|订正|勘误|改正|(?:应该?|应当)(?:为|是)|改(?:为|成)|更改/u;
/** 更正 N12 … · N12日期写错了，应为9月25日. */
export const correcting: ActGrammar = {
  act: 'correct',
  verb: new RegExp(mendedText, 'u'),
  takesWords: true,
  read(piece) {
    if (answersPreview.test(piece.text)) return null;
    const place = around(piece, /(?:更正|订正|勘误|改正)\s*[ⓃⒹⓁ]?\s*[:]?/u);
    const target = targetOf(piece);
    if (!place && !isNamed(target)) return null;
    if (!clearlyMended.test(piece.text) && !/[错误漏]|不对/u.test(piece.text)) return null;
    const text = place
      ? (freeWords(piece, place.after) ?? freeWords(piece, place.before))
      : freeWords(piece, [0, piece.text.length]);
    return understood('correct', { ...target, text });
  },
};

const push = '催办|催催办?|催一催|催促|催(?!我|得|款|收|着我)|督促|敦促|提醒(?!我)';
/** 催办 N12 · 催催石桥县. */
export const urging: ActGrammar = {
  act: 'urge',
  verb: new RegExp(push, 'u'),
  read(piece) {
    const target = targetOf(piece);
    const place = around(piece, new RegExp(push, 'u'));
    const rest = place ? piece.text.slice(place.after[0]) : '';
    const organ = findOrgan(rest) ?? findOrgan(piece.text.slice(0, place?.before[1] ?? 0));
    return understood('urge', { ...target, organ });
  },
};

const otherPerson = new RegExp(
  `改送\\s*(?:给)?\\s*(?<organ>\\p{Script=Han}{2,12}?)[\\s,、]+(?:给)?(?<one>${person})|(?<organ2>\\p{Script=Han}{2,12}?)(?:的)?(?:那份|文书|联系人|收件人)?(?:改送|改由|换成|改成|换)给?(?<two>${person})(?:签收|收|接收|来收)?`,
  'u',
);
const boundCode = /绑定码/u;
const called = /已(?:经)?(?:打)?电话|电话(?:已经?)?(?:通知|打)(?:过|到|了)|打(?:过)?电话(?:过|了|通知)|电话通知/u;
/** 改送 甲县 姓名 · 绑定码 甲县 · 已电话 甲县. */
export const reachingOthers: ActGrammar = {
  act: 'unreachable',
  verb: /改送|改由.{2,6}收|换成.{1,5}收|绑定码|已经?(?:打)?电话|电话(?:已经?)?(?:通知|打)(?:过|到|了)|打过?电话(?:过|了|通知)|电话通知/u,
  takesWords: true,
  read(piece) {
    const target = targetOf(piece);
    if (boundCode.test(piece.text)) {
      if (/绑定码\s*(?:是|为|[:])?\s*\d{4,8}/u.test(piece.text)) return null;
      return understood('unreachable', {
        ...target,
        step: '绑定码',
        organ: findOrgan(piece.text) ?? bareName(piece.text, /绑定码|发个?|给|要|生成/gu),
      });
    }
    if (called.test(piece.text)) {
      return understood('unreachable', {
        ...target,
        step: '已电话',
        organ: findOrgan(piece.text) ?? bareName(piece.text, /已|经|打|电话|通知|到|过|了/gu),
      });
    }
    const match = new RegExp(otherPerson.source, 'du').exec(piece.text);
    const name = (said(piece, match, 'one') ?? said(piece, match, 'two'))?.replace(/(?<=^.{2})[签接来收]$/u, '');
    const organ = said(piece, match, 'organ') ?? said(piece, match, 'organ2');
    return name || organ ? understood('unreachable', { ...target, step: '改送', organ, person: name }) : null;
  },
};
const bareName = (text: string, known: RegExp): string | undefined =>
  readNames(text.replace(known, ' ').replace(/[ⓃⒹⓁⓉ,;:?]/gu, ' '))?.[0];

const handOver = new RegExp(
  `(?:交办|分派|指派|派给|分给|交给|转办给?)\\s*[ⓃⒹⓁ]?\\s*(?:给)?\\s*(?:\\p{Script=Han}{1,5}[科股室部站所]的?(?=\\p{Script=Han}{2}))?(?<one>${person})?|[ⓃⒹⓁ]\\s*(?:让|由|请|给)\\s*(?:\\p{Script=Han}{1,5}[科股室部站所]的?(?=\\p{Script=Han}{2}))?(?<two>${person})\\s*(?:去|来)?(?:办|承办|落实|负责|处理|牵头)`,
  'u',
);
/** 交给王强办: the verb behind a name is no part of it. */
const work = /(?<=^.{2,})(?:去|来|跟)?(?:承办?|办理?|落实?|负责?|处理?|牵头?|去|来|跟)$/u;
/** 交办 N12 王强 9月20日. Stands in the row "my duties". */
export const assigning: ActGrammar = {
  act: 'my duties',
  verb: /交办|分派|指派|派给|分给|交给|转办|[ⓃⒹⓁ]\s*(?:让|由|请)\s*\p{Script=Han}{2,5}?(?:去|来)?(?:办|承办|落实|负责|处理|牵头)/u,
  takesWords: true,
  read(piece) {
    const match = new RegExp(handOver.source, 'du').exec(piece.text);
    if (!match) return null;
    const name = (said(piece, match, 'one') ?? said(piece, match, 'two'))?.replace(work, '');
    const at = piece.text.indexOf('Ⓣ');
    const due = at < 0 ? undefined : wordsAt(piece, at, at + 1);
    return understood('my duties', { ...targetOf(piece), step: '交办', person: name, due });
  },
};

const certificate = '存证|取证|证书|回执|签收证明|存单|留痕|凭证|证明(?=发|给|Ⓝ|$)|出个?证明|开个?证明|证据';
/** 存证 N12. */
export const proving: ActGrammar = {
  act: 'proof',
  verb: new RegExp(certificate, 'u'),
  read(piece) {
    const left = leftOf(
      piece.text.replace(/《[^》]*》/gu, ''),
      new RegExp(
        `${certificate}|[ⓃⒹⓁ]|的|给我|发我|发来|发|我|要|看看?|导出|下载|调|拿|出|开|一[份个张]|份|个|张|签收|我们|查|下|了|请|把|有|吗|呢|材料|记录`,
        'u',
      ),
    );
    return left.length <= 10 ? understood('proof', targetOf(piece)) : null;
  },
};
