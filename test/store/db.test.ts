import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStore, prismaSql, type Sql, type Store } from '../../src/store/db.ts';
import { cloneDb } from '../support/db.ts';

let store: Store;
let adminUrl: string;

beforeAll(async () => {
  const db = await cloneDb();
  adminUrl = db.adminUrl;
  store = openStore(db.url);
});
afterAll(() => store.close());

type Run = <T>(act: (sql: Sql) => Promise<T>) => Promise<T>;
const ways: [name: string, run: Run][] = [
  ['transaction', (act) => store.transaction((tx) => act(prismaSql(tx)))],
  ['batch', (act) => store.batch(act)],
];

const valueOf = async (name: string) => (await store.db.numbering.findUnique({ where: { name } }))?.value ?? null;

/** Releases everybody once `count` have come. */
const createMeeting = (count: number) => {
  let come = 0;
  const doors: (() => void)[] = [];
  return () =>
    new Promise<void>((resolve) => {
      come += 1;
      doors.push(resolve);
      if (come >= count) for (const open of doors.splice(0)) open();
    });
};

describe.each(ways)('%s', (name, run) => {
  test('commits what it has done and gives what it has found', async () => {
    expect(
      await run(async (sql) => {
        await sql('INSERT INTO numbering (name, value) VALUES ($1, 1)', [`${name} a`]);
        return 'found';
      }),
    ).toBe('found');
    expect(await valueOf(`${name} a`)).toBe(1);
  });

  test('leaves nothing when it throws, and the error comes out as it was', async () => {
    const error = new Error('stop');
    const act = run(async (sql) => {
      await sql('INSERT INTO numbering (name, value) VALUES ($1, 1)', [`${name} b`]);
      throw error;
    });
    await expect(act).rejects.toBe(error);
    expect(await valueOf(`${name} b`)).toBeNull();
  });

  test('two that deadlock both pass, the victim at its second try', async () => {
    await store.db.numbering.createMany({ data: ['x', 'y'].map((row) => ({ name: `${name} ${row}`, value: 0 })) });
    const meet = createMeeting(2);
    let runs = 0;
    const add = (...rows: string[]) =>
      run(async (sql) => {
        runs += 1;
        for (const row of rows) {
          await sql('UPDATE numbering SET value = value + 1 WHERE name = $1', [`${name} ${row}`]);
          await meet(); // the first round waits here for the other; the second finds the door open
        }
      });
    await Promise.all([add('x', 'y'), add('y', 'x')]);
    expect([await valueOf(`${name} x`), await valueOf(`${name} y`), runs]).toEqual([2, 2, 3]);
  });

  test('a failure that was swallowed inside is not taken for a commit', async () => {
    const act = run(async (sql) => {
      await sql('INSERT INTO numbering (name, value) VALUES ($1, 1)', [`${name} c`]);
      await sql('SELECT 1 / 0').catch(() => null);
    });
    await expect(act).rejects.toThrow('nothing was committed');
    expect(await valueOf(`${name} c`)).toBeNull();
  });

  test('a broken connection is database.down, and the next act gets a new one', async () => {
    const admin = new pg.Client(adminUrl);
    await admin.connect();
    const act = run(async (sql) => {
      const [own] = await sql<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      await admin.query('SELECT pg_terminate_backend($1)', [own?.pid]);
      await sql('SELECT 1');
    });
    await expect(act).rejects.toMatchObject({ code: 'database.down' });
    await admin.end();
    expect(await run((sql) => sql('SELECT 1 AS one'))).toEqual([{ one: 1 }]);
  });
});

test('no server at all is database.down, at once', async () => {
  const nowhere = openStore('postgres://nobody:x@127.0.0.1:1/none');
  await expect(nowhere.batch((sql) => sql('SELECT 1'))).rejects.toMatchObject({ code: 'database.down' });
  await expect(nowhere.transaction((tx) => tx.notice.count())).rejects.toMatchObject({ code: 'database.down' });
  await nowhere.close();
});

test('more acts than connections wait their turn', async () => {
  const narrow = openStore(adminUrl, { maxConnections: 1 });
  const acts = Array.from({ length: 5 }, (_, i) =>
    narrow.batch((sql) => sql<{ i: number }>('SELECT $1::int AS i', [i])),
  );
  expect((await Promise.all(acts)).flat().map((row) => row.i)).toEqual([0, 1, 2, 3, 4]);
  await narrow.close();
});

test('statements of a batch that are begun together run in that order, each seeing what the ones before did', async () => {
  const add = 'INSERT INTO numbering (name, value) VALUES ($1, 1) RETURNING value';
  const up = 'UPDATE numbering SET value = value + 1 WHERE name = $1 RETURNING value';
  const rows = await store.batch((sql) =>
    Promise.all([add, up, up].map((text) => sql<{ value: number }>(text, ['together']))),
  );
  expect(rows.flat().map(({ value }) => value)).toEqual([1, 2, 3]);
});

test('of statements begun together the one that failed is told, and none of them stays', async () => {
  const act = store.batch(async (sql) => {
    const before = sql('INSERT INTO numbering (name, value) VALUES ($1, 1)', ['before']);
    const fails = sql('SELECT 1 / 0');
    const behind = sql('INSERT INTO numbering (name, value) VALUES ($1, 1)', ['behind']);
    await Promise.all([behind, before, fails]);
  });
  await expect(act).rejects.toMatchObject({ code: '22012' });
  expect([await valueOf('before'), await valueOf('behind')]).toEqual([null, null]);
});

test('what goes on after its batch has failed cannot write into the next one', async () => {
  const narrow = openStore(adminUrl, { maxConnections: 1 });
  let late: Promise<unknown> = Promise.resolve();
  const meet = createMeeting(2);
  const act = narrow.batch(async (sql) => {
    late = meet().then(() => sql('INSERT INTO numbering (name, value) VALUES ($1, 1)', ['late']));
    await sql('SELECT 1 / 0');
  });
  await expect(act).rejects.toMatchObject({ code: '22012' });
  await narrow.batch(async () => {
    void meet();
    await expect(late).rejects.toThrow('after its transaction had ended');
  });
  expect(await valueOf('late')).toBeNull();
  await narrow.close();
});
