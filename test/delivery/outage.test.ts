import pg from 'pg';
import { expect, test } from 'vitest';
import { card, to, useBed } from './bed.ts';

const bed = useBed();

/** Every connection of the bot breaks, as when the database is restarted. */
async function breakConnections(): Promise<void> {
  const admin = new pg.Client(bed.adminUrl);
  await admin.connect();
  await admin.query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  );
  await admin.end();
  // The test's own statements share the pool: wait until it has thrown the broken ones out.
  const works = () =>
    Promise.all(Array.from({ length: 10 }, () => bed.sql('SELECT 1 AS one'))).then(Boolean, () => false);
  await expect.poll(works, { interval: 5 }).toBe(true);
}
const present = async () => {
  const locks =
    await bed.sql(`SELECT mode FROM pg_locks WHERE locktype = 'advisory' AND classid = 1634624609 AND objid = 2
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`);
  return locks.length;
};

test('after the database was away the same instance goes on, and says again that it is there', async () => {
  const delivery = bed.deliver();
  await delivery.start();
  expect(await present()).toBe(1);
  await breakConnections();
  await bed.enqueue(card(to('a')));
  await delivery.drain();
  expect(bed.standIn.sent).toHaveLength(1);
  await expect.poll(present).toBe(1);
});

test('a connection that breaks while a message is under way loses nothing', async () => {
  const call = bed.standIn.close();
  await bed.enqueue(card(to('a')), card(to('b')));
  const delivery = bed.deliver();
  await delivery.start();
  await call.reached;
  await breakConnections();
  call.open();
  await delivery.drain();
  bed.later(60_000); // what was caught in a statement counts as a failed try
  await delivery.drain();
  expect(bed.standIn.sent.map(({ users }) => users)).toHaveLength(2);
  expect((await bed.rows()).map(({ state }) => state)).toEqual(['sent', 'sent']);
  await delivery.stop();
  expect(await bed.jobs()).toBe(0);
});
