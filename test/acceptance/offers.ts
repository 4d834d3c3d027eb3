import type { Received } from './outside-phones.ts';

/** What somebody can say or press so far (the issue, 4): a card or reply may offer nothing else (wording.md, last rule of "Short replies"). */
const known =
  /^(?:待办|收到|签收|全部签收|代签|切换|确认|原文|看原文|退回|转发|无需转达|同意|不同意|已|发文|撤回|更正|标题|期限|文号|紧急|删除第|交办|办结|呈批|补发|查找|导出表格|催办|改送|发?绑定码|绑定|非涉密，(?:发文|转发)|确认转发|确认发文|发给|限期|改限期|除|选单位|取消|到哪了|状态|未签|断点|我|帮助|N\d|接着|更多|其余)/u;

const offersIn = (words: string): string[] => [
  ...[...words.matchAll(/［([^］]+)］/gu)].map((m) => m[1] ?? ''),
  ...[...words.matchAll(/回复：([^\n。]+)/gu)].flatMap((m) => (m[1] ?? '').split(/[｜|]/u)),
];

/** What this message breaks of wording.md "Rules": words of later issues, English, exclamation, greetings; empty when all is well. */
export function faultsOf({ kind, words }: Received): string[] {
  if (kind === 'file' || words.includes('原文如下')) return []; // the notice's own text
  const unknown = offersIn(words).filter((offer) => !known.test(offer.trim()));
  const manner = /[!！]|您好|亲[，,]|(?<![\dA-Za-z])[A-Za-z]{2,}|\p{Extended_Pictographic}|undefined|NaN|\{\{/u.exec(
    words.replace(/存证：?\d+号 [\da-f]{8}/u, ''),
  );
  return [...unknown.map((offer) => `offers ${offer}: ${words}`), ...(manner ? [`says ${manner[0]}: ${words}`] : [])];
}
