import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStore, pgSql, prismaSql, type Sql, type Store } from '../../src/store/db.ts';
import { sqlStateOf } from '../../src/store/sql-state.ts';
import { cloneDb } from '../support/db.ts';

let store: Store;

beforeAll(async () => {
  const { url } = await cloneDb();
  store = openStore(url);
});
afterAll(() => store.close());

/** The rows of a statement, the same by both ways. */
async function both(text: string, values: unknown[] = []): Promise<unknown[]> {
  const run = (sql: Sql) => sql<Record<string, unknown>>(text, values);
  const byPg = await store.batch(run);
  const byPrisma = await store.transaction((tx) => run(prismaSql(tx)));
  expect(byPrisma).toEqual(byPg);
  for (const [i, row] of byPrisma.entries()) {
    for (const [key, value] of Object.entries(row)) expect(value?.constructor).toBe(byPg[i]?.[key]?.constructor);
  }
  return byPg;
}

const at = new Date('2026-03-01T02:03:04.567Z');

test('every type comes back as one and the same, by both ways', async () => {
  const [row] = await both(`SELECT 1::int2 AS i2, 2::int4 AS i4, 3::int8 AS i8, 4.5::numeric AS n, 1.25::float8 AS f,
    '安达'::text AS t, true AS b, '${at.toISOString()}'::timestamptz AS at, '2026-03-01'::date AS d,
    '{"a":[1,"x",null]}'::jsonb AS j, '\\x00ff'::bytea AS bytes, '{1,2}'::int[] AS i4s, '{3,NULL}'::int8[] AS i8s,
    '{a,"b c",NULL}'::text[] AS ts, '{}'::text[] AS none, NULL::int AS nothing,
    array['2026-03-01T00:00:00Z'::timestamptz] AS ats, '[1,2]'::json AS list, sum(x) AS total, count(*) AS n2
    FROM (VALUES (1::int8), (2)) AS v (x)`);
  expect(row).toEqual({
    i2: 1,
    i4: 2,
    i8: 3,
    n: 4.5,
    f: 1.25,
    t: '安达',
    b: true,
    at,
    d: new Date('2026-03-01T00:00:00Z'),
    j: { a: [1, 'x', null] },
    bytes: Buffer.from([0, 255]),
    i4s: [1, 2],
    i8s: [3, null],
    ts: ['a', 'b c', null],
    none: [],
    nothing: null,
    ats: [new Date('2026-03-01T00:00:00Z')],
    list: [1, 2],
    total: 3,
    n2: 2,
  });
});

test('every kind of value goes in as it is, by both ways', async () => {
  const nasty = `a"b\\c,{d} 'e' NULL\n安`;
  const [row] = await both(
    `SELECT $1::int AS i, $2::int8 AS big, $3::text AS t, $4::bool AS b, $5::timestamptz AS at, $6::jsonb AS j,
       $7::int[] AS ints, $8::text[] AS texts, $9::bytea AS bytes, $10::text AS nothing, $11::jsonb AS list,
       $12::text[] AS none, $13::text AS missing, $14::float8 AS f, $15::jsonb AS quoted`,
    [
      7,
      8n,
      nasty,
      false,
      at,
      { a: nasty, n: null },
      [1, null, 3],
      [nasty, null, '', 'NULL'],
      Buffer.from('安'),
      null,
      JSON.stringify([{ x: 1 }]),
      [],
      undefined,
      0.1,
      JSON.stringify('text'),
    ],
  );
  expect(row).toEqual({
    i: 7,
    big: 8,
    t: nasty,
    b: false,
    at,
    j: { a: nasty, n: null },
    ints: [1, null, 3],
    texts: [nasty, null, '', 'NULL'],
    bytes: Buffer.from('安'),
    nothing: null,
    list: [{ x: 1 }],
    none: [],
    missing: null,
    f: 0.1,
    quoted: 'text',
  });
});

test('a statement without rows gives none, and values find their column', async () => {
  expect(await both('INSERT INTO inbox_key (key, at) VALUES ($1, $2) ON CONFLICT DO NOTHING', ['k', at])).toEqual([]);
  expect(await both('SELECT key, at FROM inbox_key WHERE key = ANY($1::text[])', [['k', 'other']])).toEqual([
    { key: 'k', at },
  ]);
  expect(await both('UPDATE inbox_key SET at = $2 WHERE key = $1', ['k', at])).toEqual([]);
  expect(
    await both(`SELECT a.organ, a.level FROM unnest($1::int[], $2::text[]) AS a (organ, level) ORDER BY a.organ DESC`, [
      [1, 2],
      ['county', 'township'],
    ]),
  ).toEqual([
    { organ: 2, level: 'township' },
    { organ: 1, level: 'county' },
  ]);
});

test('what a statement fails with has the same SQLSTATE, by both ways', async () => {
  const stateOf = (act: Promise<unknown>) => act.then(() => null, sqlStateOf);
  for (const [text, state] of [
    ['INSERT INTO inbox_key (key, at) VALUES (NULL, now())', '23502'],
    ['INSERT INTO log_head VALUES (1, 0)', '42501'],
    [
      "INSERT INTO outbox (topic, kind, platform, corp, subject, created_at) VALUES ('t', 'x', 'p', 'c', '{}', now())",
      '23514',
    ],
    ['INSERT INTO numbering (name, value) VALUES ($1, 1), ($1, 2)', '23505'],
    ['SELECT 1 / 0', '22012'],
    ['SELECT nothing', '42703'],
  ] as const) {
    const values = text.includes('$1') ? ['n'] : [];
    expect([text, await stateOf(store.batch((sql) => sql(text, values)))]).toEqual([text, state]);
    expect([text, await stateOf(store.transaction((tx) => prismaSql(tx)(text, values)))]).toEqual([text, state]);
  }
});

test('a statement on the pool runs alone', async () => {
  expect(await pgSql(store.pool)('SELECT 1 AS one')).toEqual([{ one: 1 }]);
});
