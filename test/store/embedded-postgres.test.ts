import { existsSync, statSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { until } from '../support/until.ts';
import { cleanUp, dataOf, kill, newFolder, release, serverOf, startUser, untilGone, use } from './embedded-kit.ts';

afterEach(cleanUp);
vi.setConfig({ testTimeout: 90_000 });

describe('one user', () => {
  test('gets a server with everything durable, as a role that is no superuser; the next start finds its rows', async () => {
    const folder = newFolder();
    const first = await use(folder);
    expect(first.adopted).toBe(false);
    const client = new pg.Client(first.url);
    await client.connect();
    const { rows } = await client.query(
      `SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS sc, rolsuper, rolcreaterole,
         current_setting('full_page_writes') AS fpw, current_setting('listen_addresses') AS at, current_database() AS db
       FROM pg_roles WHERE rolname = current_user`,
    );
    expect(rows).toEqual([
      { fsync: 'on', sc: 'on', fpw: 'on', rolsuper: false, rolcreaterole: false, at: '127.0.0.1', db: 'anda' },
    ]);
    await client.end();
    expect(statSync(join(folder, 'postgres', 'password')).mode & 0o777).toBe(0o600);
    await release(first);
    expect(await serverOf(dataOf(folder))).toBeNull();

    const second = await use(folder);
    expect(second).toMatchObject({ adopted: false, url: first.url });
    expect(await second.count()).toEqual({ seen: 2 });
  });

  test('is killed: its server stops by itself, cleanly, and the next start is a plain one', async () => {
    const folder = newFolder();
    await kill(await use(folder));
    await untilGone(folder);
    expect(existsSync(join(dataOf(folder), 'postmaster.pid'))).toBe(false);
    expect(await (await use(folder)).count()).toEqual({ seen: 2 });
  });

  test('presses Ctrl-C: the server stays until it has drained', async () => {
    const folder = newFolder();
    const user = await use(folder, { isGroupLeader: true });
    process.kill(-user.pid, 'SIGINT'); // the whole group, as a terminal does it
    expect(JSON.parse(await user.nextLine())).toEqual({ seen: 1 });
    expect(await user.count()).toEqual({ seen: 1 });
  });

  test('loses its server: statements fail cleanly, it starts the server again and what was committed is there', async () => {
    const folder = newFolder();
    const user = await use(folder);
    const pid = await until('the server', () => serverOf(dataOf(folder)));
    process.kill(pid, 'SIGKILL');
    const failures = new Set<string>();
    const counts = await until('an answer with rows', async () => {
      const count = await user.count();
      if (count.failed !== undefined) failures.add(count.failed);
      return count.failed === undefined ? count : null;
    });
    expect([...failures].filter((code) => code !== 'database.down')).toEqual([]);
    expect(counts.seen).toBeGreaterThanOrEqual(1);
    const next = await use(folder);
    expect(next).toMatchObject({ adopted: true, url: user.url });
    await release(user);
    expect(await next.count()).toHaveProperty('seen');
  });

  const moments: [name: string, reached: (folder: string) => Promise<boolean>][] = [
    ['the cluster is being made', async (f) => (await namesIn(f)).some((name) => name.startsWith('data-new-'))],
    ['the cluster is there', (f) => Promise.resolve(existsSync(dataOf(f)))],
    ['the server has its lock', (f) => Promise.resolve(existsSync(join(dataOf(f), 'postmaster.pid')))],
    ['the server takes connections', async (f) => (await readFile(join(f, 'postgres/log'), 'utf8')).includes('ready')],
  ];
  test.each(moments)('is killed at first start when %s: nothing is left in the way', async (name, reached) => {
    const folder = newFolder();
    const user = await startUser(folder);
    await until(name, () => reached(folder).catch(() => false));
    await kill(user);
    const next = await use(folder);
    expect(await next.count()).toHaveProperty('seen');
    await release(next);
  });
});

const namesIn = (folder: string) => readdir(join(folder, 'postgres'));

describe('several users', () => {
  test('the second finds the first one’s server, and the last one out stops it', async () => {
    const folder = newFolder();
    const server = await use(folder);
    const command = await use(folder);
    expect([server.adopted, command.adopted, command.url]).toEqual([false, true, server.url]);
    await release(server);
    expect(await command.count()).toEqual({ seen: 2 });
    await release(command);
    expect(await serverOf(dataOf(folder))).toBeNull();
    await untilGone(folder);
  });

  test('the starter is killed: the other goes on, and when that is killed too the server stops', async () => {
    const folder = newFolder();
    const starter = await use(folder);
    const other = await use(folder);
    await kill(starter);
    expect(await other.count()).toEqual({ seen: 2 });
    const third = await use(folder);
    expect(third.adopted).toBe(true);
    await kill(other);
    expect(await third.count()).toEqual({ seen: 3 });
    await kill(third);
    await untilGone(folder);
  });

  test('four at the same instant in an empty folder: one starts, the others adopt', async () => {
    const folder = newFolder();
    const users = await Promise.all([use(folder), use(folder), use(folder), use(folder)]);
    expect(users.map((user) => user.adopted).filter((adopted) => !adopted)).toHaveLength(1);
    expect(new Set(users.map((user) => user.url)).size).toBe(1);
    expect(await users[0].count()).toEqual({ seen: 4 });
    await Promise.all(users.map(release));
    await untilGone(folder);
  });

  test('one comes while the last one goes: it gets a server that stays', async () => {
    const folder = newFolder();
    let user = await use(folder);
    for (let round = 2; round < 7; round += 1) {
      const [next] = await Promise.all([use(folder), round % 2 === 0 ? release(user) : kill(user)]);
      expect(await next.count()).toEqual({ seen: round });
      user = next;
    }
  });

  test('the keeper is killed: the next user brings a new one', async () => {
    const folder = newFolder();
    const first = await use(folder);
    const keeper = await until('the keeper', () => findKeeper(folder));
    process.kill(keeper, 'SIGKILL');
    await until('its end', async () => (await findKeeper(folder)) !== keeper);
    const second = await use(folder);
    expect(second.adopted).toBe(true);
    await kill(first);
    expect(await second.count()).toEqual({ seen: 2 });
    await kill(second);
    await untilGone(folder);
  });
});

async function findKeeper(folder: string): Promise<number | null> {
  for (const pid of await readdir('/proc')) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (command.includes('anda-keeper') && command.includes(`${folder}/`)) return Number(pid);
  }
  return null;
}
