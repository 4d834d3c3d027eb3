import { expect, test } from 'vitest';
import { healRows } from '../../src/delivery/schedule.ts';
import { card, many, to, useBed } from './bed.ts';

const bed = useBed();
const faces = (count: number) =>
  many(count).map((receiver, n) => card([receiver], { kind: 'redraw', code: `code-${n}` }));
const jobKeys = async () =>
  (await bed.sql<{ key: string }>('SELECT key FROM graphile_worker.jobs ORDER BY id')).map(({ key }) => key);

test('the new faces of one batch share jobs, messages do not', async () => {
  await bed.enqueue(...faces(60), card(to('a')), card(to('b')));
  const ids = (await bed.rows()).map(({ id }) => id);
  expect(await bed.jobs()).toBe(3 + 2);
  expect((await jobKeys()).toSorted()).toEqual(
    [
      `outboxes:${ids[0]}-${ids[24]}`,
      `outboxes:${ids[25]}-${ids[49]}`,
      `outboxes:${ids[50]}-${ids[59]}`,
      `outbox:${ids[60]}`,
      `outbox:${ids[61]}`,
    ].toSorted(),
  );
  await bed.deliver().drain();
  expect((await bed.rows()).every(({ state }) => state === 'sent')).toBe(true);
  expect(new Set(bed.standIn.redrawn.map(({ code }) => code))).toEqual(new Set(faces(60).map(({ code }) => code)));
  expect(await bed.jobs()).toBe(0);
});

test('a face that must wait does not hold up the others of its job, and has a job of its own then', async () => {
  bed.standIn.refuse('retry', '-1');
  await bed.enqueue(...faces(5));
  await bed.deliver().drain();
  const waiting = (await bed.rows()).filter(({ state }) => state === 'queued');
  expect(waiting).toHaveLength(1);
  expect(await jobKeys()).toEqual([`outbox:${waiting[0]?.id}`]);
  bed.later(60_000);
  await bed.deliver().drain();
  expect(bed.standIn.redrawn).toHaveLength(5);
});

test('a face whose job is shared gets no second one, and one whose job is gone gets one', async () => {
  await bed.enqueue(...faces(3));
  expect(await bed.store.batch(healRows)).toBe(0);
  await bed.sql('SELECT count(*)::int FROM graphile_worker.complete_jobs(ARRAY(SELECT id FROM graphile_worker.jobs))');
  expect(await bed.store.batch(healRows)).toBe(3);
  await bed.deliver().drain();
  expect(bed.standIn.redrawn).toHaveLength(3);
});
