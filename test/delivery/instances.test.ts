import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Outcome } from '../../src/delivery/index.ts';
import { card, many, to, useBed } from './bed.ts';
import { createStandIn } from './stand-in.ts';

const bed = useBed();

test('two instances on one database send every message once', async () => {
  const [one, other] = [bed.deliver(), bed.deliver()];
  await Promise.all([one.start(), other.start()]);
  await bed.enqueue(...many(60).map((receiver) => card([receiver])));
  await Promise.all([one.drain(), other.drain()]);
  await Promise.all([one.stop(), other.stop()]);
  const users = bed.standIn.sent.flatMap((sent) => sent.users);
  expect(users).toHaveLength(60);
  expect(new Set(users).size).toBe(60);
  expect(bed.heard).toHaveLength(60);
});

test('stop() in the middle of a call waits for it, closes the row and leaves no job locked', async () => {
  const call = bed.standIn.close();
  await bed.enqueue(card(to('a')), card(to('b')));
  const delivery = bed.deliver({ concurrency: 1 });
  await delivery.start();
  await call.reached;
  const stopped = delivery.stop();
  call.open();
  await stopped;
  expect((await bed.rows()).map(({ state }) => state)).toEqual(['sent', 'queued']);
  expect(await bed.sql('SELECT locked_by FROM graphile_worker.jobs')).toEqual([{ locked_by: null }]);
  await bed.deliver().drain();
  expect(bed.standIn.sent.map(({ users }) => users)).toEqual([['a'], ['b']]);
});

test('what a killed process had begun is sent by the next one that is alone', async () => {
  await bed.enqueue(card(to('a')));
  // As a kill leaves it: locked by a worker that is no more.
  await bed.sql(
    `SELECT count(*)::int FROM graphile_worker.reschedule_jobs(ARRAY(SELECT id FROM graphile_worker.jobs))`,
  );
  await bed.sql(`UPDATE graphile_worker._private_jobs SET locked_by = 'worker-gone', locked_at = now(), attempts = 1`);
  await bed.deliver().drain();
  expect(bed.standIn.sent).toHaveLength(1);
});

test('beside another instance locked jobs are left alone: their worker may live', async () => {
  const other = bed.deliver();
  await other.start();
  await bed.enqueue(card(to('a')));
  await other.drain();
  await bed.sql(
    `SELECT id FROM graphile_worker.add_job('deliver', '{"outboxId":0}', run_at => now() + interval '1 day')`,
  );
  await bed.sql(`UPDATE graphile_worker._private_jobs SET locked_by = 'worker-there', locked_at = now(), attempts = 1`);
  await bed.deliver().drain();
  expect(await bed.sql('SELECT locked_by FROM graphile_worker.jobs')).toEqual([{ locked_by: 'worker-there' }]);
});

test('a queued row whose job is gone gets one at start', async () => {
  await bed.enqueue(card(to('a')));
  await bed.sql('SELECT count(*)::int FROM graphile_worker.complete_jobs(ARRAY(SELECT id FROM graphile_worker.jobs))');
  const delivery = bed.deliver();
  await delivery.start();
  await delivery.drain();
  expect(bed.standIn.sent).toHaveLength(1);
});

test('whatever the platform answers, every receiver has one accepted send or is reported', async () => {
  const answers = fc.array(fc.constantFrom('ok', 'retry', 'give_up', 'halt', 'limit'), { maxLength: 8 });
  const away = fc.uniqueArray(fc.integer({ min: 0, max: 29 }), { maxLength: 10 });
  await fc.assert(
    fc.asyncProperty(
      answers,
      away,
      fc.integer({ min: 1, max: 30 }),
      fc.integer({ min: 1, max: 9 }),
      async (...given) => {
        const [told, absent, count, batchSize] = given;
        bed.standIn = createStandIn({ batchSize });
        bed.heard = [];
        for (const n of absent) bed.standIn.unreached.set(`u${n}`, 'unknown');
        for (const what of told) {
          if (what === 'limit') bed.standIn.refuse('retry', '45009', { afterMs: 60_000 });
          else if (what !== 'ok') bed.standIn.refuse(what as 'retry', what); // the three verdicts by their names
        }
        const delivery = bed.deliver();
        await bed.enqueue(card(many(count)));
        for (let n = 0; n <= told.length; n++) {
          await delivery.drain();
          bed.later(24 * 3600_000);
        }
        expect((await bed.rows()).filter(({ state }) => state === 'queued')).toEqual([]);
        const of = (pick: (outcome: Outcome) => { user: string }[]) => bed.heard.flatMap(pick).map(({ user }) => user);
        const reported = [...of((o) => o.accepted), ...of((o) => o.unreached), ...of((o) => o.failed)];
        expect(reported.sort()).toEqual(
          many(count)
            .map(({ user }) => user)
            .sort(),
        );
        const received = bed.standIn.sent.flatMap(({ users }) => users);
        expect(new Set(received).size).toBe(received.length);
        expect(of((o) => o.accepted).every((user) => received.includes(user))).toBe(true);
      },
    ),
    { numRuns: 25 },
  );
});
