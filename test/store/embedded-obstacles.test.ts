import { existsSync } from 'node:fs';
import { chmod, chown, cp, mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { canEnter } from '../../src/store/embedded/account.ts';
import { removePostgres } from '../../src/store/embedded-postgres.ts';
import { findBinaries, reachableBinaries } from '../../src/store/embedded/binaries.ts';
import { createCluster } from '../../src/store/embedded/postmaster.ts';
import { until } from '../support/until.ts';
import { cleanUp, dataOf, kill, newFolder, release, serverOf, untilGone, use } from './embedded-kit.ts';

afterEach(cleanUp);
vi.setConfig({ testTimeout: 90_000 });

describe('what stands in the way', () => {
  test('a lock file whose number is now another process’s', async () => {
    const folder = newFolder();
    const user = await use(folder);
    const pid = await until('the server', () => serverOf(dataOf(folder)));
    process.kill(pid, 'SIGKILL');
    await kill(user);
    await untilGone(folder);
    const lock = join(dataOf(folder), 'postmaster.pid');
    await writeFile(lock, (await readFile(lock, 'utf8')).replace(/^\d+/u, String(process.pid)));
    expect(await (await use(folder)).count()).toEqual({ seen: 2 });
  });

  test('its port is taken: it moves to another', async () => {
    const folder = newFolder();
    const first = await use(folder);
    await release(first);
    const squatter = createServer().listen(Number(new URL(first.url).port), '127.0.0.1');
    const second = await use(folder);
    expect(new URL(second.url).port).not.toBe(new URL(first.url).port);
    expect(await second.count()).toEqual({ seen: 2 });
    squatter.close();
  });

  test('a cluster of another major version: one line, and nothing empty in its place', async () => {
    const folder = newFolder();
    await release(await use(folder));
    await writeFile(join(dataOf(folder), 'PG_VERSION'), '15\n');
    const user = await use(folder);
    expect(user.refused).toMatch(/^[^\n]*was made by PostgreSQL 15 and this release brings 18[^\n]*backup[^\n]*$/u);
    await user.ended;
    expect(await readFile(join(dataOf(folder), 'PG_VERSION'), 'utf8')).toBe('15\n');
  });

  test('a lost password: one line that names the file', async () => {
    const folder = newFolder();
    const user = await use(folder);
    await writeFile(join(folder, 'postgres', 'password'), 'another\n');
    const second = await use(folder);
    expect(second.refused).toContain(`refuses the password in ${join(folder, 'postgres', 'password')}`);
    expect(await user.count()).toEqual({ seen: 1 });
  });
});

const nobody = { uid: 65_534, gid: 65_534 };
const isRoot = process.getuid?.() === 0;
const mayRunScripts = isRoot && (await canEnter(fileURLToPath(new URL('../..', import.meta.url)), nobody));

describe.skipIf(!isRoot)('accounts (needs root, and two of them a checkout that others can enter)', () => {
  test('root’s server runs as another account', async () => {
    const folder = newFolder();
    await use(folder);
    const pid = await until('the server', () => serverOf(dataOf(folder)));
    expect((await stat(`/proc/${String(pid)}`)).uid).not.toBe(0);
  });

  test.skipIf(!mayRunScripts)(
    'an ordinary user’s server is his own, and root adopts it and stops it as he would',
    async () => {
      const folder = newFolder(0o777);
      const user = await use(folder, { account: nobody });
      expect(user.adopted).toBe(false);
      const pid = await until('the server', () => serverOf(dataOf(folder)));
      expect((await stat(`/proc/${String(pid)}`)).uid).toBe(nobody.uid);
      const root = await use(folder);
      expect(root.adopted).toBe(true);
      await kill(user);
      expect(await root.count()).toEqual({ seen: 2 });
      await release(root);
      const again = await use(folder);
      expect(await again.count()).toEqual({ seen: 3 });
      await kill(again);
      await untilGone(folder);
    },
  );

  test.skipIf(!mayRunScripts)('a folder of another account is refused in one line', async () => {
    const folder = newFolder();
    await release(await use(folder));
    const user = await use(folder, { account: nobody });
    expect(user.refused).toMatch(/^[^\n]*belongs to another account[^\n]*$/u);
  });

  test('a data folder that others cannot enter: the cluster lies elsewhere and is found again', async () => {
    const dataDir = join(newFolder(0o700), 'inner');
    await mkdir(dataDir);
    await release(await use(dataDir));
    const place = (await readFile(join(dataDir, 'postgres', 'moved-to'), 'utf8')).trim();
    expect(existsSync(join(place, 'data', 'PG_VERSION'))).toBe(true);
    const user = await use(dataDir);
    expect(await user.count()).toEqual({ seen: 2 });
    await kill(user);
    await until('the end of the server', async () => (await serverOf(join(place, 'data'))) === null);
    await removePostgres(dataDir);
    expect(existsSync(place)).toBe(false);
  });

  test('a data folder that is closed later: the cluster moves and keeps its rows', async () => {
    const folder = newFolder();
    await release(await use(folder));
    await chmod(folder, 0o700);
    expect(await (await use(folder)).count()).toEqual({ seen: 2 });
  });

  test('a cluster that its pointer names is missing: refused, never made anew', async () => {
    const folder = newFolder(0o700);
    await release(await use(folder));
    const pointer = join(folder, 'postgres', 'moved-to');
    const place = (await readFile(pointer, 'utf8')).trim();
    await rename(place, `${place}-away`);
    expect((await use(folder)).refused).toMatch(/^the database folder [^\n]* is missing: [^\n]*$/u);
    await rename(`${place}-away`, place);
    expect(await (await use(folder)).count()).toEqual({ seen: 2 });
  });

  test('programs that others cannot enter are copied once', async () => {
    const closed = newFolder(0o700);
    const open = newFolder();
    const { postgres } = await findBinaries();
    await cp(join(dirname(postgres), '..'), join(closed, 'native'), { recursive: true, verbatimSymlinks: true });
    const given = { initdb: join(closed, 'native/bin/initdb'), postgres: join(closed, 'native/bin/postgres') };
    const [one, two] = await Promise.all([
      reachableBinaries(open, nobody, given),
      reachableBinaries(open, nobody, given),
    ]);
    expect(one).toEqual(two);
    expect(await readdir(open)).toEqual([expect.stringMatching(/^programs-\d+\.\d+$/u)]);
    const cluster = { binaries: one, data: join(open, 'data'), account: nobody };
    await chown(open, nobody.uid, nobody.gid);
    await createCluster(cluster, 'x');
    expect(existsSync(join(cluster.data, 'PG_VERSION'))).toBe(true);
  });
});
