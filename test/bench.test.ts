import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { runScript, type Script } from './support/run-script.ts';

const figure = z.strictObject({
  name: z.string(),
  value: z.number().nullable(),
  unit: z.string().min(1),
  ratio: z.number().nullable(),
  against: z.string().nullable(),
});
const started: Script[] = [];

async function bench(...args: string[]): Promise<{ figures: z.output<typeof figure>[]; code: unknown; notes: string }> {
  const script = await runScript('../scripts/bench/main.ts', args);
  started.push(script);
  const figures: z.output<typeof figure>[] = [];
  for (;;) {
    const line = await script.nextLine().catch(() => null);
    if (line === null) break;
    figures.push(figure.parse(JSON.parse(line)));
  }
  return { figures, code: await script.ended, notes: script.stderr() };
}

afterEach(() => {
  for (const { child } of started.splice(0)) child.kill('SIGTERM'); // one that failed half-way stops what it started
});

const short = ['--quick', '--warm-up', '500', '--measure', '500', '--open', '500', '--connections', '5'];

describe('npm run bench', () => {
  test('evidence checks a certificate of 10,000 organs', { timeout: 120_000 }, async () => {
    const { figures, code, notes } = await bench('evidence', ...short);
    expect(code).toBe(0);
    expect(figures.map(({ name, unit }) => [name, unit])).toEqual([['evidence.verify', 'ms']]);
    expect(notes).toContain('valid, 10001 organs');
  });

  test('ack prints one JSON line a figure, and the books are right after it', { timeout: 240_000 }, async () => {
    const { figures, code, notes } = await bench('ack', ...short, '--organs', '30000');
    expect(notes).toMatch(/(\d+) answered 200, \1 kept, \1 entries, \1 counted/u);
    expect(code).toBe(0);
    expect(figures.map(({ name }) => name)).toEqual([
      'ack.vs_tap_by_tap',
      'ack.vs_off',
      'ack.open_p99',
      'ack.open_max',
      'ack.vs_off_with_worker',
      'ack.open_p99_with_worker',
      'ack.open_max_with_worker',
      'ack.rss',
    ]);
    const ratios = figures.filter(({ name }) => name.startsWith('ack.vs_'));
    expect(ratios.every(({ ratio, unit, against }) => (ratio ?? 0) > 0 && unit === '1/s' && against !== null)).toBe(
      true,
    );
    const open = figures.filter(({ name }) => name.startsWith('ack.open_'));
    expect(open.every(({ value, unit }) => (value ?? 0) > 0 && unit === 'ms')).toBe(true);
    expect(notes).toMatch(/fsync of 8 kB .*median \d+ µs/u);
  });

  test('an unknown verb or flag is named, and nothing is started', async () => {
    const verb = await bench('akc');
    expect([verb.code, verb.figures]).toEqual([2, []]);
    expect(verb.notes).toContain('akc');
    const flag = await bench('ack', '--rounds', 'many');
    expect([flag.code, flag.figures]).toEqual([2, []]);
    expect(flag.notes).toContain('--rounds');
  });
});
