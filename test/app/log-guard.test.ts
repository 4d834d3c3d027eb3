import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createApp } from '../../src/app.ts';
import { declareFork } from '../../src/app/declare-fork.ts';
import { createLog } from '../../src/lib/log.ts';
import { entriesOf, startTestApp, wordsOf, type TestApp } from '../support/app.ts';
import { backUp, elsewhere, restore } from './backup-kit.ts';

const log = createLog('silent');

interface Mark {
  origin: string;
  size: number;
  leaf: string | null;
}
const fileOf = ({ app }: TestApp) => join(app.config.dataDir, 'log-size');
const markOf = async (bed: TestApp) => JSON.parse(await readFile(fileOf(bed), 'utf8')) as Mark; // our own file
/** As it is when an older database was put back: this machine has seen more. */
const seenMore = async (bed: TestApp) => {
  const mark = await markOf(bed);
  await writeFile(fileOf(bed), JSON.stringify({ ...mark, size: mark.size + 5 }));
};
test('how far the log has come is kept in the data folder, and not put back by itself', async () => {
  const bed = await startTestApp();
  await bed.issue();
  const { logGuard } = bed.app.deployment;
  await logGuard.keep();
  const [last] = await bed.sql<{ leaf: string }>(
    `SELECT encode(leaf_hash, 'hex') AS leaf FROM log_entry ORDER BY index DESC LIMIT 1`,
  );
  expect(await markOf(bed)).toEqual({ origin: logGuard.origin, size: 3, leaf: last?.leaf });
  await bed.tap('lin', '签收');
  const { config } = bed.app;
  await bed.app.close();
  expect((JSON.parse(await readFile(join(config.dataDir, 'log-size'), 'utf8')) as Mark).size).toBe(4); // our own file
});

test('over an older database nobody signs, everybody may ask, and it is said why', async () => {
  const bed = await startTestApp();
  await bed.issue();
  const { logGuard } = bed.app.deployment;
  await logGuard.keep();
  await seenMore(bed);
  await logGuard.keep();

  expect(wordsOf(await bed.tap('lin', '签收'))).toBe('没有记下：记录回退，等待管理员确认。请稍后再办。');
  expect(wordsOf(await bed.say('lin2', '收到 N1'))).toContain('没有记下');
  await expect(bed.desk.sign('N1', { as: '5302', by: '石泉', reason: '电话' })).rejects.toMatchObject({
    code: 'log.behind',
  });
  await expect(bed.importPeople(['新人,5302,文书,clerk,xin'])).rejects.toMatchObject({ code: 'log.behind' });
  expect(wordsOf(await bed.say('lin', '待办'))).toContain('N1');
  expect((await bed.status()).reached).toBe(0);
  expect(await entriesOf(bed)).toHaveLength(3);
  expect((await markOf(bed)).size).toBe(8);
  expect(await logGuard.findFault()).toBe('the log holds 3 entries and held 8');

  const second = await createApp({ ...bed.app.config, port: 0 }, { log, parts: { clock: bed.clock } });
  const { port } = await second.start({ sends: false });
  const answer = await fetch(`http://127.0.0.1:${port}/readyz`);
  expect(answer.status).toBe(503);
  expect(await answer.json()).toMatchObject({
    ready: false,
    database: 'ok',
    log: 'the log holds 3 entries and held 8',
  });
  await second.close();
  expect((await markOf(bed)).size).toBe(8);
});

test('an operator declares a fork beside the server: one entry, and it goes on at once', async () => {
  const bed = await startTestApp();
  await bed.issue();
  const { logGuard } = bed.app.deployment;
  await logGuard.keep();
  await expect(declareFork(bed.app.config, log, '无事')).rejects.toMatchObject({ code: 'log.whole' });
  await seenMore(bed);
  await logGuard.keep();
  await bed.tap('lin', '签收');

  const fork = await declareFork(bed.app.config, log, '磁盘损坏，由昨晚备份恢复');
  expect(fork).toMatchObject({ was: { size: 8 }, now: { size: 3 }, index: 3 });
  expect(wordsOf(await bed.tap('lin', '签收'))).toContain('已签收');
  const entries = await entriesOf(bed);
  expect(entries.map(({ kind }) => kind).slice(-2)).toEqual(['fork', 'sign']);
  expect(entries.at(-2)).toMatchObject({ was: { size: 8 }, now: { size: 3, origin: logGuard.origin } });
  expect(JSON.stringify(entries)).not.toContain('磁盘损坏');
  expect(await logGuard.findFault()).toBeNull();
  expect((await markOf(bed)).size).toBeGreaterThanOrEqual(4);
});

test.each([
  ['another entry at the same place', (mark: Mark) => ({ ...mark, leaf: '0'.repeat(64) }), 'is another one'],
  [
    'another name of the log',
    (mark: Mark) => ({ ...mark, origin: 'somebody.else/log' }),
    'was called somebody.else/log',
  ],
  ['a mark that cannot be read', () => 'torn', 'cannot be read'],
])('%s stops it, too', async (_, change, words) => {
  const bed = await startTestApp();
  await bed.app.deployment.logGuard.keep();
  await writeFile(fileOf(bed), JSON.stringify(change(await markOf(bed))));
  await bed.app.deployment.logGuard.keep();
  expect(await bed.app.deployment.logGuard.findFault()).toContain(words);
  expect(wordsOf(await bed.issue())).toContain('没有记下');
});

test('a restore on a machine that has seen more waits for the declaration, or brings it along', async () => {
  const bed = await startTestApp();
  await bed.issue();
  const { file } = await backUp(bed.app.config);
  await bed.tap('lin', '签收');
  await bed.app.deployment.logGuard.keep();

  const target = { ...(await elsewhere(bed.app.config)), dataDir: bed.app.config.dataDir };
  expect(await restore(target, file)).toMatchObject({ behind: 'the log holds 3 entries and held 4', fork: null });
  const second = { ...(await elsewhere(bed.app.config)), dataDir: bed.app.config.dataDir };
  const restored = await restore(second, file, { declareFork: '昨晚之后的数据已丢失' });
  expect(restored).toMatchObject({ behind: null, fork: { was: { size: 4 }, now: { size: 3 }, index: 3 } });
  expect((await markOf(bed)).size).toBe(4);
  await rm(fileOf(bed));
});
