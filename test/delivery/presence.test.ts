import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { announcePresence } from '../../src/delivery/presence.ts';
import { card, log, to, useBed } from './bed.ts';

const bed = useBed();
const lockedBy = () => bed.sql<{ locked_by: string | null }>('SELECT locked_by FROM graphile_worker.jobs');
const lockAs = (worker: string) =>
  bed.sql(`UPDATE graphile_worker._private_jobs SET locked_by = $1, locked_at = now(), attempts = 1`, [worker]);

test('jobs are let go once their instance has gone, and never our own', async () => {
  await bed.enqueue(card(to('a')));
  await lockAs('worker-there');
  const { pool } = bed.store;
  const there = await announcePresence({ pool, log, ours: () => ['worker-there'] });
  const here = await announcePresence({ pool, log, ours: () => ['worker-here'], checkMs: 10 });
  expect(await lockedBy()).toEqual([{ locked_by: 'worker-there' }]);
  there.leave();
  await expect.poll(lockedBy).toEqual([{ locked_by: null }]);
  await lockAs('worker-here');
  for (let n = 0; n < 20; n++) await bed.sql('SELECT pg_backend_pid() AS pid');
  expect(await lockedBy()).toEqual([{ locked_by: 'worker-here' }]);
  here.leave();
});

test('beside others, what a dead worker locked is let go when its own lock is gone, and only after a while', async () => {
  await bed.enqueue(card(to('a')));
  const { pool } = bed.store;
  const living = await announcePresence({ pool, log, ours: () => ['worker-living'] });
  living.vouch('worker-living');
  const here = await announcePresence({ pool, log, ours: () => ['worker-here'], checkMs: 5 });
  await lockAs('worker-dead');
  for (let n = 0; n < 20; n++) await bed.sql('SELECT pg_backend_pid() AS pid');
  expect(await lockedBy()).toEqual([{ locked_by: 'worker-dead' }]); // it may have begun a moment ago
  const age = (worker: string) =>
    bed.sql(`UPDATE graphile_worker._private_jobs SET locked_by = $1, locked_at = now() - interval '1 minute'`, [
      worker,
    ]);
  await age('worker-dead');
  await expect.poll(lockedBy).toEqual([{ locked_by: null }]);
  await age('worker-living');
  for (let n = 0; n < 20; n++) await bed.sql('SELECT pg_backend_pid() AS pid');
  expect(await lockedBy()).toEqual([{ locked_by: 'worker-living' }]);
  here.leave();
  living.leave();
});

test('a process killed in the middle of a call loses nothing: the next one sends', async () => {
  await bed.enqueue(card(to('a')), card(to('b')));
  const script = new URL('killed.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, ['--import', 'tsx', script, bed.store.pool.options.connectionString ?? ''], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data'); // it says that a call is under way
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect((await lockedBy()).filter((job) => job.locked_by !== null)).toHaveLength(1);
  const delivery = bed.deliver();
  // Its connections end a moment after it; then we are alone.
  const others = () =>
    bed.sql(`SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND classid = 1634624609 AND objid = 2
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`);
  await expect.poll(others).toEqual([]);
  await delivery.drain();
  expect(bed.standIn.sent.flatMap(({ users }) => users).toSorted()).toEqual(['a', 'b']);
});
