import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { WirePanel } from '../../src/sandbox/pages/wire-panel.tsx';
import { readPageState } from '../../src/sandbox/pages/page-state.ts';
import { renderPart } from '../../src/sandbox/pages/sandbox-page.tsx';
import { curlOf, pretty } from '../../src/sandbox/pages/wire-text.ts';
import { createLive } from '../../src/sandbox/live.ts';
import type { Twin } from '../../src/sandbox/twin.ts';
import { createWireQuery } from '../../src/sandbox/wire-query.ts';
import { settings, startBot, startTwin } from './twin-kit.ts';

const run = promisify(execFile);
const text = (content: string) => ['text', { content }] as const;

const liqiang = { userid: 'LiQiang', name: '李强', organ: '石桥县安委办', level: 'county', post: '文书' };
const wireOf = (twin: Twin) => {
  const postsOf = async (users: readonly string[]) => Promise.resolve(users.includes('liqiang') ? [liqiang] : []);
  const search = async ({ q }: { q: string }) =>
    Promise.resolve([liqiang].filter(({ name, organ }) => name.includes(q) || organ.includes(q)));
  const read = createWireQuery({ twin, live: createLive(twin), people: { postsOf, search } });
  return async (look: Record<string, string>) =>
    read(readPageState(new URLSearchParams({ panel: 'wire', ...look })), new Date('2026-09-01T01:00:00Z'));
};

test('a repeated callback names its first try; what failed is found; a person is found', async () => {
  const bot = await startBot((attempt) => (attempt === 1 ? 503 : 200));
  const { twin, send } = await startTwin({ callbackUrl: bot.url });
  await twin.say('wangli', '待办');
  await send(...text('在'), { touser: 'liqiang' });
  const read = wireOf(twin);
  const { shown: callbacks } = await read({ kind: 'callback' });
  expect(callbacks.map(({ attempt, status }) => [attempt, status])).toEqual([
    [2, 200],
    [1, 503],
  ]);
  expect(callbacks[0]?.first).toBe(callbacks[1]?.id);
  expect((await read({ kind: 'failed' })).shown).toHaveLength(1);
  for (const who of ['LiQiang', '李强', '石桥县']) {
    expect((await read({ who })).shown.map(({ path }) => path)).toEqual(['/cgi-bin/message/send']);
  }
  expect((await read({ who: '没有此人' })).shown).toEqual([]);
  const html = renderPart(WirePanel(await read({})));
  expect(html).toContain('李强（石桥县安委办）');
  expect(html).toContain('王丽');
});

test('one is open at a time, escaped and laid out; no secret and no token stands there', async () => {
  const bot = await startBot();
  const { twin, send } = await startTwin({ callbackUrl: bot.url });
  const read = wireOf(twin);
  await twin.say('wangli', '<script>alert(1)</script> 它说 ]]> 了');
  await send(...text('</textarea><b>好'));
  for (const { id } of twin.wire) {
    const html = renderPart(WirePanel(await read({ record: String(id) })));
    expect(html.match(/<textarea/gu)).toHaveLength(1);
    expect(html).not.toContain('<script>');
    expect(html).not.toContain('<b>好');
    expect(html).not.toContain(settings.secret);
    expect(html).not.toContain(settings.token);
  }
  expect(pretty('<xml><A>1</A>\n<B><C><![CDATA[<x>]]></C><D>2</D></B></xml>')).toBe(
    '<xml>\n  <A>1</A>\n  <B>\n    <C><![CDATA[<x>]]></C>\n    <D>2</D>\n  </B>\n</xml>',
  );
});

test('the command replays a callback to the letter, whatever a person wrote; a call takes token and address from the shell', async () => {
  const bot = await startBot();
  const { twin, getToken } = await startTwin({ callbackUrl: bot.url });
  await twin.say('wangli', `它说 '$(id)' "\`ls\`"`);
  const [sent] = twin.wire;
  if (!sent) throw new Error('nothing on the wire');
  await run('sh', ['-c', curlOf(sent) ?? '']);
  expect(bot.seen).toHaveLength(2);
  expect(bot.seen[1]?.fields).toEqual(bot.seen[0]?.fields);
  const call = { ...sent, direction: 'call', path: '/cgi-bin/message/send', sealed: null } as const;
  const body = { touser: 'wangli', agentid: settings.agentId, msgtype: 'text', text: { content: `'; exit 1 #$HOME` } };
  const env = { ...process.env, WECOM_API_BASE: twin.url, ACCESS_TOKEN: await getToken() };
  const { stdout } = await run('sh', ['-c', curlOf({ ...call, request: body }) ?? ''], { env });
  expect(JSON.parse(stdout)).toMatchObject({ errcode: 0 });
  expect(twin.messagesOf('wangli').at(-1)?.text).toBe(body.text.content);
});
