import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { newFolder } from '../acceptance/bot.ts';
import { startBot, settings } from '../sandbox/twin-kit.ts';
import { runScript, type Script } from '../support/run-script.ts';

const running: Script[] = [];
afterEach(async () => {
  for (const script of running.splice(0)) {
    if (script.child.exitCode === null) script.child.kill('SIGKILL');
    await script.ended;
  }
});

interface Facts {
  apiBase: string;
  corpId: string;
  agentId: number;
  secret: string;
  token: string;
  encodingAesKey: string;
  pageUrl: string;
  openapi: string;
  file: string;
}

// From sources the loader looks for it in the working directory, which is another one here.
const env = { TSX_TSCONFIG_PATH: fileURLToPath(new URL('../../tsconfig.json', import.meta.url)) };

/** The verb in a folder of its own, without a database or any setting. */
const start = async (cwd: string, ...args: string[]) => {
  const script = await runScript('../src/cli/main.ts', ['sandbox', '--port', '0', '--json', ...args], { cwd, env });
  running.push(script);
  return { script, facts: JSON.parse(await script.nextLine()) as Facts }; // the verb's own --json line
};
const stop = async ({ child, ended }: Script) => {
  child.kill('SIGINT');
  return ended;
};
const json = async (url: string, init?: RequestInit) => {
  const answer = await fetch(url, init);
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }; // JSON objects only
};

test('the stand-in runs without bot and database, and keeps what it made up', async () => {
  const cwd = await newFolder();
  const first = await start(cwd);
  const { apiBase, corpId, secret, pageUrl, openapi, file } = first.facts;
  expect(await readFile(file, 'utf8')).toContain(corpId);
  const token = await json(`${apiBase}/cgi-bin/gettoken?corpid=${corpId}&corpsecret=${secret}`);
  expect(token.body).toMatchObject({ errcode: 0, expires_in: 7200 });
  const page = await fetch(pageUrl);
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('于溪棠')]);
  expect((await json(openapi)).body['openapi']).toBe('3.1.0');
  const { people } = (await json(`${apiBase}/sandbox/api/people?q=于溪棠`)).body;
  expect(people).toMatchObject([{ userid: 'yuxitang', organ: '云岭省安委办' }]);
  expect(await stop(first.script)).toBe(0);
  const second = await start(cwd);
  expect({ ...second.facts, apiBase, pageUrl, openapi }).toEqual(first.facts);
});

test('people and settings are given; the callback address is saved only when the bot answers the check', async () => {
  const cwd = await newFolder();
  await writeFile(join(cwd, 'people.csv'), 'userid,name,department\nWangLi,王丽,"办公室,一"\nliqiang,李强,\n');
  const given = ['--corp-id', settings.corpId, '--token', settings.token, '--aes-key', settings.encodingAesKey];
  const { facts } = await start(cwd, '--people', 'people.csv', ...given, '--secret', settings.secret);
  expect(facts).toMatchObject({ corpId: settings.corpId, secret: settings.secret });
  const bot = await startBot();
  const save = (url: string) =>
    json(`${facts.apiBase}/sandbox/api/callback`, { method: 'POST', body: JSON.stringify({ url }) });
  const nobody = await save('http://127.0.0.1:9/callback');
  expect([nobody.status, nobody.body['type']]).toEqual([409, '/problems/sandbox.callback_refused']);
  expect(await save(bot.url)).toEqual({ status: 200, body: { url: bot.url } });
  const said = await json(`${facts.apiBase}/sandbox/api/say`, {
    method: 'POST',
    body: JSON.stringify({ user: 'wangli', text: '你好' }),
  });
  expect(said.body).toMatchObject({ status: 200, attempts: 1 });
  expect(bot.seen[0]?.fields).toMatchObject({ FromUserName: 'WangLi', Content: '你好' });
  const { people } = (await json(`${facts.apiBase}/sandbox/api/people`)).body;
  expect(people).toMatchObject([{ organ: '办公室,一' }, { organ: '全员' }]);
});

test('an address given at the start passes as soon as the bot is there', async () => {
  const bot = await startBot();
  const given = ['--corp-id', settings.corpId, '--token', settings.token, '--aes-key', settings.encodingAesKey];
  const { facts } = await start(await newFolder(), ...given, '--callback', bot.url);
  await expect
    .poll(async () => (await json(`${facts.apiBase}/sandbox/api/callback`)).body['url'], { timeout: 20_000 })
    .toBe(bot.url);
});

test.each([
  [['--port', 'x'], 2, /--port must be 0 to 65535/u],
  [['--people', 'none.csv'], 1, /读不了人员文件 none\.csv：请核对路径和权限\n$/u],
  [['--port', '0', '--aes-key', 'short'], 1, /encodingAesKey 须为43个字母或数字\n$/u],
  [['--port', '0', '--host', '203.0.113.7'], 1, /不是本机地址，请用 --host 换一个\n$/u],
])('sandbox %j ends with %i and one line', async (args, code, line) => {
  const script = await runScript('../src/cli/main.ts', ['sandbox', ...args], { cwd: await newFolder() });
  running.push(script);
  expect(await script.ended).toBe(code);
  expect(script.stderr()).toMatch(line);
});
