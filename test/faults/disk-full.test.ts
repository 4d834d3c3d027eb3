import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { open, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { says } from '../app/doctor/doctor-kit.ts';
import { runDoctor } from '../../src/app/doctor/run-doctor.ts';
import { createLog } from '../../src/lib/log.ts';
import { smallNotice } from '../support/register.ts';
import { startTestApp, wordsOf } from '../support/app.ts';
import { createListener, secretsIn } from '../support/listener.ts';

const mounts: string[] = [];
/** A file system of so many MB; null where this account may not mount one. */
function mountSmall(megabytes: number): string | null {
  const folder = mkdtempSync(join(tmpdir(), 'anda-full-'));
  chmodSync(folder, 0o755);
  try {
    const options = `size=${String(megabytes)}m,mode=0755`;
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'ignore' });
    mounts.push(folder);
    return folder;
  } catch {
    rmSync(folder, { recursive: true });
    return null;
  }
}
afterAll(() => {
  for (const folder of mounts.splice(0)) {
    execFileSync('umount', ['-l', folder]);
    rmSync(folder, { recursive: true });
  }
});

/** Uses up all that is left. */
async function fill(folder: string): Promise<{ free: () => Promise<void> }> {
  const path = join(folder, 'filler');
  const file = await open(path, 'w');
  for (const bytes of [1 << 20, 4096])
    for (let isFull = false; !isFull;)
      isFull = await file.write(Buffer.alloc(bytes)).then(
        () => false,
        () => true,
      );
  await file.close();
  return { free: () => rm(path) };
}

const large = mountSmall(400);
const small = mountSmall(1);
if (!large) console.error('skipped: a full disk needs an account that may mount one');
const doctorOn = ({ app, clock }: Pick<Awaited<ReturnType<typeof startTestApp>>, 'app' | 'clock'>) =>
  runDoctor({ config: app.config, env: {}, log: createLog('silent'), clock });

test.skipIf(!large)(
  'the disk of the embedded Postgres is full: 503 and told, nothing answered is missing, and it goes on by itself',
  { timeout: 240_000 },
  async () => {
    const folder = large ?? '';
    const { lines, log, told } = createListener();
    const dataDir = join(folder, 'data');
    mkdirSync(dataDir); // open to the server's account, so that the data stay here
    const bed = await startTestApp({ log, embedded: true, env: { ANDA_DATA_DIR: dataDir } });
    await bed.issue();
    await bed.tap('lin', '签收');
    const { free } = await fill(folder);
    try {
      // Drafts as long as callbacks may be, until there is no room; what is answered 200 has found some.
      const draft = () => `发文\n${smallNotice}\n${randomBytes(40_000).toString('hex')}`;
      await expect
        .poll(async () => (await bed.twin.raw.post(bed.twin.raw.say('sheng', draft()))).status, {
          timeout: 60_000,
          interval: 50,
        })
        .not.toBe(200);
      await expect
        .poll(() => bed.twin.messagesOf('sheng').map(({ text }) => text), { timeout: 10_000 })
        .toContain('没有记下，请稍后再点');
      expect(told(50)).toContain('request failed');
      expect(says(await doctorOn(bed), 'folder')).toMatch(/^✗ 数据目录 .*快满了。请清理或扩容$/u);
      expect(await bed.metrics()).toMatch(/^anda_callbacks_total\{platform="wecom",outcome="failed"\} [1-9]/mu);
    } finally {
      await free();
    }
    await expect.poll(async () => (await bed.ready()).status, { timeout: 60_000, interval: 200 }).toBe(200);
    // Without a restart: who had signed has, who had not may.
    await expect
      .poll(async () => (await bed.twin.raw.post(bed.twin.raw.tap('quan', '签收'))).status, {
        timeout: 30_000,
        interval: 500,
      })
      .toBe(200);
    bed.clock.pass(60_000);
    await bed.drain();
    expect(wordsOf(bed.last('quan'))).toContain('已签收');
    expect(await bed.status()).toMatchObject({ required: 3, reached: 2 });
    expect(secretsIn(lines, bed, ['lin', 'quan'])).toEqual([]);
  },
);

test.skipIf(!small)(
  'the data folder beside another database is full: people notice nothing, the log tells that the mark stays behind',
  async () => {
    const folder = small ?? '';
    const { lines, log, told } = createListener();
    const bed = await startTestApp({ log, env: { ANDA_DATA_DIR: join(folder, 'data') } });
    const { logGuard } = bed.app.deployment;
    await logGuard.keep();
    await bed.issue();
    const { free } = await fill(folder);
    expect(wordsOf(await bed.tap('lin', '签收'))).toContain('已签收');
    const before = await readdir(join(folder, 'data'));
    for (let i = 0; i < 3; i += 1) await expect(logGuard.keep()).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(await readdir(join(folder, 'data'))).toEqual(before); // no try leaves anything behind
    expect((await bed.ready()).status).toBe(200);
    expect(says(await doctorOn(bed), 'folder')).toMatch(/^✗ 数据目录 .*快满了/u);
    // It stops and starts on the full disk, too, and says what it could not do.
    await bed.restart();
    expect(told(40)).toContain('how far the log has come was not put down');
    expect(wordsOf(await bed.tap('quan', '签收'))).toContain('已签收');
    await free();
    await bed.app.deployment.logGuard.keep();
    expect(await bed.status()).toMatchObject({ reached: 2 });
    expect(secretsIn(lines, bed, ['lin', 'quan'])).toEqual([]);
  },
);
