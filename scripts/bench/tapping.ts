import type { Bed } from './bed.ts';
import { note } from './figure.ts';
import type { Generator, Order } from './generator-process.ts';
import type { Options } from './options.ts';
import { cpuOf, cpuOfFamily, parentOf } from './proc.ts';
import type { BotProcess } from './server-process.ts';
import type { LoadResult } from './tally.ts';

export type Measured = LoadResult;

interface Deps {
  bed: Bed;
  generator: Generator;
  /** Persons who can tap once each. */
  taps: { first: number; count: number };
  taskId: string;
  options: Options;
}

/** Bodies that a bot with storage off gets over and over: nothing remembers them. */
const cycledTaps = 20_000;
/** More a second than this machine class has ever reached; what is sealed and not used is kept for the next run. */
const mostPerSecond = 8_000;

/** `p50 8.1 p99 20.4 max 31.0 ms`. */
const waits = ({ p50, p99, max }: LoadResult) =>
  `${Object.entries({ p50, p99, max })
    .map(([name, ms]) => `${name} ${ms?.toFixed(1) ?? 'none'}`)
    .join(' ')} ms`;

/** Hands out taps to stretches of load, and tells what each cost. */
export async function createTapping({ bed, generator, taps, taskId, options }: Deps) {
  const { rows } = await bed.admin.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const postmaster = await parentOf(rows[0]?.pid ?? 0);
  let next = 0;
  let answered = 0;
  let refused = 0;
  let expected = mostPerSecond;

  const seal = async (wanted: number) => {
    const count = Math.min(wanted, taps.count - next);
    if (count <= 0) throw new Error('all taps are used up: give more --organs');
    await generator.seal({ people: taps, from: next, count, taskId });
    // A checkpoint left over from the run before would be paid by this one.
    await bed.admin.query('CHECKPOINT');
    // What autovacuum does within a minute; a queue that only grows is planned for as the empty one it was else.
    await bed.admin.query('ANALYZE graphile_worker._private_jobs');
  };

  const run = async (bot: BotProcess, order: Exclude<Order, { kind: 'seal' }>, label: string, keeps: boolean) => {
    const cpus: Promise<(number | null)[]>[] = [];
    const result = await generator.run(order, () => {
      cpus.push(Promise.all([cpuOf(bot.pid), postmaster === null ? null : cpuOfFamily(postmaster)]));
    });
    if (result.refused > 0) note(`${label}: ${result.refused} taps were NOT answered 200`);
    const [before = [], after = []] = await Promise.all(cpus);
    const each = [0, 1].map((i) => Math.round(((after[i] ?? Number.NaN) - (before[i] ?? Number.NaN)) / result.done));
    note(
      `${label}: ${Math.round(result.done / result.seconds)}/s, ${waits(result)}; ` +
        `CPU µs a tap: server ${each[0]}, Postgres ${each[1]}, generator ${Math.round(result.cpuUs / result.done)}`,
    );
    if (keeps) {
      next += result.used;
      answered += result.used - result.refused;
      refused += result.refused;
    }
    return result;
  };

  return {
    postmaster,
    /** Taps answered 200 so far, which must have been kept, and others, which may have been. */
    sofar: () => ({ answered, refused }),
    /** `keeps`: the bot keeps signatures, so every tap must be a new one. */
    async closed(bot: BotProcess, { label, keeps }: { label: string; keeps: boolean }): Promise<Measured> {
      const { warmUpMs, measureMs, connections } = options;
      await seal(keeps ? Math.ceil((expected * (warmUpMs + measureMs)) / 1000) : cycledTaps);
      const order = { kind: 'closed', port: bot.port, warmUpMs, measureMs, connections, cycles: !keeps } as const;
      const result = await run(bot, order, label, keeps);
      // With storage off is the most there can be.
      if (!keeps) expected = Math.ceil((result.done / result.seconds) * 1.3);
      return result;
    },
    async open(bot: BotProcess, { label, perSecond }: { label: string; perSecond: number }): Promise<Measured> {
      const { warmUpMs, openMs: measureMs } = options;
      await seal(Math.ceil((perSecond * 1.2 * (warmUpMs + measureMs)) / 1000) + 100);
      return run(bot, { kind: 'open', port: bot.port, warmUpMs, measureMs, perSecond }, label, true);
    },
  };
}
export type Tapping = Awaited<ReturnType<typeof createTapping>>;
