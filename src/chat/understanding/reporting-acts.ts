import { around, freeWords, type ActGrammar } from './act.ts';
import { targetOf } from './targets.ts';
import { understood } from './understood.ts';

const studied =
  '(?:已经?|都|全体|全员|组织)*(?:传达|宣贯)(?:了|完|过)?|(?:已经?|都|全体|全员|集中|组织|传达|班前会|早会|班组)*(?:学习|学)(?:完毕|完|过|好|了|毕)*|学习(?:完毕|完成)|传达学习';
/** 学习 N12 · N12 已学 班前会 41人. */
export const studying: ActGrammar = {
  act: 'study',
  verb: /学习(?!班|强国)|已学|学完|学过|学了|学好|学毕|组织学|都学|[传宣][达贯]了?[,;\s:]?.{0,14}?(?:\d+\s?人|班组|员工|职工|车间|班会|晨会|工人)|(?:班会|晨会|交接班).{0,4}[念讲传]/u,
  takesWords: true,
  read(piece) {
    const place = around(piece, new RegExp(studied, 'u'));
    const target = targetOf(piece);
    if (!place) return null;
    const done =
      /已经?(?:组织|集中|传达)*学|学(?:习)?(?:完|过|了|毕|好)|学习(?:完毕|完成)|都学|学的|[传宣][达贯](?!学习$)|\d+\s?人|签到/u.test(
        piece.text,
      );
    const after = freeWords(piece, place.after);
    const before = freeWords(piece, place.before);
    const text = [before, after].filter((part) => part !== undefined).join(' ');
    return understood('study', { ...target, done: done ? true : undefined, text: text || undefined });
  },
};

const filed =
  '(?:书面)?(?:报送|报上来|报上去|报给(?:你们?|上面|市里|县里|省里|省办|市办|县办)|上报|呈报|回报|反馈|报告|汇报|报)(?:情况|材料|结果|一下|如下|内容|数据|名单)*';
/** 报送 N12 text · N9报送：…. */
export const reportingUp: ActGrammar = {
  act: 'report up',
  verb: /报送|报(?:上来|上去|给(?:你们?|上面|市里|县里|省里|省办|市办|县办))|报一?下(?=[:,])|上报(?!隐患)|呈报|反馈|汇报|(?<=[ⓃⒹ]\s?)报(?![警销废名告道批])|^报(?=\s?[ⓃⒹ])|[ⓃⒹ]\s?(?:的)?(?:自查|排查|检查|整治|落实|工作)(?:的)?(?:情况|结果|总结|报告|汇总)\s?[:,]|[ⓃⒹ]\s?(?:的)?情况(?:报告|说明|如下)?\s?:|零报告|[ⓃⒹ]\s?(?:我|本)?[县区镇乡厂局市]?(?:已|共)?(?:自查|排查|检查)(?:了|完)?(?:企业)?(?:\d|[,;\s]*$)/u,
  takesWords: true,
  read(piece) {
    const place = around(piece, new RegExp(`(?:把|将)?[ⓃⒹⓁ]?\\s?(?:的)?(?:${filed})\\s?[ⓃⒹⓁ]?(?:的)?`, 'u'));
    const target = targetOf(piece);
    if (!place || (place.after[0] >= piece.text.length && place.before[1] === 0)) {
      const text = freeWords(piece, [0, piece.text.length]);
      return understood('report up', { ...target, text });
    }
    const text = freeWords(piece, place.after) ?? freeWords(piece, place.before);
    // 报送了 says that it was done, and nothing of what.
    return /^[了过完的]+$/u.test(text ?? '') ? null : understood('report up', { ...target, text });
  },
};

const field =
  '面积|人口|企业数|企业家数|企业总数|规上企业|从业人员|职工人数|监管人员|执法人员|专职人员|人员编制|设置级别|管理权限|管理机构|风险等级|重点企业|事故起数|死亡人数';
/** 摸底 N12 · 面积 12.5. */
export const surveying: ActGrammar = {
  act: 'survey',
  verb: new RegExp(`摸底|摸排表|调查表|^(?:${field})(?=$|\\s?[:是为]?\\s?(?:约|大概)?[\\dⓉ])`, 'u'),
  takesWords: true,
  read(piece) {
    if (!/摸底|表/u.test(piece.text) && !/[\dⓉ]/u.test(piece.text)) return null;
    const place = around(piece, /(?:摸底|摸排表|调查表)(?:调查|数据|表)?\s?[ⓃⒹ]?\s?[:]?/u);
    const text = place
      ? (freeWords(piece, place.after) ?? freeWords(piece, place.before))
      : freeWords(piece, [0, piece.text.length]);
    return understood('survey', { ...targetOf(piece), text });
  },
};
