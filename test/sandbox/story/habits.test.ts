import { expect, test } from 'vitest';
import { chinaFields } from '../../../src/lib/china-time.ts';
import { habitOf, planActs } from '../../../src/sandbox/story/habits.ts';
import { createHeap } from '../../../src/sandbox/story/heap.ts';

const users = Array.from({ length: 400 }, (_, i) => `user${i}`);
const at = new Date('2026-09-03T02:32:00Z');
const plansOf = (seed: number) => users.map((user) => planActs(seed, { user, duty: 'N1 sign', at }));

test('the same seed is the same run, another one is not', () => {
  expect(plansOf(7)).toEqual(plansOf(7));
  expect(plansOf(7)).not.toEqual(plansOf(8));
  expect(plansOf(7).toReversed()).toEqual(users.toReversed().map((user) => planActs(7, { user, duty: 'N1 sign', at })));
});

test('most are prompt, some are slow, a few answer wrongly first or are not there', () => {
  const habits = users.map((user) => habitOf(7, user));
  const count = (habit: string) => habits.filter((one) => one === habit).length;
  expect(count('prompt')).toBeGreaterThan(200);
  for (const habit of ['slow', 'wrong', 'vacant']) expect(count(habit)).toBeGreaterThan(5);
  users.forEach((user, i) => {
    const plan = planActs(7, { user, duty: 'N1 sign', at });
    expect(plan.map(({ wrong }) => wrong !== null)).toEqual(
      { prompt: [false], slow: [false], wrong: [true, false], vacant: [] }[habits[i] ?? 'vacant'],
    );
    for (const act of plan) {
      expect(act.at.getTime()).toBeGreaterThan(at.getTime());
      expect(chinaFields(act.at).hour).toBeGreaterThanOrEqual(7);
      expect(chinaFields(act.at).hour).toBeLessThan(22);
    }
    expect(plan).toEqual(plan.toSorted((a, b) => a.at.getTime() - b.at.getTime()));
  });
});

test('the queue gives the smallest first, whatever comes in between', () => {
  const heap = createHeap<number>((a, b) => a < b);
  const given = users.map((_, i) => (i * 7919) % 401);
  for (const n of given) heap.push(n);
  const firsts = [heap.pop(), heap.pop()];
  heap.push(-1);
  expect([...firsts, heap.pop()]).toEqual([0, 1, -1]);
  const rest: number[] = [];
  for (let next = heap.pop(); next !== undefined; next = heap.pop()) rest.push(next);
  expect(rest).toEqual(given.filter((n) => n > 1).toSorted((a, b) => a - b));
});
