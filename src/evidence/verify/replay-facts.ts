import type { Json } from '../../lib/canonical-json.ts';
import { ProofError } from './proof-error.ts';

/** One entry of the log, its bytes taken apart. */
export interface ReplayEntry {
  index: number;
  body: { [key: string]: Json };
}

/** The entry cannot follow those before it, or is none that this program writes. */
export const cannotFollow = (index: number, why: string, code = 'replay.follow'): ProofError =>
  new ProofError(code, `存证第${index}号${why}`);

/** Written before entries said all that coverage is recomputed from. */
export const isTooOld = (index: number): ProofError =>
  cannotFollow(index, '是旧版本写的，没有写明重算所需的内容', 'replay.old');

const wrongForm = (index: number, name: string) => cannotFollow(index, `的 ${name} 不是本系统的写法`, 'replay.form');

/** The facts of one entry, each read as one kind of thing or refused: ProofError `replay.form`. */
export interface Facts {
  has(name: string): boolean;
  text(name: string): string;
  textOrNull(name: string): string | null;
  /** A whole number that is not negative. */
  count(name: string): number;
  texts(name: string): string[];
  isTrue(name: string): boolean;
  group(name: string): Facts;
}

export function factsOf({ index, body }: ReplayEntry): Facts {
  // Own members only: `constructor` is a word like any other.
  const of = (name: string): Json | undefined => (Object.hasOwn(body, name) ? body[name] : undefined);
  const read = <T extends Json>(name: string, is: (value: Json | undefined) => value is T): T => {
    const value = of(name);
    if (!is(value)) throw wrongForm(index, name);
    return value;
  };
  return {
    has: (name) => of(name) !== undefined,
    text: (name) => read(name, isText),
    textOrNull: (name) => (of(name) === null ? null : read(name, isText)),
    count: (name) => read(name, isCount),
    texts: (name) => read(name, isTexts),
    isTrue: (name) => of(name) === true,
    group: (name) => factsOf({ index, body: read(name, isGroup) }),
  };
}

const isText = (value: Json | undefined): value is string => typeof value === 'string';
const isCount = (value: Json | undefined): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
const isTexts = (value: Json | undefined): value is string[] => Array.isArray(value) && value.every(isText);
const isGroup = (value: Json | undefined): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
