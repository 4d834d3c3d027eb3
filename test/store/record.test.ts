import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cloneDb } from '../support/db.ts';

let bot: pg.Client;
let admin: pg.Client;

beforeAll(async () => {
  const { url, adminUrl } = await cloneDb();
  bot = new pg.Client(url);
  admin = new pg.Client(adminUrl);
  await bot.connect();
  await admin.connect();
  const at = '2026-01-01T00:00:00Z';
  await bot.query(`INSERT INTO log_entry (index, kind, at, leaf_hash, body)
    VALUES (0, 'issue', '${at}', decode(repeat('ab', 32), 'hex'), '{}')`);
  await bot.query(`INSERT INTO notice (number, title, issuing_organ_id, issued_at, register_version)
    VALUES (1, 'a notice', 1, '${at}', 1)`);
  await bot.query(`INSERT INTO layer (notice_id, depth, author_name, kind, title, text, text_digest, onion_digest, reading,
    created_at) VALUES (1, 0, 'author', 'issued', 'a notice', 'text', 'd', 'd', '{}', '${at}')`);
  await bot.query(`INSERT INTO roster (notice_id, layer_id, by_organ_id, kind, count, per_level, root, at)
    VALUES (1, 1, 1, 'issue', 1, '{}', 'r', '${at}')`);
  await bot.query(`INSERT INTO roster_member (roster_id, position, organ_code, organ_name, level)
    VALUES (1, 0, 'A', 'A', 'county')`);
  await bot.query(`INSERT INTO acknowledgement (delivery_id, notice_id, layer_id, organ_id, person_name, post, via, at,
    seen_at, onion_digest, counts) VALUES (1, 1, 1, 1, 'x', 'clerk', 'desk', '${at}', '${at}', 'd', true)`);
});

afterAll(async () => {
  await bot.end();
  await admin.end();
});

const changes: [table: string, change: string][] = [
  ['log_entry', "kind = 'sign'"],
  ['layer', "text = 'other'"],
  ['roster', 'count = 2'],
  ['roster_member', "organ_name = 'B'"],
  ['acknowledgement', 'counts = false'],
];

describe.each(changes)('%s', (table, change) => {
  test.each([`UPDATE ${table} SET ${change}`, `DELETE FROM ${table}`, `TRUNCATE ${table} CASCADE`])(
    'refuses %s, to the bot and to the superuser',
    async (sql) => {
      // 42501: the bot has no such right; 55000: the trigger.
      await expect(bot.query(sql)).rejects.toMatchObject({ code: expect.stringMatching(/^(42501|55000)$/u) });
      await expect(admin.query(sql)).rejects.toMatchObject({ code: '55000' });
    },
  );
});

test('the bot cannot switch the triggers off', async () => {
  for (const table of ['log_entry', 'log_head', 'layer', 'acknowledgement']) {
    await expect(bot.query(`ALTER TABLE ${table} DISABLE TRIGGER ALL`)).rejects.toMatchObject({ code: '42501' });
  }
  await expect(bot.query('SET ROLE anda_log')).rejects.toMatchObject({ code: '42501' });
});

test('the head of the log grows and never shrinks, and there is one', async () => {
  await bot.query('UPDATE log_head SET size = size + 3');
  await expect(bot.query('UPDATE log_head SET size = 2')).rejects.toMatchObject({ code: '55000' });
  await expect(admin.query('DELETE FROM log_head')).rejects.toMatchObject({ code: '55000' });
  await expect(admin.query('TRUNCATE log_head')).rejects.toMatchObject({ code: '55000' });
  await expect(admin.query('INSERT INTO log_head VALUES (2, 0)')).rejects.toMatchObject({ code: '23514' });
  expect((await bot.query('SELECT id, size FROM log_head')).rows).toEqual([{ id: 1, size: '3' }]);
});

test('what opens a commitment can be forgotten, never rewritten', async () => {
  await bot.query("INSERT INTO log_opening VALUES (0, 'person', '\\x00', 'somebody')");
  for (const sql of ["UPDATE log_opening SET value = 'another'", 'TRUNCATE log_opening']) {
    await expect(bot.query(sql)).rejects.toMatchObject({ code: '42501' });
    await expect(admin.query(sql)).rejects.toMatchObject({ code: '55000' });
  }
  expect((await bot.query('DELETE FROM log_opening')).rowCount).toBe(1);
});

test('a subtree is read by an index over the path', async () => {
  await bot.query('SET enable_seqscan = off');
  const { rows } = await bot.query<{ 'QUERY PLAN': string }>(
    `EXPLAIN SELECT id FROM organ WHERE path COLLATE "C" LIKE '1.14.%'`,
  );
  expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('organ_path');
});
