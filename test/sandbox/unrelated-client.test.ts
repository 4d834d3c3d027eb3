import { readdir, readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newFolder } from '../acceptance/bot.ts';
import { runScript, type Script } from '../support/run-script.ts';
import { createApi, type Api } from './unrelated-client/api.ts';
import { startLeaveBot } from './unrelated-client/leave-bot.ts';

/** What the verb prints for whoever configures a bot. */
interface Facts {
  apiBase: string;
  corpId: string;
  agentId: number;
  secret: string;
  token: string;
  encodingAesKey: string;
}
interface Bubble {
  messageId: string;
  kind: string;
  own: boolean;
  text?: string;
  fileText?: string;
  card?: { title: string; replaceText: string | null };
}

let script: Script;
let facts: Facts;
let api: Api;
let bot: Awaited<ReturnType<typeof startLeaveBot>>;
beforeAll(async () => {
  const args = ['sandbox', '--port', '0', '--json'];
  script = await runScript('../src/cli/main.ts', args, { cwd: await newFolder() });
  facts = JSON.parse(await script.nextLine()) as Facts; // the verb's own --json line
  api = createApi(facts);
  const { corpId, token, encodingAesKey: aesKey } = facts;
  bot = await startLeaveBot(api, { corpId, token, aesKey }, 'yuxitang');
});
afterAll(async () => {
  await bot.close();
  script.child.kill('SIGTERM');
  await script.ended;
});

const sandbox = async (path: string, body?: unknown) => {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const answer = await fetch(`${facts.apiBase}/sandbox/api/${path}`, init);
  return (await answer.json()) as Record<string, unknown>; // JSON objects only
};
const phoneOf = async (user: string) => (await sandbox(`messages?user=${user}`))['messages'] as Bubble[]; // as described

test('the client shares no code with the product', async () => {
  const folder = new URL('./unrelated-client/', import.meta.url);
  const names = await readdir(folder);
  expect(names.length).toBeGreaterThan(2);
  for (const name of names) {
    const text = await readFile(new URL(name, folder), 'utf8');
    const found = text.matchAll(/^(?:import|export)\b[^;]*?\bfrom '([^']+)'|\bimport\(\s*['"`]([^'"`]*)/gmu);
    const targets = Array.from(found, ([, at, late]) => at ?? late ?? '');
    expect(targets.filter((at) => !at.startsWith('node:') && !/^\.\/[a-z-]+\.ts$/u.test(at))).toEqual([]);
  }
});

test('its address passes the check; a message, a card, a tap and a redrawn card', async () => {
  expect(await sandbox('callback', { url: bot.url })).toEqual({ url: bot.url });
  expect(await sandbox('say', { user: 'xuyuankai', text: '请假一天 <病> & ]]>' })).toMatchObject({ status: 200 });
  await expect
    .poll(() => phoneOf('xuyuankai'), { timeout: 20_000 })
    .toMatchObject([{ own: true }, { own: false, text: '已转给yuxitang' }]);
  const [card] = await phoneOf('yuxitang');
  expect(card).toMatchObject({ kind: 'card', card: { title: '请假申请', replaceText: null } });
  await sandbox('tap', { user: 'yuxitang', messageId: card?.messageId, button: '同意' });
  await expect.poll(() => bot.done, { timeout: 20_000 }).toEqual(['已同意 0']);
  expect(await phoneOf('yuxitang')).toMatchObject([{ card: { replaceText: '已同意' } }]);
});

test('a file goes up, to a phone and down again', async () => {
  const bytes = new TextEncoder().encode('第一条 值班安排\n');
  const up = await api.upload('file', '值班.txt', bytes);
  expect(up).toMatchObject({ errcode: 0, type: 'file', media_id: expect.any(String) as unknown });
  const mediaId = String(up['media_id']);
  expect(await api.send('yuxitang', 'file', { media_id: mediaId })).toMatchObject({ errcode: 0 });
  expect((await phoneOf('yuxitang')).at(-1)).toMatchObject({ kind: 'file', fileText: '第一条 值班安排\n' });
  expect((await api.download(mediaId)).bytes).toEqual(Buffer.from(bytes));
});

test('the directory is read from the root down', async () => {
  const { department_id: ids } = await api.get('department/simplelist');
  const departments = ids as { id: number; parentid: number }[]; // as documented
  expect(departments.filter(({ parentid }) => parentid === 0)).toHaveLength(1);
  const found = await Promise.all(
    departments.map(async ({ id }) => {
      const { userlist } = await api.get('user/simplelist', { department_id: String(id) });
      return (userlist as { userid: string; name: string }[]).map(({ name }) => name); // as documented
    }),
  );
  expect(new Set(found.flat()).size).toBeGreaterThan(40);
  expect(await api.get('user/get', { userid: 'yuxitang' })).toMatchObject({ name: '于溪棠', status: 1 });
  expect(await api.get('user/get', { userid: 'nobody' })).toMatchObject({ errcode: 60111 });
});

test('refusals are codes, never another status', async () => {
  const long = '长'.repeat(1000);
  expect(await api.send('nobody', 'text', { content: long })).toMatchObject({ errcode: 81013 });
  expect(await api.send('yuxitang|nobody', 'text', { content: long })).toMatchObject({ invaliduser: 'nobody' });
  await expect(createApi({ ...facts, secret: 'wrong' }).get('agent/get')).rejects.toThrow('gettoken 40001');
});
