/** The acts of design.md 5, word for word, and what a message may be beside them. */
export type ActName =
  | 'accident'
  | 'issue'
  | 'sign'
  | 'sign for another'
  | 'return'
  | 'read'
  | 'relay'
  | 'ask leave'
  | 'nothing to relay'
  | 'withdraw'
  | 'correct'
  | 'my duties'
  | 'how far'
  | 'urge'
  | 'unreachable'
  | 'study'
  | 'report up'
  | 'survey'
  | 'hazard'
  | 'bypass'
  | 'hazard work'
  | 'figures'
  | 'proof'
  | 'who am I'
  | 'help'
  | 'several'
  | 'ask'
  | 'none'
  | 'unclear';

/** What a message says beside its act; pieces stand as they were written, numbers folded (`N12`, `H31`). */
export interface Args {
  ref?: string;
  /** Several numbers; `全部` stands for all that are open. */
  refs?: string[];
  /** A document number as said: `18号`, `云安办〔2026〕18号`. */
  doc?: string;
  /** Words of the title. */
  words?: string;
  /** The notice last spoken of: 这个, 刚发的那个. */
  last?: true;
  hazard?: string;
  hazards?: string[];
  to?: string | string[];
  except?: string[];
  due?: string;
  reason?: string;
  text?: string;
  person?: string;
  organ?: string;
  /** how far: 未签 or 断点. */
  of?: string;
  /** how far: the level asked about, as said (市, 县). */
  level?: string;
  /** figures: 逾期, 台账 … */
  what?: string;
  /** hazard work, and acts that share a row of design.md 5 (交办, 绑定码, 切换单位 …). */
  step?: string;
  done?: true;
  anonymous?: true;
  voucher?: string;
  code?: string;
  /** ask: the acts that may be meant. */
  candidates?: ActName[];
  /** several: the acts in order. */
  acts?: Understood[];
}

export interface Understood {
  act: ActName;
  args: Args;
}

/** Whoever writes, by a role of the register (`worker`: bound to nobody), and one message as it came. */
export interface Utterance {
  who: string;
  says: string;
}

/** Args without what was not found: an absent piece has no key. */
function argsOf(found: { [Key in keyof Args]?: Args[Key] | undefined }): Args {
  const kept = Object.entries(found).filter(([, value]) => value !== undefined && value !== '');
  // `as`: keys and values are those of `found`, only the undefined ones are gone.
  return Object.fromEntries(kept) as Args;
}

export const understood = (act: ActName, found: { [Key in keyof Args]?: Args[Key] | undefined } = {}): Understood => ({
  act,
  args: argsOf(found),
});

/** One question back, nothing done. */
export const asking = (candidates: ActName[], found: { [Key in keyof Args]?: Args[Key] | undefined } = {}) =>
  understood('ask', { ...found, candidates: [...new Set(candidates)] });
