import { expect, test } from 'vitest';
import { buttonCard, startBot, startTwin } from './twin-kit.ts';

const jpeg = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 74, 70, 73, 70]);
const amr = Buffer.from('#!AMR\n\x7c\x7c\x7c', 'latin1');
const withBot = async () => {
  const bot = await startBot();
  return { bot, ...(await startTwin({ callbackUrl: bot.url })) };
};

test('a photo, a voice, a place and a link arrive as the platform writes them', async () => {
  const { bot, twin } = await withBot();
  await twin.sendPhoto('wangli', { name: '除尘.jpg', bytes: jpeg });
  await twin.sendVoice('wangli', { name: '1.amr', bytes: amr });
  await twin.sendPlace('wangli', { latitude: 23.134, longitude: 113.358, label: '抛光二车间' });
  await twin.sendLink('wangli', { title: '通知', url: 'https://example.invalid/a' });
  const text = expect.stringMatching(/./u);
  expect(bot.seen.map(({ fields }) => fields)).toMatchObject([
    { MsgType: 'image', FromUserName: 'WangLi', MediaId: text, PicUrl: text, MsgId: text },
    { MsgType: 'voice', MediaId: text, Format: 'amr' },
    { MsgType: 'location', Location_X: '23.134', Location_Y: '113.358', Label: '抛光二车间', AppType: 'wxwork' },
    { MsgType: 'link', Title: '通知', Url: 'https://example.invalid/a' },
  ]);
  expect(twin.conversationOf('wangli').map(({ kind, own }) => [kind, own])).toEqual(
    ['image', 'voice', 'place', 'link'].map((kind) => [kind, true]),
  );
});

test('its media can be fetched by media/get with a token, and a photo from the picture server', async () => {
  const { bot, twin, getToken } = await withBot();
  await twin.sendPhoto('wangli', { name: '除尘.jpg', bytes: jpeg });
  const { MediaId, PicUrl } = bot.seen[0]?.fields ?? {};
  const address = `${twin.url}/cgi-bin/media/get?media_id=${String(MediaId)}`;
  const fetched = await fetch(`${address}&access_token=${await getToken()}`);
  expect(Buffer.from(await fetched.arrayBuffer())).toEqual(jpeg);
  expect(await (await fetch(address)).json()).toMatchObject({ errcode: 41001 });
  expect(Buffer.from(await (await fetch(String(PicUrl))).arrayBuffer())).toEqual(jpeg);
});

test.each([
  ['a photo that is none', 'sendPhoto', Buffer.from('GIF89a..'), 40005],
  ['an empty photo', 'sendPhoto', Buffer.alloc(0), 44001],
  ['a photo of more than 10 MB', 'sendPhoto', Buffer.concat([jpeg, Buffer.alloc(10 << 20)]), 45001],
  ['a voice that is no AMR', 'sendVoice', jpeg, 40005],
] as const)('%s is refused, and nothing is shown or told', async (_name, act, bytes, errcode) => {
  const { bot, twin } = await withBot();
  await expect(twin[act]('wangli', { name: 'x', bytes })).rejects.toMatchObject({ errcode });
  expect(twin.conversationOf('wangli')).toEqual([]);
  expect(bot.seen).toEqual([]);
});

test('nobody sends for a person who is not there', async () => {
  const { twin } = await withBot();
  await expect(twin.sendPhoto('nobody', { name: 'a.jpg', bytes: jpeg })).rejects.toMatchObject({ name: 'NotOnPhone' });
});

test('what a card leads to, and how it looks, is kept for the drawing', async () => {
  const { twin, send } = await withBot();
  const url = 'https://example.invalid/a';
  await send(
    'template_card',
    buttonCard('n1', {
      source: { desc: '审批', desc_color: 2, icon_url: url },
      quote_area: { type: 1, url, title: '原文', quote_text: '第一条' },
      sub_title_text: '请今天看完',
      action_menu: { desc: '更多', action_list: [{ text: '不再提醒', key: 'mute' }] },
      card_action: { type: 1, url: 'javascript:alert(1)' },
      horizontal_content_list: [
        { keyname: '官网', value: '打开', type: 1, url },
        { keyname: '经办', value: '李强', type: 3, userid: 'liqiang' },
        { keyname: '期限', value: '9月' },
      ],
    }),
  );
  expect(twin.messagesOf('wangli')[0]?.card).toMatchObject({
    rows: [
      { kind: 'link', target: url },
      { kind: 'member', target: 'liqiang' },
      { name: '期限', value: '9月' },
    ],
    look: {
      hasIcon: true,
      sourceColor: 'red',
      subTitle: '请今天看完',
      quote: { title: '原文', text: '第一条', url },
      menuTitle: '更多',
      leadsTo: null,
    },
  });
});

test('those whose phones had something last come first', async () => {
  const { twin, send } = await withBot();
  await twin.say('wangli', '待办');
  await twin.say('liqiang', '待办');
  await send('text', { content: '收到' });
  expect(twin.recent(5)).toEqual(['wangli', 'liqiang']);
  expect(twin.recent(1)).toEqual(['wangli']);
});
