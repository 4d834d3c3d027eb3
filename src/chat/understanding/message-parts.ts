/** A message taken apart: whose words are in it. */
export interface MessageParts {
  /** What the writer says in words of their own; '' where all is somebody else's. */
  own: string;
  /** What was quoted: gives the reference, never an act. */
  quoted: string;
  /** Somebody else's words only: pasted chat, 【转】. */
  foreign: string;
}

/** WeCom's and DingTalk's reply: 「name：words」, a line of dashes, then what the writer adds. */
const reply = /^\s*[「"“『]([^\n]{0,40}?[:：][\s\S]{0,4000}?)[」"”』]\s*\n\s*[-—–_=*\s]{3,200}\n?/u;
const rule = /^\s*(?:[-—–_=]\s?){5,200}\s*$/u;
const mention = /^\s*@\S{1,20}[\s\u2005]+/u;
const marked = /^\s*[【[［(（<]\s*(?:转|转发|转自|转载|fwd?)[^】\]］)）>]{0,20}[】\]］)）>]/iu;
/** `陈主任 15:40`, `2026-09-03 10:20 小周`, `小周 9月3日 10:20:11`: the head of a message in pasted chat. */
const chatHead =
  /^\s*(?:(?:\d{2,4}[-/年.])?\d{1,2}[-/月.]\d{1,2}日?\s*|(?:昨天|今天|星期[一二三四五六日])\s*)?(?:[^\s\d:：,，。]{1,16}\s*[(（]?\s*(?:(?:\d{2,4}[-/年.])?\d{1,2}[-/月.]\d{1,2}日?\s*|(?:昨天|今天|星期[一二三四五六日])\s*)?(?:[上下]午|晚上|凌晨)?\s*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?[)）]?|\d{1,2}[:：]\d{2}(?:[:：]\d{2})?\s*[^\s\d:：,，。]{1,16}\s*[:：]?)\s*$/u;
/** Heads of lines that are no names: pieces of a one-line form. */
const speakerExempt =
  /^\s*(?:要求|理由|期限|限期|隐患|匿名|举报|报送|直报|发文|原因|更正|内容|说明|备注|补充|情况|结果)/u;
/** `王丽：` or `王丽: 收到` at the start of a line, as copied from a group. */
const speaker =
  /^\s*(?!(?:要求|理由|期限|限期|隐患|匿名|举报|报送|直报|发文|原因|更正|内容|地点|位置|单位|时间|发给|说明|备注|附件|补充|注意|情况|结果|隐换|引患)\s*[:：])(?:\p{Script=Han}{2,8}|[A-Za-z]{2,16})\s*[:：]\s*(?!\d)\S?/u;

const bracketed = /^\s*(?:\[(?:聊天记录|链接|文件|小程序|图片|视频|语音|引用)\]|【(?:聊天记录|引用)】)/u;

const isPastedChat = (lines: string[]): boolean => {
  const heads = lines.filter((line) => chatHead.test(line)).length;
  if (heads > 0 && lines.length > 1) return true;
  return lines.length > 1 && lines.filter((line) => speaker.test(line)).length > 1;
};

/** Longer heads than this are nobody's name. */
const mostRead = 6000;

/**
 * Tells a writer's own words from a quote (「安达：N7 …」 and a line of dashes), from pasted chat and from what is marked
 * 【转】. Only own words act (design.md 5 "Forgiveness has a price").
 */
export function takeApart(says: string): MessageParts {
  const text = says.slice(0, mostRead).replace(mention, '');
  const [head, quoted = ''] = reply.exec(text) ?? [];
  if (head !== undefined) return { own: withoutForeign(text.slice(head.length)), quoted, foreign: '' };
  const lines = text.split('\n');
  const ruled = lines.findIndex((line) => rule.test(line));
  // A quote whose opening mark was lost: what stands above the line of dashes is not the writer's.
  if (ruled > 0 && lines.length > ruled + 1) {
    return {
      own: withoutForeign(lines.slice(ruled + 1).join('\n')),
      quoted: lines.slice(0, ruled).join('\n'),
      foreign: '',
    };
  }
  if (marked.test(text) || bracketed.test(text) || isPastedChat(lines)) return { own: '', quoted: '', foreign: text };
  // Lines that begin with > are quoted, too.
  const cited = lines.filter((line) => /^\s*[>＞]/u.test(line));
  if (cited.length > 0) {
    const own = lines.filter((line) => !cited.includes(line)).join('\n');
    return { own: withoutForeign(own), quoted: cited.join('\n'), foreign: '' };
  }
  if (othersLine.test(text) && !speakerExempt.test(text)) return { own: '', quoted: '', foreign: text };
  return { own: withoutForeign(text), quoted: '', foreign: '' };
}

/** `王丽：收到N7` is what 王丽 said, and what stands in quotation marks somebody else: neither is the writer's own. */
const othersLine =
  /^\s*(?:[“"「『][\s\S]{1,400}[”"」』]|(?!恩|嗯)\p{Script=Han}{1,4}(?:主任|科长|局长|处长|书记|县长|市长|镇长|主席|经理|厂长|工|哥|姐|总)?\s*[:：]\s*(?:收到|签收|转发|退回|已签收|好的|OK)[\s\S]{0,60})$/iu;

const withoutForeign = (text: string): string => text.replace(mention, '').trim();
