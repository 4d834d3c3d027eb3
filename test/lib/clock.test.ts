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

test('it runs at a speed, from where it is', async () => {
  const start = new Date('2026-09-03T02:00:00Z');
  const clock = createMovableClock(start);
  clock.setSpeed(3600);
  await expect.poll(() => clock.now().getTime() - start.getTime()).toBeGreaterThan(60_000);
  clock.setSpeed(1);
  const then = clock.now().getTime();
  expect(clock.now().getTime() - then).toBeLessThan(60_000);
});

test('while it is held it goes four minutes further and no more, and does not make up for it', async () => {
  const clock = createMovableClock(new Date('2026-09-03T02:00:00Z'));
  clock.setSpeed(1_000_000);
  const release = clock.hold();
  const another = clock.hold();
  const end = clock.now().getTime();
  await expect.poll(() => clock.now().getTime() - end).toBeLessThanOrEqual(4 * 60_000);
  const stood = clock.now();
  expect(clock.now()).toEqual(stood);
  release();
  another();
  clock.setSpeed(1);
  expect(clock.now().getTime() - stood.getTime()).toBeLessThan(4 * 60_000 + 60_000_000);
  expect(clock.now().getTime()).toBeGreaterThanOrEqual(stood.getTime());
});
