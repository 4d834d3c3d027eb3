import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { openStore, type Store } from '../../src/store/db.ts';
import { cloneDb } from '../support/db.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

/** Postgres behind a wire that can go dead without a reset, as when a machine loses its power. */
async function startBehindWire(): Promise<{ store: Store; cut: () => void; mend: () => void }> {
  const address = new URL((await cloneDb()).url);
  const port = Number(address.port);
  const sockets = new Set<Socket>();
  let isDead = false;
  const server = createServer((near) => {
    const far = connect(port, address.hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      // What was begun on a dead wire stays dead when another one is laid.
      from.on('data', (bytes) => (isDead ? from.pause() : to.write(bytes)));
      from.on('close', () => to.destroy());
      from.on('error', () => to.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // `as`: it listens on a port, not on a path.
  address.port = String((server.address() as AddressInfo).port);
  const store = openStore(address.href, { maxConnections: 2, statementTimeoutMs: 200 });
  closers.push(async () => {
    await store.close();
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return { store, cut: () => void (isDead = true), mend: () => void (isDead = false) };
}

test('a database that falls silent is database.down, and the next act gets another connection', async () => {
  const { store, cut, mend } = await startBehindWire();
  const act = store.batch(async (sql) => {
    await sql("INSERT INTO numbering (name, value) VALUES ('half', 1)");
    cut();
    await sql('SELECT 1');
  });
  await expect(act).rejects.toMatchObject({ code: 'database.down' });
  mend();
  expect(await store.batch((sql) => sql('SELECT name FROM numbering'))).toEqual([]);
});

test('one that falls silent at the commit, too', async () => {
  const { store, cut } = await startBehindWire();
  const act = store.batch(async () => cut(), { statementTimeoutMs: 50 });
  await expect(act).rejects.toMatchObject({ code: 'database.down' });
});

test('what may take long is given its time', async () => {
  const { store } = await startBehindWire();
  const slow = 'SELECT 1 AS one FROM pg_sleep(0.4)';
  await expect(store.batch((sql) => sql(slow))).rejects.toMatchObject({ code: 'database.down' });
  expect(await store.batch((sql) => sql(slow), { statementTimeoutMs: 5000 })).toEqual([{ one: 1 }]);
});
