import { expect, test } from 'vitest';
import { createClockwork, defineJob, type Tick } from '../../src/delivery/index.ts';
import { log, noon, useBed } from './bed.ts';

const bed = useBed();
const dayMs = 24 * 3600_000;
const slot = new Date('2026-09-01T00:30:00Z');

const clockworkOf = (run: (tick: Tick) => Promise<void>) => {
  const job = defineJob({ name: 'digest', cron: '30 8 * * *', timezone: 'Asia/Shanghai', catchUp: 'latest', run });
  return createClockwork([job], { store: bed.store, clock: bed.clock, log });
};
const slots = () =>
  bed.sql<{ slot: Date; done: boolean }>('SELECT slot, done_at IS NOT NULL AS done FROM job_slot ORDER BY slot');

test('a tick that two instances propose runs once', async () => {
  const ran: Date[] = [];
  const run = async (tick: Tick) => void ran.push(tick.slot);
  const [one, other] = [clockworkOf(run), clockworkOf(run)];
  const answers = await Promise.all([one.tick('digest', slot), other.tick('digest', slot)]);
  expect(answers.sort()).toEqual(['ran', 'taken']);
  expect(await one.tick('digest', slot)).toBe('taken');
  expect(ran).toEqual([slot]);
  expect(await slots()).toEqual([{ slot, done: true }]);
});

test('a job that throws leaves its slot undone, and the next slot runs', async () => {
  let broken = true;
  const clockwork = clockworkOf(() => (broken ? Promise.reject(new Error('a fault')) : Promise.resolve()));
  expect(await clockwork.tick('digest', slot)).toBe('failed');
  broken = false;
  const next = new Date(slot.getTime() + dayMs);
  expect(await clockwork.tick('digest', next)).toBe('ran');
  expect(await slots()).toEqual([
    { slot, done: false },
    { slot: next, done: true },
  ]);
});

test('after an outage the latest slot runs, once; before the very first start nothing was missed', async () => {
  const ran: Date[] = [];
  const clockwork = clockworkOf(async (tick) => void ran.push(tick.slot));
  await clockwork.start();
  expect(ran).toEqual([]);
  await clockwork.stop();
  bed.clock.set(new Date(noon.getTime() + 3 * dayMs));
  await clockwork.start();
  await clockwork.catchUp();
  await clockwork.stop();
  expect(ran).toEqual([new Date(slot.getTime() + 3 * dayMs)]);
});

test('stop() tells a running job, and waits for it', async () => {
  const steps: string[] = [];
  const clockwork = clockworkOf(
    ({ signal }) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          steps.push('told');
          resolve();
        });
        steps.push('running');
      }),
  );
  const tick = clockwork.tick('digest', slot);
  while (steps.length === 0) await bed.sql('SELECT 1 AS one');
  expect(await clockwork.tick('digest', new Date(slot.getTime() + dayMs))).toBe('busy');
  await clockwork.stop();
  steps.push('stopped');
  expect(await tick).toBe('ran');
  expect(steps).toEqual(['running', 'told', 'stopped']);
});
