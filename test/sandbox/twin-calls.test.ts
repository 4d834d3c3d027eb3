import { expect, test } from 'vitest';
import { buttonCard, settings, startBot, startTwin } from './twin-kit.ts';

const hour = 3600_000;
const later = (clock: { now(): Date; set(at: Date): void }, ms: number) =>
  clock.set(new Date(clock.now().getTime() + ms));

test('tokens: random, the same while valid, refused when missing, unknown, revoked or older than 7,200 s', async () => {
  const { twin, clock, call, getToken } = await startTwin();
  const token = await getToken();
  expect(token.length).toBeGreaterThan(60);
  expect(await getToken()).toBe(token);
  expect(await call('department/simplelist', {}, token)).toMatchObject({ errcode: 0 });
  expect(await call('department/simplelist')).toMatchObject({ errcode: 41001 });
  expect(await call('department/simplelist', {}, 'x')).toMatchObject({ errcode: 40014 });
  expect(await call(`gettoken?corpid=${settings.corpId}&corpsecret=wrong`)).toMatchObject({ errcode: 40001 });
  expect(await call('gettoken?corpid=wwother&corpsecret=x')).toMatchObject({ errcode: 40013 });
  later(clock, 2 * hour);
  expect(await call('department/simplelist', {}, token)).toMatchObject({ errcode: 42001 });
  const next = await getToken();
  expect(next).not.toBe(token);
  twin.revokeTokens();
  expect(await call('department/simplelist', {}, next)).toMatchObject({ errcode: 40014 });
});

test('a text reaches the phone; who is unknown or has no licence is named in lower case; all unknown is 81013', async () => {
  const { twin, send } = await startTwin();
  twin.unlicense('zhaomin');
  const answer = await send('text', { content: '待办 1 项' }, { touser: 'WANGLI|Nobody|zhaomin' });
  expect(answer).toMatchObject({ errcode: 0, invaliduser: 'nobody', unlicenseduser: 'zhaomin' });
  expect(answer).not.toHaveProperty('response_code');
  expect(twin.messagesOf('wangli')).toMatchObject([{ kind: 'text', text: '待办 1 项', messageId: answer['msgid'] }]);
  expect(twin.messagesOf('zhaomin')).toEqual([]);
  twin.remove('wangli');
  expect(await send('text', { content: 'x' })).toMatchObject({ errcode: 81013 });
});

test.each([
  ['no receiver', { touser: '' }, 82001],
  ['1,001 receivers', { touser: Array.from({ length: 1001 }, (_, i) => `u${i}`).join('|') }, 40032],
  ['ids with spaces', { touser: 'wangli | liqiang' }, 81013],
  ['agent id as text', { agentid: '1000002' }, 40056],
  ["another app's agent id", { agentid: 7 }, 301002],
  ['no agent id', { agentid: undefined }, 41011],
  ['unknown msgtype', { msgtype: 'telegram' }, 40008],
  ['empty text', { text: { content: '' } }, 44004],
  ['too long a duplicate window', { enable_duplicate_check: 1, duplicate_check_interval: 14_401 }, 40058],
  ['over-long markdown', { msgtype: 'markdown', markdown: { content: '好'.repeat(683) } }, 45002],
  ['a file nobody uploaded', { msgtype: 'file', file: { media_id: 'x' } }, 40007],
])('message/send refuses %s', async (_name, change, errcode) => {
  const { twin, send } = await startTwin();
  expect(await send('text', { content: '好' }, change)).toMatchObject({ errcode });
  expect(twin.messagesOf('wangli')).toEqual([]);
});

test('text is cut at 2,048 bytes behind a whole character, and the wire tells', async () => {
  const { twin, send } = await startTwin();
  await send('text', { content: `a${'好'.repeat(700)}` });
  expect(twin.messagesOf('wangli')[0]?.text).toBe(`a${'好'.repeat(682)}`);
  expect(twin.wire.at(-1)?.warnings).toEqual(['text: 2101 bytes, cut at 2048']);
});

test('malformed JSON is refused with the words the platform uses', async () => {
  const { call, getToken } = await startTwin();
  const answer = await call('message/send', { method: 'POST', body: '{"touser":' }, await getToken());
  expect(answer['errmsg']).toContain('Warning: wrong json format.');
  expect(await call('message/send', {}, await getToken())).toMatchObject({ errcode: 40063 });
});

