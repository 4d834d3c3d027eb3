import { once } from 'node:events';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import Koa from 'koa';
import { afterEach, expect, test } from 'vitest';
import { createSandboxPages, type PeopleQuery, type SandboxPerson } from '../../src/sandbox/pages.tsx';
import { buttonCard, people, settings, startBot, startTwin } from './twin-kit.ts';

const posts = [
  { userid: 'WangLi', name: '王丽', organ: '临澜市安委办', level: 'prefecture', post: '文书' },
  { userid: 'liqiang', name: '李强', organ: '<b>东岗区</b>安委办', level: 'county', post: '文书' },
  { userid: '', name: '陈静', organ: '望川县安委办', level: 'county', post: '文书' },
  { userid: 'zhaoyu', name: '赵屿', organ: '云岭省安委办', level: 'province', post: '文书二' },
];
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

const startPages = async (botAnswer?: (attempt: number) => number) => {
  const bot = await startBot(botAnswer);
  const started = await startTwin({ callbackUrl: bot.url, people });
  const query = {
    people: async ({ q, level, among = [] }: PeopleQuery) => {
      const fits = (p: SandboxPerson) =>
        `${p.name}${p.organ}`.includes(q) || among.includes(p.name) || among.includes(p.organ);
      return posts.filter((p) => fits(p) && (level === '' || p.level === level));
    },
  };
  const koa = new Koa();
  koa.use(createSandboxPages({ twin: started.twin, clock: started.clock, query, ownHosts: ['anda.example'] }).routes());
  const server = koa.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => void server.close());
  const { port } = server.address() as AddressInfo; // a TCP server has no other kind of address
  const base = `http://127.0.0.1:${port}`;
  const get = async (path: string) => {
    const answer = await fetch(base + path);
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  };
  const json = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
    const init = { method: 'POST', headers: { 'content-type': 'application/json', ...headers } };
    const answer = await fetch(base + path, { ...init, body: typeof body === 'string' ? body : JSON.stringify(body) });
    return { status: answer.status, type: answer.headers.get('content-type'), body: (await answer.json()) as unknown };
  };
  const form = async (path: string, fields: Record<string, string> | [string, string][]) => {
    const answer = await fetch(base + path, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
    return { status: answer.status, location: answer.headers.get('location') };
  };
  return { ...started, bot, base, get, json, form };
};

