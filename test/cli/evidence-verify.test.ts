import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sampleCertificate } from '../../scripts/bench/sample-certificate.ts';
import { sampleKey } from '../../scripts/bench/sample-log.ts';
import { runScript, type Script } from '../support/run-script.ts';

const key = sampleKey();
const text = JSON.stringify(sampleCertificate({ counties: 3, townships: 3 }, key).certificate);
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'anda-verify-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Settings that no deployment could start with: they are none of its business. */
const nowhere = { DATABASE_URL: 'postgres://127.0.0.1:1/none', ANDA_NONSENSE: '1' };

async function anda(...args: string[]) {
  const script = await runScript('../src/cli/main.ts', ['evidence', 'verify', ...args], { env: nowhere, cwd: folder });
  const lines: string[] = [];
  for (let line = await next(script); line !== null; line = await next(script)) lines.push(line);
  return { code: await script.ended, stdout: lines.map((line) => `${line}\n`).join(''), stderr: script.stderr() };
}
const next = (script: Script): Promise<string | null> => script.nextLine().catch(() => null);

async function verify(content: string, ...args: string[]) {
  const file = join(folder, 'cert.json');
  await writeFile(file, content);
  return anda(file, ...args);
}

test(
  'a certificate that holds: 0, in plain words, by its own key or by the one that is named',
  { timeout: 60_000 },
  async () => {
    const alone = await verify(text);
    expect(alone).toMatchObject({ code: 0, stderr: '' });
    expect(alone.stdout).toMatch(/^自证，无见证：/u);
    expect(alone.stdout).toContain('已知应达9家中7家已签收这一文本');
    const named = await verify(text, '--key', key.vkey);
    expect(named).toMatchObject({ code: 0, stderr: '' });
    expect(named.stdout).toMatch(/^成立，无见证：由指定公钥/u);
  },
);

test('--json: one line, the verdict with every arrival', { timeout: 60_000 }, async () => {
  const { stdout, code } = await verify(text, '--key', `${sampleKey().vkey},${key.vkey}`, '--json');
  expect(code).toBe(0);
  expect(stdout.trimEnd().split('\n')).toHaveLength(1);
  const verdict: unknown = JSON.parse(stdout);
  expect(verdict).toMatchObject({
    status: 'valid',
    selfAsserted: false,
    fault: null,
    state: { ref: 'N12', reached: 7 },
  });
  // `as`: matched just above.
  expect((verdict as { state: { arrivals: unknown[] } }).state.arrivals).toHaveLength(9);
});

test('readable but not true: 1, and the first thing that is wrong', { timeout: 60_000 }, async () => {
  const { code, stdout } = await verify(text.replace('先查抛光企业', '后查抛光企业'), '--key', key.vkey);
  expect(code).toBe(1);
  expect(stdout).toMatch(/^不成立：L3 的文字与签收时的摘要不符（layer\.digest，layers\.2）\n$/u);
  expect(await verify(text, '--key', sampleKey().vkey)).toMatchObject({ code: 1 });
  expect(await verify(text.replace('certificate/v1', 'certificate/v2'))).toMatchObject({ code: 1 });
});

test('no certificate: 2', { timeout: 60_000 }, async () => {
  expect(await verify(text.slice(0, -100))).toMatchObject({ code: 2 });
  expect((await verify('{}')).stdout).toMatch(/^无法核验：不是安达的证明文件/u);
  expect(await anda(join(folder, 'nothing.json'))).toMatchObject({ code: 2 });
});

test('a slip in a key is wrong usage, not a certificate that does not hold', { timeout: 60_000 }, async () => {
  expect(await verify(text, '--key', key.vkey.slice(0, -3))).toMatchObject({ code: 2, stdout: '' });
  expect(await verify(text, '--quorum', '2')).toMatchObject({ code: 2, stdout: '' });
});
