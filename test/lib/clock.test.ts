import { expect, test } from 'vitest';
import { createMovableClock } from '../../src/lib/clock.ts';

test('who waits for the clock is told when it was set', () => {
  const moves: string[] = [];
  const clock = createMovableClock(new Date('2026-09-03T02:00:00Z'), () => moves.push('moved'));
  expect(moves).toEqual([]);
  clock.set(new Date('2026-09-07T00:00:00Z'));
  expect(moves).toEqual(['moved']);
  expect(clock.now().toISOString().slice(0, 10)).toBe('2026-09-07');
});
