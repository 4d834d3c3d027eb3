import { parseArgs } from 'node:util';

/** How long and how often is measured. Units: ms. */
export interface Options {
  /** Before each measurement, not counted. */
  warmUpMs: number;
  measureMs: number;
  /** Length of the open loop. */
  openMs: number;
  /** Measurements of each kind, taken in turns; the median counts. */
  rounds: number;
  /** Keep-alive connections of the closed loop. */
  connections: number;
  /** Receiving organs made for the taps: each can sign for the first time only once. */
  organs: number;
  /** Deliveries of a large fan-out. */
  deliveries: number;
  /** The larger of the two notices whose cost is compared. */
  grown: number;
  /** Where the bots of `ack` write CPU profiles; null: none. */
  profile: string | null;
}

const thorough: Options = {
  warmUpMs: 5000,
  measureMs: 10_000,
  openMs: 20_000,
  rounds: 3,
  connections: 50,
  organs: 400_000,
  deliveries: 100_000,
  grown: 1_000_000,
  profile: null,
};
const quick: Options = {
  ...thorough,
  warmUpMs: 1000,
  measureMs: 2000,
  openMs: 3000,
  rounds: 1,
  organs: 60_000,
  deliveries: 10_000,
  grown: 100_000,
};

/** Thrown for a command line that asks for something else than we have. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const keys = {
  'warm-up': 'warmUpMs',
  measure: 'measureMs',
  open: 'openMs',
  rounds: 'rounds',
  connections: 'connections',
  organs: 'organs',
  deliveries: 'deliveries',
  grown: 'grown',
} as const;

// `as`: the keys of an object literal are known.
const numberNames = Object.keys(keys) as (keyof typeof keys)[];

export const usage = `usage: npm run bench -- [VERB ...] [--quick] [${numberNames.map((name) => `--${name} N`).join('] [')}] [--profile FOLDER]   (times in ms)`;

/** Throws: UsageError. */
export function readOptions(args: string[]): { verbs: string[]; options: Options } {
  const { values, positionals } = parse(args);
  const options = { ...(values.quick === true ? quick : thorough), profile: values.profile ?? null };
  for (const name of numberNames) {
    const given = values[name];
    if (given === undefined) continue;
    if (!/^[1-9]\d{0,8}$/u.test(given)) throw new UsageError(`--${name} wants a number above 0`);
    options[keys[name]] = Number(given);
  }
  return { verbs: positionals, options };
}

const number = { type: 'string' } as const;

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        quick: { type: 'boolean' },
        'warm-up': number,
        measure: number,
        open: number,
        rounds: number,
        connections: number,
        organs: number,
        deliveries: number,
        grown: number,
        profile: { type: 'string' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
