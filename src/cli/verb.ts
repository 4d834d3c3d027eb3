import { parseArgs, type ParseArgsConfig } from 'node:util';

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
    throw new UsageError(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error));
  }
}
