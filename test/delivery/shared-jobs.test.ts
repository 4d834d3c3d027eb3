import { expect, test } from 'vitest';
import { healRows } from '../../src/delivery/schedule.ts';
import { card, many, to, useBed } from './bed.ts';
import { face } from './stand-in.ts';

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

/** The topic of a burst: composes several at once, and hears nothing of them. Gives how many each time. */
function composesMany(): number[] {
  const together: number[] = [];
  bed.topics = {
    card: {
      compose: async (_sql, { outboxId }) => face(`one ${outboxId}`),
      async composeMany(_sql, asks) {
        together.push(asks.length);
        // What is said no more has no face.
        return asks.map(({ outboxId }, i) => (i === 1 ? null : face(`many ${outboxId}`)));
      },
    },
  };
  return together;
}

test('faces of a topic that can are composed and closed several at a time; one with nothing to say goes its own way', async () => {
  const together = composesMany();
  await bed.enqueue(...faces(6), card(to('a')));
  await bed.deliver().drain();
  expect(together).toEqual([6]);
  expect(bed.standIn.redrawn.map((each) => each.face.title.split(' ')[0])).toEqual([
    ...Array.from({ length: 5 }, () => 'many'),
    'one',
  ]);
  expect(bed.standIn.sent).toHaveLength(1);
  expect((await bed.rows()).every(({ state, attempts }) => state === 'sent' && attempts === 1)).toBe(true);
});

test('one that is refused waits, those behind it go out, and none goes out twice', async () => {
  composesMany();
  bed.standIn.refuse('retry', '-1');
  await bed.enqueue(...faces(6));
  const delivery = bed.deliver();
  await delivery.drain();
  expect((await bed.rows()).map(({ state }) => state)).toEqual(['queued', 'sent', 'sent', 'sent', 'sent', 'sent']);
  bed.later(60_000);
  await delivery.drain();
  expect(bed.standIn.redrawn).toHaveLength(6);
  expect(bed.standIn.calls).toBe(7);
});

test('nothing goes to a platform that rests, however many at a time', async () => {
  composesMany();
  await bed.enqueue(...faces(6));
  const delivery = bed.deliver();
  await delivery.pause('wecom');
  await delivery.drain();
  expect(bed.standIn.calls).toBe(0);
  await delivery.resume('wecom');
  await delivery.drain();
  expect(bed.standIn.redrawn).toHaveLength(6);
});
