import { randomInt } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { runScript } from '../support/run-script.ts';
import { until } from '../support/until.ts';
import type { AppSettings } from './wire.ts';

/** What scripts/tap-all.ts is told. */
export interface TapOrder {
  /** Where the bot is, before and after every restart. */
  url: string;
  app: AppSettings;
  /** Each taps once, with the first of these events; the others are for taps that the platform gave up on. */
  people: { user: string; xmls: string[] }[];
  atOnce: number;
}

export interface TapSummary {
  deliveries: number;
  /** Deliveries that were not answered 200 and came again. */
  again: number;
  /** How often each answer came: `200`, `503 with a body`, `no answer`. */
  answers: Record<string, number>;
}

export interface Tapping {
  /** Who was answered 200 so far: the driver's own list. */
  answered: Set<string>;
  ended: Promise<TapSummary>;
}

/** Starts the driver; resolves when it has sealed everything and begins. `file` is where its order is kept. */
export async function startTapping(order: TapOrder, file: string): Promise<Tapping> {
  await writeFile(file, JSON.stringify(order));
  const driver = await runScript('acceptance/scripts/tap-all.ts', [file]);
  if ((await driver.nextLine()) !== 'sealed') throw new Error('the driver does not begin with its seal');
  const answered = new Set<string>();
  const listen = async (): Promise<TapSummary> => {
    for (;;) {
      const line = await driver.nextLine();
      // `as`: our own script's last line.
      if (line.startsWith('{')) return JSON.parse(line) as TapSummary;
      if (answered.has(line)) throw new Error(`${line} was told twice`);
      answered.add(line);
    }
  };
  return { answered, ended: listen() };
}

/**
 * Lets the axe fall at random moments, once in each of so many equal stretches of the taps: never before the first or after
 * the last answer. Each time it waits for `axe`. Gives how many had been answered each time.
 */
export async function killAmid(
  { answered }: Pick<Tapping, 'answered'>,
  { all, times, axe }: { all: number; times: number; axe: (time: number) => Promise<void> },
): Promise<number[]> {
  const moments: number[] = [];
  const stretch = Math.floor(all / times);
  for (let time = 0; time < times; time += 1) {
    const enough = time * stretch + randomInt(Math.ceil(stretch * 0.1), Math.ceil(stretch * 0.8));
    await until(`${String(enough)} answers`, () => answered.size >= enough, 120_000);
    await delay(randomInt(0, 20)); // not on the stroke of an answer: between two of them, or in the midst of a commit
    moments.push(answered.size);
    await axe(time);
  }
  return moments;
}
