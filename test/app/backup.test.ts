import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import pg from 'pg';
import { afterEach, expect, inject, test } from 'vitest';
import { makeBackup, verifyBackup } from '../../src/app/backup.ts';
import { createApp, type App } from '../../src/app.ts';
import { coverageJson } from '../../src/app/coverage-table.ts';
import { createDesk } from '../../src/app/desk.ts';
import type { Config } from '../../src/config.ts';
import { createLog } from '../../src/lib/log.ts';
import { recount } from '../../src/notices/index.ts';
import { runScript } from '../support/run-script.ts';
import { entriesOf, startTestApp, type TestApp } from '../support/app.ts';
import { removePostgres } from '../../src/store/embedded-postgres.ts';
import { backUp, elsewhere, mended, newFolder, piecesOf, restore, rowsOf, writePieces } from './backup-kit.ts';

const log = createLog('silent');
const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

/** Another bot on a restored database. */
async function startOn(config: Config, { clock }: TestApp): Promise<App> {
  const app = await createApp({ ...config, port: 0 }, { log, parts: { clock } });
  closers.push(() => app.close());
  await app.start();
  return app;
}

async function withAdmin<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** A database with nothing in it, of a plain role that migrates and runs. */
async function emptyDatabase({ db }: TestApp): Promise<string> {
  const name = `t_${crypto.randomUUID().replaceAll('-', '')}`;
  await withAdmin(inject('postgres'), (client) => client.query(`CREATE DATABASE ${name} OWNER anda`));
  closers.push(() => withAdmin(inject('postgres'), (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`)));
  const address = new URL(db.url);
  address.pathname = `/${name}`;
  return address.href;
}

test('what is restored says the same, dumps the same, and signs on', async () => {
  const bed = await startTestApp();
  await bed.issue();
  await bed.tap('lin', '签收');
  await bed.say('lin', '转发 N1 全部');
  const before = await bed.status();
  const { file } = await backUp(bed.app.config);
  const target = await elsewhere(bed.app.config);

  const restored = await restore(target, file);
  expect(restored).toMatchObject({ log: { size: 5 }, behind: null, fork: null, migrated: [], skipped: [], keys: [] });
  expect(await rowsOf((await backUp(target)).file)).toEqual(await rowsOf(file));

  const app = await startOn(target, bed);
  expect(app.deployment.logGuard.origin).toBe(bed.app.deployment.logGuard.origin);
  const desk = createDesk(app.deployment, bed.clock);
  const status = async () => coverageJson(await desk.status('N1', { gaps: 100, after: null }));
  expect(await status()).toEqual(before);
  expect(await recount(app.sql, 1)).toEqual([]);
  await desk.sign('N1', { as: '5302', by: '石泉', reason: '电话确认' });
  expect(await status()).toMatchObject({ reached: before.reached + 1 });
  expect((await entriesOf(app)).map(({ kind }) => kind).slice(-2)).toEqual(['relay', 'sign']);
  expect(await recount(app.sql, 1)).toEqual([]);
});

test('a backup that is made while people sign is of one moment', async () => {
  const people = Array.from({ length: 120 }, (_, i) => `${i}号,5302,值班员${i},duty,duty${i}`);
  const bed = await startTestApp({ people: ['周岚,53,文书,clerk,sheng', ...people] });
  await bed.issue();
  const parcels = people.map((_, i) => bed.twin.raw.tap(`duty${i}`, '签收'));
  const signing = Promise.all(parcels.map((parcel) => bed.twin.raw.post(parcel)));
  const made: string[] = [];
  for (let i = 0; i < 3; i += 1) made.push((await backUp(bed.app.config)).file);
  await signing;
  for (const file of made) {
    const target = await elsewhere(bed.app.config);
    const { log: signed } = await restore(target, file);
    await withAdmin(target.adminUrl, async (client) => {
      const { rows } = await client.query<{ acts: number; entries: number }>(
        `SELECT (SELECT count(*)::int FROM acknowledgement) AS acts,
                (SELECT count(*)::int FROM log_entry WHERE kind = 'sign') AS entries`,
      );
      expect(rows[0]?.acts).toBe(rows[0]?.entries);
      expect(signed.size).toBe((rows[0]?.entries ?? 0) + 3);
    });
  }
  expect((await entriesOf(bed)).length).toBe(people.length + 3);
});

test('any text and any bytes come through, in the same bytes', async () => {
  const bed = await startTestApp({ organs: [], people: [] });
  const text = fc.string({ unit: 'binary', maxLength: 40 }).map((s) => s.replaceAll('\0', ''));
  const odd = fc.constantFrom('\\N', '\\.', 'a\tb', 'a\nb', '\r\n', '\\x41', '"', "'", '𠮷〇', '');
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(text, odd), { minLength: 1, maxLength: 30 }), async (words) => {
      await withAdmin(bed.db.adminUrl, async (client) => {
        await client.query('DELETE FROM stored_file');
        for (const [i, word] of words.entries()) {
          await client.query(
            'INSERT INTO stored_file (digest, name, mime, size, bytes, at) VALUES ($1, $2, $2, $3, $4, now())',
            [`${i}${word}`, word, i, randomBytes(i * 7)],
          );
        }
      });
      const { file } = await backUp(bed.app.config);
      const target = await elsewhere(bed.app.config);
      await restore(target, file);
      expect(await rowsOf((await backUp(target)).file)).toEqual(await rowsOf(file));
      const list = (client: pg.Client) => client.query('SELECT * FROM stored_file ORDER BY digest');
      const there = await withAdmin(target.adminUrl, list);
      expect(there.rows).toEqual((await withAdmin(bed.db.adminUrl, list)).rows);
    }),
    { numRuns: 4 },
  );
});

test('nothing is restored over what is there', async () => {
  const bed = await startTestApp();
  const { file } = await backUp(bed.app.config);
  await expect(restore(bed.app.config, file)).rejects.toMatchObject({
    code: 'backup.refused',
    message: expect.stringContaining('只能恢复到空的数据库'),
  });
  for (const [statement, words] of [
    ["INSERT INTO numbering VALUES ('notice', 1)", 'numbering 已有数据'],
    ['UPDATE log_head SET size = 3', '已有记录'],
    ["UPDATE _prisma_migrations SET migration_name = '2099_later' WHERE migration_name LIKE '%_initial'", '2099_later'],
    ['TRUNCATE _prisma_migrations', '别的数据表'],
  ] as const) {
    const target = await elsewhere(bed.app.config);
    await withAdmin(target.adminUrl, (client) => client.query(statement));
    await expect(restore(target, file)).rejects.toMatchObject({
      code: 'backup.refused',
      message: expect.stringContaining(words),
    });
  }
  expect(await bed.sql('SELECT count(*)::int AS n FROM organ')).toEqual([{ n: 11 }]);
});

test('a file that breaks off leaves no row, and the whole one goes in afterwards', async () => {
  const bed = await startTestApp();
  await bed.issue();
  const { file } = await backUp(bed.app.config);
  const cut = join(await newFolder(), 'cut.backup');
  await writeFile(cut, (await readFile(file)).subarray(0, -200));
  const target = await elsewhere(bed.app.config);
  await expect(restore(target, cut)).rejects.toMatchObject({ code: 'backup.broken' });
  await withAdmin(target.adminUrl, async (client) => {
    expect((await client.query('SELECT FROM organ')).rowCount).toBe(0);
    expect((await client.query('SELECT FROM log_head WHERE size > 0')).rowCount).toBe(0);
  });
  expect(await restore(target, file)).toMatchObject({ log: { size: 3 } });
});

test('a disk or a folder that takes nothing is one line, and no half file stays', async () => {
  const bed = await startTestApp({ organs: [], people: [] });
  const { config } = bed.app;
  const make = (file: string) => makeBackup({ config, log }, { file, withKeys: false });
  const folder = await newFolder();
  const absent = join(folder, 'no', 'such', 'x.backup');
  await expect(make(absent)).rejects.toMatchObject({
    code: 'file.unwritable',
    message: expect.stringContaining(absent),
  });
  await mkdir(join(folder, 'taken'));
  await expect(make(join(folder, 'taken'))).rejects.toMatchObject({ code: 'file.unwritable' });
  await expect(stat(join(folder, 'taken.part'))).rejects.toMatchObject({ code: 'ENOENT' });
  const nothing = { ...config, databaseUrl: null, dataDir: join(folder, 'data') };
  await expect(makeBackup({ config: nothing, log }, { file: absent, withKeys: false })).rejects.toMatchObject({
    code: 'backup.refused',
  });
  await expect(stat(join(folder, 'data'))).rejects.toMatchObject({ code: 'ENOENT' });
});

test('keys go along only when asked for, and never over another key', async () => {
  const bed = await startTestApp({ organs: [], people: [] });
  const secret = randomBytes(32).toString('hex');
  const keyFile = join(await newFolder(), 'log.key');
  await writeFile(keyFile, secret);
  const config = { ...bed.app.config, logKeyFile: keyFile };
  const without = await backUp(config);
  expect(without.made.keys).toEqual([]);
  const { made, file } = await backUp(config, { withKeys: true });
  expect(made.keys).toEqual(['log-key']);

  const target = await elsewhere(bed.app.config);
  expect(await restore(target, file)).toMatchObject({ keys: [], keysLeft: ['log-key'] });
  const other = await elsewhere(bed.app.config);
  expect(await restore(other, file, { withKeys: true })).toMatchObject({ keys: ['log-key'], keysLeft: [] });
  const kept = join(other.dataDir, 'log-key');
  expect(await readFile(kept, 'utf8')).toBe(secret);
  expect((await stat(kept)).mode & 0o777).toBe(0o600);

  const third = await elsewhere(bed.app.config);
  await mkdir(third.dataDir);
  await writeFile(join(third.dataDir, 'log-key'), 'another');
  await expect(restore(third, file, { withKeys: true })).rejects.toMatchObject({ code: 'backup.refused' });
  await expect(backUp({ ...config, logKeyFile: '/nowhere/key' }, { withKeys: true })).rejects.toMatchObject({
    code: 'file.unreadable',
  });
});

test(
  'from the command line into a new folder: the same, and what it is for goes along',
  { timeout: 180_000 },
  async () => {
    const bed = await startTestApp();
    await bed.issue();
    await bed.tap('lin', '签收');
    const { file } = await backUp(bed.app.config);
    const folder = await newFolder();
    await chmod(folder, 0o755);
    const dataDir = join(folder, 'data');
    closers.push(() => removePostgres(dataDir));
    const anda = async (...args: string[]) => {
      const script = await runScript('../src/cli/main.ts', [...args, '--json'], { env: { ANDA_DATA_DIR: dataDir } });
      const answer = await script.nextLine().catch(() => 'null');
      return { code: await script.ended, said: script.stderr(), answer: JSON.parse(answer) as unknown };
    };
    expect(await anda('backup', 'restore', file)).toMatchObject({ code: 0, answer: { log: { size: 4 } } });
    expect(await anda('notice', 'status', 'N1')).toMatchObject({ code: 0, answer: await bed.status() });
    expect(await readFile(join(dataDir, 'deployment'), 'utf8')).toBe('real\n');
    const again = await anda('backup', 'restore', file);
    expect(again).toMatchObject({ code: 1, said: expect.stringContaining('只能恢复到空的数据库') });
    await writeFile(file, (await readFile(file)).subarray(0, 3000));
    expect(await anda('backup', 'verify', file)).toMatchObject({
      code: 1,
      said: expect.stringMatching(/^备份不完整/u),
    });
  },
);

test('a backup of an earlier release goes into this one', { timeout: 120_000 }, async () => {
  const bed = await startTestApp();
  await bed.issue();
  const { file } = await backUp(bed.app.config);
  const later = '20261123080000_operator_mark';
  const pieces = (await piecesOf(file)).map(({ name, bytes }) => {
    if (name !== 'manifest.json') return { name, bytes };
    // `as`: our own file.
    const manifest = JSON.parse(bytes.toString('utf8')) as {
      migrations: { name: string }[];
      tables: { name: string }[];
    };
    const migrations = manifest.migrations.filter((one) => one.name !== later);
    const tables = manifest.tables.filter((one) => one.name !== 'operator_mark');
    expect(migrations).toHaveLength(manifest.migrations.length - 1);
    return { name, bytes: Buffer.from(JSON.stringify({ ...manifest, migrations, tables })) };
  });
  const old = await writePieces(mended(pieces.filter(({ name }) => !name.startsWith('tables/operator_mark/'))));
  const target = await emptyDatabase(bed);
  const folder = await newFolder();
  const env = { ANDA_DATA_DIR: join(folder, 'data'), DATABASE_URL: target };
  const script = await runScript('../src/cli/main.ts', ['backup', 'restore', old, '--json'], { env });
  const said: unknown = JSON.parse(await script.nextLine());
  expect(said).toMatchObject({ log: { size: 3 }, migrated: [later], skipped: [] });
  expect(await script.ended).toBe(0);
  const app = await startOn({ ...bed.app.config, databaseUrl: target, dataDir: env.ANDA_DATA_DIR }, bed);
  expect(await app.sql('SELECT count(*)::int AS n FROM organ')).toEqual([{ n: 11 }]);
});

test('when the last backup was made stands in the database', async () => {
  const bed = await startTestApp({ organs: [], people: [] });
  const { file, made } = await backUp(bed.app.config);
  const [mark] = await bed.sql("SELECT at, facts FROM operator_mark WHERE name = 'last_backup'");
  expect(mark).toEqual({ at: made.at, facts: { file, bytes: made.bytes, log: 0, keys: false } });
});

test('the log in a backup is told as it stands in the database', async () => {
  const bed = await startTestApp();
  await bed.issue();
  const { made, file } = await backUp(bed.app.config);
  const [last] = await bed.sql<{ leaf: string }>(
    `SELECT encode(leaf_hash, 'hex') AS leaf FROM log_entry ORDER BY index DESC LIMIT 1`,
  );
  expect(made).toMatchObject({ fault: null, log: { size: 3, leaf: last?.leaf } });
  expect((await verifyBackup(file)).log).toEqual(made.log);
});

test('a log that is broken in the database is backed up as it is, and said to be broken', async () => {
  const bed = await startTestApp();
  await withAdmin(bed.db.adminUrl, async (client) => {
    await client.query('ALTER TABLE log_entry DISABLE TRIGGER USER');
    await client.query(`UPDATE log_entry SET body = convert_to('{}', 'UTF8') WHERE index = 1`);
  });
  const { made, file } = await backUp(bed.app.config);
  expect(made.fault).toBe('存证第1号的内容与摘要不符');
  await expect(verifyBackup(file)).rejects.toMatchObject({ code: 'backup.broken' });
});
