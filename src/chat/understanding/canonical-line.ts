import type { ActName, Args, Understood } from './understood.ts';

/** Acts that leave the record as it is: mended words may run them at once (design.md 5 "Forgiveness has a price"). */
const asks = new Set<ActName>(['how far', 'read', 'figures', 'proof', 'help']);

/** Whether free words may run this without one more look. */
export const actsAtOnce = ({ act, args }: Understood): boolean =>
  asks.has(act) ||
  (act === 'my duties' && args.step === undefined) ||
  (act === 'who am I' && args.step === undefined) ||
  (act === 'hazard' && args.hazard === undefined);

const list = (names: string[]) => names.join(',');
const line = (...parts: (string | undefined)[]) => parts.filter((part) => part !== undefined && part !== '').join(' ');

function relayLine({ to, except, due, text, reason }: Args, ref: string | undefined): string {
  const whom = to === undefined ? undefined : typeof to === 'string' ? to : list(to);
  return line(
    '转发',
    ref,
    whom,
    except && `除 ${list(except)}`,
    due && `期限${due.replace(/\s/gu, '')}`,
    reason && `理由${reason.replace(/\s/gu, '')}`,
    text && `要求：${text}`,
  );
}

function hazardLine({ anonymous, hazard, hazards, step, text }: Args): string {
  if (anonymous) return line('匿名', text);
  return step ? line(step, hazard ?? hazards?.[0], text) : line('隐患', text);
}

/**
 * The exact one-line form (design.md 5) of what was understood, about the notice `ref`; null where an act has none. The
 * line is typed in the writer's place: whether the bot knows it is for the commands to say.
 */
export function canonicalLine({ act, args }: Understood, ref: string | undefined): string | null {
  const { reason, text, person, organ, hazard, step, of } = args;
  switch (act) {
    case 'sign':
      return args.refs?.includes('全部') ? '全部签收' : line('收到', ref);
    case 'sign for another':
      return line('代签', ref, person, reason);
    case 'return':
      return line('退回', ref, reason);
    case 'read':
      return line('原文', ref);
    case 'relay':
      return relayLine(args, ref);
    case 'ask leave':
      return line('呈批', ref);
    case 'nothing to relay':
      return line('无需转达', ref, organ, reason);
    case 'withdraw':
      return line('撤回', ref, reason);
    case 'correct':
      return line('更正', ref, text);
    case 'my duties':
      return step ? line(step, ref, person, args.due) : '待办';
    case 'how far':
      return line(of ?? '到哪了', ref, ref && organ);
    case 'urge':
      return line('催办', ref, organ);
    case 'unreachable':
      return line(step, organ, person);
    case 'study':
      return line('学习', ref, text);
    case 'report up':
      return line('报送', ref, text);
    case 'survey':
      return line('摸底', ref, text);
    case 'hazard':
      return hazardLine(args);
    case 'bypass':
      return args.voucher ? line('进度', args.voucher) : hazard ? line('直报', hazard) : line('举报', text);
    case 'hazard work':
      return line(step, hazard ?? organ, args.due, reason ?? text);
    case 'figures':
      return line(args.what, organ);
    case 'proof':
      return line('存证', ref);
    case 'who am I':
      return step ? line(step, organ ?? args.code) : '我';
    case 'help':
      return '帮助';
    case 'issue':
      return text ? `发文\n${text}` : '发文';
    case 'accident':
    case 'several':
    case 'ask':
    case 'none':
    case 'unclear':
      return null;
  }
}

const forms: Partial<Record<ActName, (ref: string) => string>> = {
  sign: (ref) => `收到 ${ref}`,
  read: (ref) => `原文 ${ref}`,
  return: (ref) => `退回 ${ref} 原因`,
  relay: (ref) => `转发 ${ref} 全部`,
  'nothing to relay': (ref) => `无需转达 ${ref} 原因`,
  'how far': (ref) => `到哪了 ${ref}`,
  urge: (ref) => `催办 ${ref}`,
  withdraw: (ref) => `撤回 ${ref} 原因`,
  correct: (ref) => `更正 ${ref} 内容`,
  'report up': (ref) => `报送 ${ref} 内容`,
  study: (ref) => `学习 ${ref}`,
  hazard: () => '隐患 内容',
  bypass: () => '匿名 内容',
  issue: () => '发文',
};
/** What somebody would type for each of these acts; `ref` stands for a number not known, too. */
export const typedForms = (acts: ActName[], ref: string): string[] => acts.flatMap((act) => forms[act]?.(ref) ?? []);

/** 收到 N12 转发 全部: a signature and a relay of one notice are one line; everything else is a line each. */
export function foldSeveral(acts: Understood[]): Understood[][] {
  const groups: Understood[][] = [];
  for (const one of acts) {
    const last = groups.at(-1);
    const [first] = last ?? [];
    const isPair =
      last?.length === 1 &&
      first?.act === 'sign' &&
      one.act === 'relay' &&
      first.args.ref === one.args.ref &&
      one.args.to !== undefined;
    if (isPair) last.push(one);
    else groups.push([one]);
  }
  return groups;
}
