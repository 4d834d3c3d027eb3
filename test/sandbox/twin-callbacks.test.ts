import { expect, test } from 'vitest';
import { unseal } from '../../src/sandbox/wecom/seal.ts';
import { buttonCard, settings, startBot, startTwin } from './twin-kit.ts';

test('what a person writes arrives signed and sealed, whatever it holds', async () => {
  const bot = await startBot();
  const { twin } = await startTwin({ callbackUrl: bot.url });
  const text = '收到 N12 <a&b> ]]> 👌';
  expect(await twin.say('wangli', text)).toEqual({ status: 200, attempts: 1, body: '' });
  expect(bot.seen[0]?.fields).toMatchObject({
    ToUserName: settings.corpId,
    FromUserName: 'WangLi',
    CreateTime: String(Date.parse('2026-09-01T01:00:00Z') / 1000),
    MsgType: 'text',
    Content: text,
    AgentID: String(settings.agentId),
  });
  expect(BigInt(String(bot.seen[0]?.fields['MsgId']))).toBeGreaterThan(2n ** 53n);
  expect(twin.messagesOf('wangli')).toEqual([]);
  expect(twin.conversationOf('wangli')).toMatchObject([{ own: true, text }]);
});

test('the shapes vary: order of children, CDATA and bare, length of the padding', async () => {
  const { twin } = await startTwin();
  const parcels = Array.from({ length: 40 }, () => twin.raw.say('wangli', '待办'));
  const shapes = new Set(parcels.map(({ xml }) => xml.replace(/\d{19}/u, '')));
  const envelopes = new Set(parcels.map(({ body }) => [...body.matchAll(/<(\w+)>/gu)].map(([, name]) => name).join()));
  expect(shapes.size).toBeGreaterThan(30);
  expect(envelopes.size).toBeGreaterThan(4);
  expect(parcels.some(({ xml }) => xml.includes('<Content>待办</Content>'))).toBe(true);
  expect(new Set(parcels.map(({ xml }) => Buffer.byteLength(xml) % 32)).size).toBeGreaterThan(10);
});

test('two seeds differ, one seed repeats itself', async () => {
  const shape = async (seed: number) => {
    const { twin } = await startTwin({ seed });
    return twin.raw.event('wangli', { Event: 'enter_agent', EventKey: '' }).xml;
  };
  expect(await shape(7)).toBe(await shape(7));
  expect(await shape(7)).not.toBe(await shape(8));
});

test('URL verification: the plaintext alone, and nothing else will do', async () => {
  const bot = await startBot();
  const { twin } = await startTwin({ callbackUrl: bot.url });
  expect(await twin.verifyUrl()).toMatchObject({ ok: true, status: 200, body: expect.stringMatching(/^\d+$/u) });
  const silent = await startTwin();
  expect(await silent.twin.verifyUrl()).toEqual({ ok: false, status: null, body: '' });
});

test('a refused callback is delivered three times in all, each with a fresh nonce, the same plaintext id', async () => {
  const bot = await startBot(() => 503);
  const waits: number[] = [];
  const scheduler = { wait: async (ms: number) => void waits.push(ms) };
  const { twin } = await startTwin({ callbackUrl: bot.url, scheduler, retryWaitMs: 700 });
  expect(await twin.say('wangli', '待办')).toMatchObject({ status: 503, attempts: 3 });
  expect(new Set(bot.seen.map(({ nonce }) => nonce)).size).toBe(3);
  expect(new Set(bot.seen.map(({ fields }) => fields['MsgId'])).size).toBe(1);
  expect(waits).toEqual([700, 700]);
});

test('it stops at the first 200, and can be told that a status is an answer', async () => {
  const healing = await startBot((attempt) => (attempt < 2 ? 500 : 200));
  const first = await startTwin({ callbackUrl: healing.url });
  expect(await first.twin.say('wangli', '待办')).toMatchObject({ status: 200, attempts: 2 });
  const refusing = await startBot(() => 403);
  const second = await startTwin({ callbackUrl: refusing.url, retryOnNon200: false });
  expect(await second.twin.say('wangli', '待办')).toMatchObject({ status: 403, attempts: 1 });
});

test('no answer in time, or nobody there, is no answer', async () => {
  const deaf = await startBot((attempt) => (attempt === 1 ? 0 : 200));
  const { twin } = await startTwin({ callbackUrl: deaf.url, timeoutMs: 1500 });
  expect(await twin.say('wangli', '待办')).toMatchObject({ status: 200, attempts: 2 });
  const gone = await startTwin({ callbackUrl: 'http://127.0.0.1:1/callback', deliveries: 2 });
  expect(await gone.twin.say('wangli', '待办')).toEqual({ status: null, attempts: 2, body: '' });
});

