import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { sealReply } from './unrelated-client/envelope.ts';
import { buttonCard, settings, startBot, startTwin } from './twin-kit.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

const later = (clock: { now(): Date; set(at: Date): void }, ms: number) =>
  clock.set(new Date(clock.now().getTime() + ms));
const minuteMs = 60_000;
const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 0]);

/** A bot that answers every callback with this body. */
const startAnswering = async (body: () => string) => {
  const server = createServer((request, response) => {
    request.resume();
    response.end(body());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo; // a TCP server has no other kind of address
  return `http://127.0.0.1:${port}/`;
};
const reply = (to: string, children: string, corpId = settings.corpId) =>
  sealReply(
    { corpId, token: settings.token, aesKey: settings.encodingAesKey },
    `<xml><ToUserName><![CDATA[${to}]]></ToUserName><FromUserName>${corpId}</FromUserName>${children}</xml>`,
    '1788224400',
  );
const text = (content: string) => `<MsgType>text</MsgType><Content><![CDATA[${content}]]></Content>`;

test('wrong secrets block gettoken for an hour, the right one too', async () => {
  const { call, clock } = await startTwin({ banAfterWrongSecrets: 3 });
  const ask = async (secret: string) =>
    (await call(`gettoken?corpid=${settings.corpId}&corpsecret=${secret}`))['errcode'];
  expect([await ask('a'), await ask('b'), await ask('c')]).toEqual([40001, 40001, 40001]);
  expect(await ask(settings.secret)).toBe(45009);
  later(clock, 60 * minuteMs);
  expect(await ask(settings.secret)).toBe(0);
});

test('an address that is not trusted is refused with 60020 and named', async () => {
  const { twin, send } = await startTwin();
  twin.trustAddresses(['203.0.113.7']);
  const refused = await send('text', { content: '你好' });
  expect(refused).toMatchObject({ errcode: 60020, errmsg: expect.stringContaining('from ip: 127.0.0.1') as unknown });
  twin.trustAddresses(['127.0.0.1']);
  expect(await send('text', { content: '你好' })).toMatchObject({ errcode: 0 });
});

test('media come in ranges; what is no media is JSON', async () => {
  const { twin, call, getToken } = await startTwin();
  const token = await getToken();
  const form = new FormData();
  form.set('media', new File(['0123456789'], 'a.txt'));
  const up = await call('media/upload?type=file', { method: 'POST', body: form }, token);
  const get = (id: unknown, range: string) =>
    fetch(`${twin.url}/cgi-bin/media/get?access_token=${token}&media_id=${String(id)}`, { headers: { range } });
  const part = await get(up['media_id'], 'bytes=2-5');
  expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([206, 'bytes 2-5/10', '2345']);
  const rest = await get(up['media_id'], 'bytes=8-');
  expect([rest.status, await rest.text()]).toEqual([206, '89']);
  expect(await (await get('none', 'bytes=0-1')).json()).toMatchObject({ errcode: 40007 });
});

test('a picture for articles has an address and no media id', async () => {
  const { call, getToken } = await startTwin();
  const token = await getToken();
  const upload = (bytes: Uint8Array<ArrayBuffer>) => {
    const form = new FormData();
    form.set('media', new File([bytes], 'a.png'));
    return call('media/uploadimg', { method: 'POST', body: form }, token);
  };
  const up = await upload(png);
  expect(up).toEqual({ errcode: 0, errmsg: '', url: expect.stringMatching(/^http/u) as unknown });
  expect(new Uint8Array(await (await fetch(String(up['url']))).arrayBuffer())).toEqual(png);
  expect(await upload(new Uint8Array((2 << 20) + 1).fill(1))).toMatchObject({ errcode: 45001 });
});

test('menu, addresses, departments, tags and ids', async () => {
  const { call, post, getToken } = await startTwin();
  const token = await getToken();
  const get = (path: string) => call(path, {}, token);
  const menu = (...button: object[]) => post(`menu/create?agentid=${settings.agentId}`, { button }, token);
  const click = { type: 'click', name: '待办', key: 'TODO' };
  expect(await menu(click, { name: '更多', sub_button: [{ ...click, name: '帮助' }] })).toMatchObject({ errcode: 0 });
  expect(await get(`menu/get?agentid=${settings.agentId}`)).toMatchObject({ button: [click, { name: '更多' }] });
  expect(await menu({ ...click, name: '一二三四五六' })).toMatchObject({ errcode: 40058 });
  expect(await menu(click, click, click, click)).toMatchObject({ errcode: 40058 });
  expect(await get('getcallbackip')).toMatchObject({ ip_list: ['127.0.0.1', '127.0.0.*'] });
  expect(await get('department/get?id=1')).toMatchObject({ department: { id: 1, parentid: 0 } });
  expect(await get('department/get?id=9')).toMatchObject({ errcode: 60123 });
  expect(await get('tag/list')).toMatchObject({ errcode: 0, taglist: [] });
  expect(await post('user/list_id', {}, token)).toMatchObject({ errcode: 48002 });
  expect(await post('batch/openuserid_to_userid', { open_userid_list: ['open_wangli', 'x'] }, token)).toMatchObject({
    userid_list: [{ open_userid: 'open_wangli', userid: 'wangli' }],
    invalid_open_userid_list: ['x'],
  });
});

test('a login code is good once, for five minutes; who is no member has no userid', async () => {
  const { twin, call, clock, getToken } = await startTwin();
  const token = await getToken();
  const ask = (code: string) => call(`auth/getuserinfo?code=${code}`, {}, token);
  const [first, late] = [twin.loginCode('wangli'), twin.loginCode('liqiang')];
  expect(await ask(first)).toMatchObject({ errcode: 0, userid: 'WangLi' });
  expect(await ask(first)).toMatchObject({ errcode: 42022 });
  expect(await ask('other')).toMatchObject({ errcode: 40029 });
  expect(await ask(twin.loginCode('visitor'))).toEqual({ errcode: 0, errmsg: 'ok', openid: 'open-visitor' });
  later(clock, 6 * minuteMs);
  expect(await ask(late)).toMatchObject({ errcode: 42003 });
});

test('a group that the app makes shows on its members phones and takes no cards', async () => {
  const { twin, post, call, getToken } = await startTwin();
  const token = await getToken();
  const group = { name: '值班群', owner: 'wangli', userlist: ['wangli', 'liqiang'], chatid: 'duty1' };
  expect(await post('appchat/create', group, token)).toMatchObject({ errcode: 0, chatid: 'duty1' });
  expect(await post('appchat/create', group, token)).toMatchObject({ errcode: 86215 });
  expect(await post('appchat/create', { userlist: ['wangli'] }, token)).toMatchObject({ errcode: 86006 });
  const say = (more: object) => post('appchat/send', { chatid: 'duty1', ...more }, token);
  const said = await say({ msgtype: 'text', text: { content: '请值班' } });
  expect(said).toEqual({ errcode: 0, errmsg: 'ok' });
  expect(twin.messagesOf('liqiang')).toMatchObject([{ text: '［值班群］请值班' }]);
  expect(await say({ msgtype: 'template_card', template_card: buttonCard('t') })).toMatchObject({ errcode: 40008 });
  expect(await post('appchat/update', { chatid: 'duty1', add_user_list: ['zhaomin'] }, token)).toMatchObject({
    errcode: 0,
  });
  expect(await call('appchat/get?chatid=duty1', {}, token)).toMatchObject({
    chat_info: { userlist: ['wangli', 'liqiang', 'zhaomin'] },
  });
});

test('a reply in the response is opened, checked and shown', async () => {
  const { twin } = await startTwin();
  twin.setCallback(await startAnswering(() => reply('WangLi', text('收到 <&>'))));
  await twin.say('wangli', '你好');
  expect(twin.messagesOf('wangli')).toMatchObject([{ kind: 'text', text: '收到 <&>' }]);
  expect(twin.wire.at(-1)?.warnings).toEqual([]);
});

test.each([
  ['of a word', () => 'success', /neither empty nor a whole reply envelope/u],
  ['that is forged', () => reply('WangLi', text('a')).replace(/(<MsgSignature><!\[CDATA\[)./u, '$1x'), /signature/u],
  ['for another corporation', () => reply('WangLi', text('a'), 'wwother'), /another receiver id/u],
  ['to somebody else', () => reply('liqiang', text('a')), /not swapped/u],
  ['of an unknown kind', () => reply('WangLi', '<MsgType>markdown</MsgType>'), /type markdown/u],
])('a reply %s is dropped with a warning', async (_, body, why) => {
  const { twin } = await startTwin();
  twin.setCallback(await startAnswering(body));
  expect(await twin.say('wangli', '你好')).toMatchObject({ status: 200, attempts: 1 });
  expect(twin.messagesOf('wangli')).toEqual([]);
  expect(twin.wire.at(-1)?.warnings).toEqual([expect.stringMatching(why)]);
});

test('a tap on a card takes no reply; entering the app does', async () => {
  const { twin, send } = await startTwin();
  twin.setCallback(await startAnswering(() => reply('WangLi', text('欢迎'))));
  await send('template_card', buttonCard('t1'));
  await twin.tap('wangli', '签收');
  expect(twin.wire.at(-1)?.warnings).toEqual([expect.stringMatching(/template_card_event takes no passive reply/u)]);
  await twin.event('wangli', { Event: 'enter_agent', EventKey: '' });
  expect(twin.messagesOf('wangli').map((message) => message.text)).toEqual([undefined, '欢迎']);
});

test('the corporation itself tells changes of its directory', async () => {
  const { twin } = await startTwin();
  const bot = await startBot();
  twin.setCallback(bot.url);
  await twin.systemEvent({ Event: 'change_contact', ChangeType: 'delete_user', UserID: 'wangli' });
  expect(bot.seen[0]?.fields).toMatchObject({ FromUserName: 'sys', ChangeType: 'delete_user', UserID: 'wangli' });
  expect(bot.seen[0]?.fields).not.toHaveProperty('AgentID');
});

test('a member presses twice: two events, each with a code of its own', async () => {
  const { twin, send } = await startTwin();
  const bot = await startBot();
  twin.setCallback(bot.url);
  await send('template_card', buttonCard('t1'));
  await Promise.all([twin.tap('wangli', '签收'), twin.tap('wangli', '签收')]);
  expect(new Set(bot.seen.map(({ fields }) => fields['ResponseCode'])).size).toBe(2);
});

test('a message for a downstream corporation carries its id, and its receiver id may be chosen', async () => {
  const { twin } = await startTwin();
  const bot = await startBot();
  twin.setCallback(bot.url);
  const xml = twin.raw.say('wangli', '你好').xml.replaceAll(settings.corpId, 'wwdown0000000001');
  await twin.raw.post(twin.raw.seal(xml));
  expect(bot.seen[0]?.fields).toMatchObject({ ToUserName: 'wwdown0000000001', FromUserName: 'WangLi' });
  expect(twin.raw.seal(xml, { receiveId: 'wwdown0000000001' }).body).not.toBe(twin.raw.seal(xml).body);
});
