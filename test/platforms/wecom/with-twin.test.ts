import { expect, test } from 'vitest';
import type { CardFace, Inbound, Platform, RawCallback } from '../../../src/platforms/port.ts';
import { createWecom } from '../../../src/platforms/wecom/index.ts';
import type { Parcel } from '../../../src/sandbox/twin.ts';
import { settings, startTwin } from '../../sandbox/twin-kit.ts';
import { face as wholeFace, text } from './api-kit.ts';

/** The stand-in has wire code of its own: one wrong field cannot pass on both sides. */
const start = async () => {
  const { corpId, token, encodingAesKey, agentId, secret } = settings;
  // A card that calls back is refused where no callback URL is set; nobody listens there.
  const { twin, clock } = await startTwin({ callbackUrl: 'http://127.0.0.1:9/callback/wecom' });
  const config = { corpId, token, encodingAesKey, apiBase: twin.url, app: { agentId, secret } };
  return { twin, clock, platform: createWecom(config, { clock }) };
};
const rawOf = ({ query, body }: Parcel): RawCallback => ({
  query: Object.fromEntries(new URLSearchParams(query)),
  body: Buffer.from(body),
});
const inboundOf = (platform: Platform, parcel: Parcel): Inbound => {
  const decoded = platform.decode(rawOf(parcel));
  if (decoded.kind === 'ignored') throw new Error(decoded.reason);
  return decoded.inbound;
};

test('wecom.md 14.17: a card is sent, tapped and redrawn; the code of the tap works once', async () => {
  const { twin, platform } = await start();
  const sent = await platform.send(['wangli', 'liqiang', 'nobody'], { kind: 'card', face: wholeFace });
  expect(sent).toMatchObject({ messageId: expect.any(String), sendCode: expect.any(String) });
  expect(sent.unreached).toEqual([{ user: 'nobody', reason: 'unknown' }]);
  const tap = inboundOf(platform, twin.raw.tap('wangli', '签收'));
  expect(tap).toMatchObject({ kind: 'tap', taskId: wholeFace.taskId, button: 'sign N12', account: { user: 'wangli' } });
  const code = (tap.kind === 'tap' && tap.redrawCode) || '';
  const { taskId: _, ...rest } = wholeFace;
  const receipt: CardFace = { ...rest, title: '回执', buttons: [], done: '已签收' };
  await platform.redraw?.(['wangli'], code, receipt);
  expect(twin.messagesOf('wangli').at(-1)?.card).toMatchObject({ title: '回执' });
  expect(twin.messagesOf('liqiang').at(-1)?.card).toMatchObject({ title: wholeFace.title });
  await expect(platform.redraw?.(['wangli'], code, receipt)).rejects.toMatchObject({
    verdict: 'give_up',
    code: '60140',
  });
});

test('the longest face that fits is taken without a warning', async () => {
  const { twin, platform } = await start();
  const longest: CardFace = {
    taskId: 'x'.repeat(128),
    source: '源'.repeat(20),
    title: '题'.repeat(36),
    desc: '述'.repeat(44),
    rows: Array.from({ length: 6 }, () => ({ name: '名'.repeat(5), value: '值'.repeat(30) })),
    buttons: Array.from({ length: 6 }, (_, i) => ({ text: '钮'.repeat(10), key: `${i}`.padEnd(1024, 'k') })),
    text: '文'.repeat(682),
  };
  expect(platform.checkFace(longest)).toEqual([]);
  await platform.send(['wangli'], { kind: 'card', face: longest });
  await platform.send(['wangli'], { kind: 'text', text: longest.text });
  expect(twin.wire.flatMap(({ warnings }) => warnings)).toEqual([]);
});

test('a file arrives whole under its name', async () => {
  const { twin, platform } = await start();
  const bytes = new TextEncoder().encode('关于开展安全检查的通知');
  await platform.send(['wangli'], { kind: 'file', name: '通知 "1".txt', bytes });
  expect(twin.messagesOf('wangli').at(-1)).toMatchObject({
    kind: 'file',
    fileName: '通知 _1_.txt',
    fileText: '关于开展安全检查的通知',
  });
});

test('a token revoked or aged is replaced without a word', async () => {
  const { twin, clock, platform } = await start();
  await platform.send(['wangli'], text);
  twin.revokeTokens();
  await Promise.all([platform.send(['wangli'], text), platform.send(['liqiang'], text)]);
  clock.set(new Date(clock.now().getTime() + 7200_000));
  await platform.send(['wangli'], text);
  expect(twin.messagesOf('wangli')).toHaveLength(3);
});

test('a card whose answer was lost is shown once when it is sent again', async () => {
  const { twin, platform } = await start();
  twin.failNext('message/send', 'hangup');
  const card = { kind: 'card', face: wholeFace } as const;
  await expect(platform.send(['wangli', 'liqiang'], card)).rejects.toMatchObject({
    verdict: 'retry',
    code: 'transport',
  });
  await platform.send(['liqiang', 'wangli'], card);
  expect(twin.messagesOf('wangli')).toHaveLength(1);
});

test('a message delivered again under a fresh seal keeps its key', async () => {
  const { twin, platform } = await start();
  const first = twin.raw.say('WangLi', '收到 <N12> & 转发 <![CDATA[全部]]>');
  const [a, b] = [inboundOf(platform, first), inboundOf(platform, twin.raw.again(first))];
  expect(a).toMatchObject({ kind: 'text', text: '收到 <N12> & 转发 <![CDATA[全部]]>', account: { user: 'wangli' } });
  expect(b.key).toBe(a.key);
  expect(b.rawDigest).not.toBe(a.rawDigest);
});

test('wecom.md 14.7: a card with boxes, one ticked, many, none: what is ticked comes back, and it is redrawn as a receipt', async () => {
  const { twin, platform } = await start();
  const boxes: CardFace = {
    taskId: 'boxes-1',
    source: '源'.repeat(20),
    title: '题'.repeat(16),
    desc: '述'.repeat(160),
    rows: [],
    buttons: [{ text: '签收所选', key: 'sign-picked' }],
    choices: {
      key: 'unsigned',
      many: true,
      options: Array.from({ length: 20 }, (_, i) => ({ id: `${i}`, text: '项'.repeat(17), checked: i < 2 })),
    },
    text: '有20件待签收',
  };
  expect(platform.checkFace(boxes)).toEqual([]);
  await platform.send(['wangli'], { kind: 'card', face: boxes });
  expect(twin.wire.flatMap(({ warnings }) => warnings)).toEqual([]);
  const tapOf = (selected?: string[]) =>
    inboundOf(
      platform,
      twin.raw.tap('wangli', { button: '签收所选', ...(selected ? { selected: { unsigned: selected } } : {}) }),
    );
  expect(tapOf()).toMatchObject({ taskId: 'boxes-1', button: 'sign-picked', selected: { unsigned: ['0', '1'] } });
  expect(tapOf(['7'])).toMatchObject({ selected: { unsigned: ['7'] } });
  expect(tapOf([])).toMatchObject({ selected: { unsigned: [] } });
  const last = tapOf(['3']);
  const code = (last.kind === 'tap' && last.redrawCode) || '';
  await platform.redraw?.(['wangli'], code, { ...wholeFace, title: '已签收1件', buttons: [], done: '已签收' });
  expect(twin.messagesOf('wangli').at(-1)?.card).toMatchObject({ title: '已签收1件', questions: [] });
});