test('raw parcels: the same once more, the same sealed afresh, forged, for another corporation', async () => {
  const bot = await startBot();
  const { twin } = await startTwin({ callbackUrl: bot.url });
  const parcel = twin.raw.say('wangli', '待办');
  await twin.raw.post(parcel);
  await twin.raw.post(parcel);
  await twin.raw.post(twin.raw.again(parcel));
  const nonces = bot.seen.map(({ nonce }) => nonce);
  expect(nonces[1]).toBe(nonces[0]);
  expect(nonces[2]).not.toBe(nonces[0]);
  expect(new Set(bot.seen.map(({ fields }) => fields['MsgId'])).size).toBe(1);
  const foreign = twin.raw.seal(parcel.xml, { receiveId: 'wwother', timestamp: '1', nonce: 'n' });
  const sealed = /<Encrypt>(?:<!\[CDATA\[)?([\w+/=]+)/u.exec(foreign.body)?.[1] ?? '';
  expect(foreign.query).toMatchObject({ timestamp: '1', nonce: 'n' });
  expect(unseal(settings.encodingAesKey, sealed, 'wwother')).toBe(parcel.xml);
});

test('a tap finds the newest card with that button, brings a code of its own, and dead buttons cannot be hit', async () => {
  const bot = await startBot();
  const { twin, send, post } = await startTwin({ callbackUrl: bot.url });
  const first = await send('template_card', buttonCard('n1'));
  await send('template_card', buttonCard('n2'));
  await twin.tap('wangli', '签收');
  await twin.tap('wangli', { messageId: String(first['msgid']), button: '签' });
  await twin.tap('wangli', { taskId: 'n1', button: 'read' });
  expect(bot.seen.map(({ fields }) => [fields['TaskId'], fields['EventKey']])).toEqual([
    ['n2', 'sign'],
    ['n1', 'sign'],
    ['n1', 'read'],
  ]);
  const [click] = bot.seen;
  expect(click?.fields).toMatchObject({ Event: 'template_card_event', CardType: 'button_interaction' });
  expect(click?.fields).not.toHaveProperty('SelectedItems');
  expect(new Set(bot.seen.map(({ fields }) => fields['ResponseCode'])).size).toBe(3);
  const body = { agentid: settings.agentId, userids: ['wangli'], response_code: click?.fields['ResponseCode'] };
  expect(await post('message/update_template_card', { ...body, button: { replace_name: '已签收' } })).toMatchObject({
    errcode: 0,
  });
  await expect(twin.tap('wangli', { taskId: 'n2', button: '签收' })).rejects.toMatchObject({ name: 'NotOnPhone' });
  await expect(twin.tap('liqiang', '签收')).rejects.toMatchObject({ name: 'NotOnPhone' });
  await expect(twin.tap('nobody', '签收')).rejects.toMatchObject({ name: 'NotOnPhone' });
});

test('ticks are sent as they stand or as chosen, one or several', async () => {
  const bot = await startBot();
  const { twin, send } = await startTwin({ callbackUrl: bot.url });
  const option_list = ['n12', 'n13'].map((id, i) => ({ id, text: id, is_checked: i === 0 }));
  await send('template_card', {
    card_type: 'vote_interaction',
    main_title: { title: '2件待签收' },
    task_id: 'v1',
    checkbox: { question_key: 'which', mode: 1, option_list },
    submit_button: { text: '签收所选', key: 'signAll' },
  });
  await twin.tap('wangli', '签收所选');
  await twin.tap('wangli', { button: '签收所选', selected: { which: ['n12', 'n13'] } });
  const items = (ids: string[]) => ({ SelectedItem: [{ QuestionKey: 'which', OptionIds: { OptionId: ids } }] });
  expect(bot.seen[0]?.fields['SelectedItems']).toMatchObject(items(['n12']));
  expect(bot.seen[1]?.fields['SelectedItems']).toMatchObject(items(['n12', 'n13']));
});

test('waitFor sees what is there, what comes, and a redrawn face; else it says what the phone shows', async () => {
  const bot = await startBot();
  const { twin, send, post } = await startTwin({ callbackUrl: bot.url });
  const coming = twin.waitFor('WANGLI', (message) => message.text === '已转发');
  const { response_code } = await send('template_card', buttonCard('n1'));
  await send('text', { content: '已转发' });
  expect(await coming).toMatchObject({ text: '已转发' });
  expect(await twin.waitFor('wangli', (message) => message.card?.taskId === 'n1')).toMatchObject({ kind: 'card' });
  const redrawn = twin.waitFor('wangli', (message) => message.card?.replaceText === '已签收');
  const body = { agentid: settings.agentId, userids: ['wangli'], response_code, button: { replace_name: '已签收' } };
  await post('message/update_template_card', body);
  expect(await redrawn).toMatchObject({ card: { taskId: 'n1' } });
  await expect(twin.waitFor('wangli', () => false, { timeoutMs: 1 })).rejects.toThrow(/the phone shows: card/u);
});