test('the page lists people by level, finds them, and escapes what registers and people wrote', async () => {
  const { get, twin } = await startPages();
  await twin.say('liqiang', '<script>alert(1)</script>');
  const all = await get('/sandbox');
  expect(all.status).toBe(200);
  expect(all.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(all.text).toContain('<html lang="zh-CN">');
  expect(all.text).toContain('&lt;b>东岗区&lt;/b>安委办');
  expect(all.text).not.toContain('<script>alert');
  expect((await get(`/sandbox?panel=none&q=${encodeURIComponent('王丽')}`)).text).not.toContain('李强');
  for (const q of ['wl', 'wangli', 'wang li', 'llsawb']) {
    const found = (await get(`/sandbox?panel=none&q=${encodeURIComponent(q)}`)).text;
    expect(found).toContain('王丽');
    expect(found).not.toContain('李强');
  }
  const one = await get('/sandbox?user=liqiang');
  expect(one.text).toContain('&lt;script>alert(1)');
  expect(one.text).not.toContain('<script>alert');
});

test('a card is drawn with buttons that tap, by form and by JSON, and dies when it is redrawn', async () => {
  const { get, form, json, bot, send, post } = await startPages();
  const { msgid, response_code } = await send('template_card', buttonCard('n1'));
  const page = await get('/sandbox?user=wangli');
  expect(page.text).toContain('关于开展涉爆粉尘企业专项检查的通知');
  expect(page.text).toMatch(/name="button" value="sign"[^>]*>签收</u);
  const tapped = await form('/sandbox/api/tap', { user: 'wangli', messageId: String(msgid), button: 'sign' });
  expect(tapped).toEqual({ status: 303, location: '/sandbox?user=wangli' });
  expect(await json('/sandbox/api/tap', { user: 'wangli', messageId: msgid, button: '看原文' })).toMatchObject({
    status: 200,
    body: { status: 200, attempts: 1 },
  });
  expect(bot.seen.map(({ fields }) => fields['EventKey'])).toEqual(['sign', 'read']);
  const redraw = { agentid: settings.agentId, userids: ['wangli'], response_code, button: { replace_name: '已签收' } };
  await post('message/update_template_card', redraw);
  const after = await get('/sandbox?user=wangli');
  expect(after.text).toContain('<span class="dead">已签收</span>');
  expect(await json('/sandbox/api/tap', { user: 'wangli', messageId: msgid, button: '签收' })).toMatchObject({
    status: 409,
    type: 'application/problem+json',
  });
});

test('ticks of a form arrive as chosen, none when all are taken off', async () => {
  const { get, form, bot, send } = await startPages();
  const option_list = ['n12', 'n13'].map((id) => ({ id, text: id, is_checked: true }));
  const { msgid } = await send('template_card', {
    card_type: 'vote_interaction',
    main_title: { title: '2件待签收' },
    task_id: 'v1',
    checkbox: { question_key: 'which', mode: 1, option_list },
    submit_button: { text: '签收所选', key: 'signAll' },
  });
  expect((await get('/sandbox?user=wangli')).text).toContain('name="q:which"');
  const fields: [string, string][] = [
    ['user', 'wangli'],
    ['messageId', String(msgid)],
    ['button', 'signAll'],
    ['questions', 'which'],
  ];
  await form('/sandbox/api/tap', [...fields, ['q:which', 'n13']]);
  await form('/sandbox/api/tap', fields);
  const items = bot.seen.map(({ fields: { SelectedItems } }) => JSON.stringify(SelectedItems));
  expect(items[0]).toContain('"OptionId":["n13"]');
  expect(items[1]).not.toContain('OptionId":[');
});

test('writing: by form back to the page, by JSON with the outcome; a bot that does not answer is told on the page', async () => {
  const { get, form, json } = await startPages((attempt) => (attempt <= 2 ? 200 : 503));
  expect(await json('/sandbox/api/say', { user: 'wangli', text: '待办' })).toMatchObject({ body: { status: 200 } });
  const sent = await form('/sandbox/api/say', { user: 'wangli', text: '帮助' });
  expect(sent).toEqual({ status: 303, location: '/sandbox?user=wangli' });
  const failed = await form('/sandbox/api/say', { user: 'wangli', text: '状态' });
  expect(failed.location).toBe('/sandbox?user=wangli&failed=503&failedAt=wangli');
  expect((await get(failed.location ?? '')).text).toContain('机器人没有接受，状态 503');
  const messages: unknown = JSON.parse((await get('/sandbox/api/messages?user=wangli')).text);
  expect(messages).toMatchObject({ messages: [{ text: '待办', own: true }, { text: '帮助' }, { text: '状态' }] });
});

test('JSON is understood from a program that calls it a form, as curl does; a form of the page is none', async () => {
  const { base, bot } = await startPages();
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const body = JSON.stringify({ user: 'wangli', text: '待办' });
  const answer = await fetch(`${base}/sandbox/api/say`, { method: 'POST', headers, body, redirect: 'manual' });
  expect([answer.status, await answer.json()]).toMatchObject([200, { status: 200 }]);
  expect(bot.seen.at(-1)?.fields['Content']).toBe('待办');
});

test('people and wire as JSON', async () => {
  const { get, twin } = await startPages();
  await twin.say('wangli', '待办');
  expect(JSON.parse((await get('/sandbox/api/people?level=county')).text)).toEqual({ people: posts.slice(1, 3) });
  expect(JSON.parse((await get('/sandbox/api/wire')).text)).toMatchObject({
    records: [{ direction: 'callback', status: 200, request: expect.stringContaining('待办') }],
  });
});

test('the clock moves to an instant with its offset; anything else is a problem', async () => {
  const { clock, json, form } = await startPages();
  const moved = await json('/sandbox/api/clock', { at: '2026-09-20T08:00:00+08:00' });
  expect(moved).toMatchObject({ status: 200, body: { now: '2026-09-20T00:00:00.000Z' } });
  for (const body of [{ at: 'tomorrow' }, { at: '2026-09-20' }, { at: 5 }, {}, '{', { at: '9999-01-01T00:00:00Z' }]) {
    const refused = await json('/sandbox/api/clock', body);
    expect(refused).toMatchObject({ status: 400, type: 'application/problem+json', body: { status: 400 } });
  }
  expect(clock.now().toISOString()).toBe('2026-09-20T00:00:00.000Z');
  await form('/sandbox/api/clock', { at: '2026-09-21T00:00:00.000Z', user: 'wangli' });
  expect(clock.now().toISOString()).toBe('2026-09-21T00:00:00.000Z');
});

test('a page elsewhere presses no button here', async () => {
  const { bot, base, json } = await startPages();
  const say = { user: 'wangli', text: '全部签收' };
  for (const headers of [{ origin: 'https://evil.example' }, { origin: 'null' }, { origin: 'http://127.0.0.1:1' }]) {
    expect(await json('/sandbox/api/say', say, headers)).toMatchObject({ status: 403 });
  }
  expect(bot.seen).toEqual([]);
  expect(await json('/sandbox/api/say', say, { origin: base })).toMatchObject({ status: 200 });
});

test.each([
  ['nobody of that id', { user: 'nobody', text: '待办' }, 409],
  ['no text', { user: 'wangli', text: ' ' }, 400],
  ['no user', { text: '待办' }, 400],
  ['a body that never ends', { user: 'wangli', text: 'x'.repeat(70_000) }, 413],
])('say refuses %s', async (_name, body, status) => {
  const { json } = await startPages();
  expect(await json('/sandbox/api/say', body)).toMatchObject({ status, type: 'application/problem+json' });
});

test('the province clerk has a sample notice at hand, and what a browser sends keeps the lines of a phone', async () => {
  const { get, form, bot } = await startPages();
  expect((await get('/sandbox?user=zhaoyu')).text).toContain('>发一份示例通知<');
  expect((await get('/sandbox?user=wangli')).text).not.toContain('>发一份示例通知<');
  await form('/sandbox/api/say', { user: 'wangli', text: '发文\r\n关于检查的通知\r\n' });
  expect(bot.seen.at(-1)?.fields['Content']).toBe('发文\n关于检查的通知');
});

test.each([
  ['rebound.evil.example', 421],
  ['127.0.0.1.evil.example:8080', 421],
  ['localhost.evil.example', 421],
  ['localhost:8080', 200],
  ['127.0.0.1', 200],
  ['[::1]:8080', 200],
  ['ANDA.example', 200],
])('opened under the name %j it answers %i: a name pointed here by somebody else is not ours', async (host, status) => {
  const { base, twin } = await startPages();
  const ask = (method: string, path: string, body?: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      const sent = request(base + path, { method, headers: { host, 'content-type': 'application/json' } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
      sent.on('error', reject).end(body);
    });
  expect(await ask('GET', '/sandbox')).toBe(status);
  await ask('POST', '/sandbox/api/say', JSON.stringify({ user: 'WangLi', text: '待办' }));
  expect(twin.conversationOf('WangLi')).toHaveLength(status === 200 ? 1 : 0);
});
