import { chmod, chown, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { canEnter } from '../src/store/embedded/account.ts';
import { runScript, type Script, type ScriptOptions } from './support/run-script.ts';
import { until } from './support/until.ts';

const nobody = { uid: 65_534, gid: 65_534 };
const checkout = fileURLToPath(new URL('..', import.meta.url));
const mayLend = process.getuid?.() === 0 && (await canEnter(checkout, nobody));

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

interface Demo {
  script: Script;
  /** Where it may put what it makes. */
  folder: string;
  /** Everything it prints. */
  lines: Promise<string[]>;
}

/** `demo --json` beside settings of a real deployment, which are none of its business. */
async function startDemo(account?: ScriptOptions['account']): Promise<Demo> {
  const folder = await mkdtemp(join(tmpdir(), 'anda-demo-test-'));
  folders.push(folder);
  await chmod(folder, 0o755);
  if (account) await chown(folder, account.uid, account.gid);
  const env = { TMPDIR: folder, DATABASE_URL: 'postgres://127.0.0.1:1/none', WECOM_CORP_ID: 'wwreal', PORT: '80' };
  const options = { env, isGroupLeader: true, ...(account ? { account } : {}) };
  const script = await runScript('../src/cli/main.ts', ['demo', '--json'], options);
  return { script, folder, lines: readAll(script) };
}

async function readAll(script: Script): Promise<string[]> {
  const lines: string[] = [];
  for (;;) {
    const line = await script.nextLine().catch(() => null);
    if (line === null) break;
    lines.push(line);
  }
  await script.ended;
  return lines;
}

/** Processes whose command line names the folder: its server. */
async function processesOf(folder: string): Promise<string[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/u.test(name));
  const commands = await Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')));
  return commands.filter((command) => command.includes(folder));
}

async function assertGone({ folder }: Demo): Promise<void> {
  await until('no process of it is left', async () => (await processesOf(folder)).length === 0);
  // The loader that compiles TypeScript keeps a cache of its own there.
  expect((await readdir(folder)).filter((name) => !name.startsWith('tsx-'))).toEqual([]);
}

const told = { coverage: { required: 397, reached: 396, open: 7 }, platforms: { wecom: 395, dingtalk: 0 } };

test(
  'two demos at once, one of them an ordinary user’s, tell the whole story and leave nothing behind',
  {
    timeout: 240_000,
  },
  async () => {
    const demos = [await startDemo(), await startDemo(mayLend ? nobody : undefined)];
    for (const demo of demos) {
      const lines = await demo.lines;
      expect(lines.filter((line) => line.startsWith('✗'))).toEqual([]);
      expect(await demo.script.ended).toBe(0);
      expect(lines.find((line) => line.startsWith('合计'))).toMatch(/403\s+397\s+396\s+7$/u);
      expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject(told);
      await assertGone(demo);
    }
  },
);

test('a demo that is interrupted clears up all the same', { timeout: 120_000 }, async () => {
  const demo = await startDemo();
  await until('its server runs', async () => (await processesOf(demo.folder)).length > 0, 60_000);
  process.kill(demo.script.pid, 'SIGTERM');
  await demo.lines;
  expect(await demo.script.ended).toBe(1);
  expect(demo.script.stderr()).toMatch(/^演示中断[^\n]*\n$/u);
  await assertGone(demo);
});