test('an identical request within the window is delivered once, then again', async () => {
  const { twin, clock, post } = await startTwin();
  const body = {
    touser: 'wangli',
    agentid: settings.agentId,
    msgtype: 'text',
    text: { content: '好' },
    enable_duplicate_check: 1,
    duplicate_check_interval: 600,
  };
  const first = await post('message/send', body);
  expect(await post('message/send', body)).toEqual(first);
  expect(twin.messagesOf('wangli')).toHaveLength(1);
  later(clock, 601_000);
  await post('message/send', body);
  expect(twin.messagesOf('wangli')).toHaveLength(2);
});

test('above 30 a minute and 1,000 an hour a member gets nothing, and the answer does not tell', async () => {
  const { twin, clock, send } = await startTwin();
  for (let i = 0; i < 31; i += 1) expect(await send('text', { content: `${i}` })).toMatchObject({ errcode: 0 });
  expect(twin.messagesOf('wangli')).toHaveLength(30);
  expect(twin.dropped).toMatchObject([{ userid: 'wangli' }]);
  later(clock, 60_000);
  await send('text', { content: 'again' });
  expect(twin.messagesOf('wangli')).toHaveLength(31);
});

test('an uploaded file arrives with its name and text, can be fetched, and is gone after 3 days', async () => {
  const { twin, clock, call, getToken, send } = await startTwin();
  const form = new FormData();
  form.append('media', new Blob(['一、立即传达。']), '通知.txt');
  const token = await getToken();
  const uploaded = await call('media/upload?type=file', { method: 'POST', body: form }, token);
  expect(uploaded).toMatchObject({ errcode: 0, type: 'file', created_at: expect.any(String) });
  await send('file', { media_id: uploaded['media_id'] });
  expect(twin.messagesOf('wangli')).toMatchObject([{ kind: 'file', fileName: '通知.txt', fileText: '一、立即传达。' }]);
  const url = `${twin.url}/cgi-bin/media/get?access_token=${token}&media_id=${String(uploaded['media_id'])}`;
  expect(await (await fetch(url)).text()).toBe('一、立即传达。');
  const tiny = new FormData();
  tiny.append('media', new Blob(['12345']), 'a.txt');
  expect(await call('media/upload?type=file', { method: 'POST', body: tiny }, token)).toMatchObject({ errcode: 44001 });
  expect(await call('media/upload?type=image', { method: 'POST', body: form }, token)).toMatchObject({
    errcode: 40005,
  });
  later(clock, 73 * hour);
  expect(await send('file', { media_id: uploaded['media_id'] })).toMatchObject({ errcode: 40007 });
});

test('a recalled message leaves every phone; after 24 h it stays', async () => {
  const { twin, clock, send, post } = await startTwin();
  const first = await send('text', { content: '错发' }, { touser: 'wangli|liqiang' });
  expect(await post('message/recall', { msgid: first['msgid'] })).toMatchObject({ errcode: 0 });
  expect([...twin.messagesOf('wangli'), ...twin.messagesOf('liqiang')]).toEqual([]);
  const second = await send('text', { content: '错发' });
  later(clock, 25 * hour);
  expect(await post('message/recall', { msgid: second['msgid'] })).toMatchObject({ errcode: 42052 });
});

test('planned faults: a code in place of the act; hangup acts and cuts the line', async () => {
  const { twin, send } = await startTwin();
  twin.failNext('message/send', 45033, 2);
  expect(await send('text', { content: '1' })).toMatchObject({ errcode: 45033 });
  expect(await send('text', { content: '1' })).toMatchObject({ errcode: 45033 });
  twin.failNext('message/send', 'hangup');
  await expect(send('text', { content: '2' })).rejects.toThrow('fetch failed');
  expect(twin.messagesOf('wangli')).toMatchObject([{ text: '2' }]);
  expect(await send('text', { content: '3' })).toMatchObject({ errcode: 0 });
});

test('the wire shows calls and callbacks decrypted, without token or secret', async () => {
  const bot = await startBot();
  const { twin, send } = await startTwin({ callbackUrl: bot.url });
  await send('template_card', buttonCard('n12-1'));
  await twin.say('wangli', '待办');
  const text = JSON.stringify(twin.wire);
  expect(twin.wire.map((record) => record.path)).toEqual(['/cgi-bin/gettoken', '/cgi-bin/message/send', bot.url]);
  expect(text).toContain('签收');
  expect(text).toContain('待办');
  expect(text).not.toContain(settings.secret);
  // Sealed callbacks are long too; the seal is what hides them.
  const open = JSON.stringify(twin.wire.map(({ sealed: _sealed, ...record }) => record));
  expect(open).not.toMatch(/[\w-]{80,}/u);
});
