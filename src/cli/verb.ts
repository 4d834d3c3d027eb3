import { parseArgs, type ParseArgsConfig } from 'node:util';
import { nearestWord } from '../lib/nearest-word.ts';

/** What a verb gets: words, options, and where it may print. */
export interface Call {
  words: string[];
  options: Record<string, string | boolean | undefined>;
  /** `--json`: one JSON value on one line, and stdout holds nothing else. */
  json: boolean;
}

/** One verb of the command line. `run` resolves to the exit code. */
export interface Verb {
  name: string;
  /** `organs import FILE [--replace]` */
  usage: string;
  options?: NonNullable<ParseArgsConfig['options']>;
  /** How many words it takes: at least, at most. */
  words: [number, number];
  run(call: Call): Promise<number>;
}

/** Wrong usage: the message says what is wrong, the usage line what would be right. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const print = (line: string) => void process.stdout.write(`${line}\n`);
export const printJson = (value: unknown) => print(JSON.stringify(value));
export const complain = (line: string) => void process.stderr.write(`${line}\n`);

/** A text option that must be there. */
export function need({ options }: Call, name: string): string {
  const value = options[name];
  if (typeof value !== 'string' || value === '') throw new UsageError(`--${name} is missing`);
  return value;
}
/** A text option that may be absent. */
export const find = ({ options }: Call, name: string): string | null => {
  const value = options[name];
  return typeof value === 'string' ? value : null;
};
/** A comma list that must name something. */
export function needList(call: Call, name: string): string[] {
  const words = list(need(call, name));
  if (words.length === 0) throw new UsageError(`--${name} names nothing`);
  return words;
}
/** A comma list. */
export const list = (value: string) =>
  value
    .split(/[,，]/u)
    .map((part) => part.trim())
    .filter((part) => part !== '');

export function readCall(verb: Verb, args: string[]): Call {
  const { values, positionals } = parseWords(verb, args);
  const [least, most] = verb.words;
  if (positionals.length < least) throw new UsageError(`${wordsOf(verb)[positionals.length] ?? 'a word'} is missing`);
  if (positionals.length > most) throw new UsageError(`${positionals[most] ?? ''} is one word too many`);
  const options = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, Array.isArray(value) ? undefined : value]),
  );
  return { words: positionals, options, json: options['json'] === true };
}

/** The words that the usage line asks for, such as REF, in their order. */
const wordsOf = ({ name, usage }: Verb): string[] =>
  usage
    .slice(name.length)
    .split(/\s--|\s\[/u)[0]
    ?.match(/\b[A-Z]{2,}\b/gu) ?? [];

function parseWords(verb: Verb, args: string[]) {
  try {
    return parseArgs({
      args,
      options: { json: { type: 'boolean' }, ...verb.options },
      allowPositionals: true,
      strict: true,
    });
  } catch (error) {
    throw new UsageError(faultOf(verb, args, error));
  }
}

/** Node's own words go on about positional arguments; whoever mistyped a name wants the name. */
function faultOf(verb: Verb, args: string[], error: unknown): string {
  const said = error instanceof Error ? error.message : String(error);
  const known = ['json', ...Object.keys(verb.options ?? {})];
  const wrong = args
    .filter((arg) => arg.startsWith('-') && arg.length > 1)
    .map((arg) => arg.replace(/^-+/u, '').replace(/=.*$/su, ''))
    .find((name) => !known.includes(name));
  if (wrong === undefined) return said.split(/\n|\. /u)[0] ?? said;
  const meant = nearestWord(wrong, known);
  return `--${wrong} is not an option here${meant === null ? '' : `; did you mean --${meant}?`}`;
}
