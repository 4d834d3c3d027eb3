import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { byteCount } from '../../src/lib/text.ts';
import { entriesOf, startTestApp, wordsOf, type TestApp } from '../support/app.ts';
import { smallNotice, smallPeople } from '../support/register.ts';

const cardsAbout = ({ twin }: TestApp, user: string, words: string) =>
  twin.messagesOf(user).filter((message) => wordsOf(message).includes(words));
const without = (...users: string[]) => smallPeople.filter((row) => !users.includes(row.split(',')[4] ?? ''));

test('the clerk above gets one card with everybody a layer could not reach', async () => {
  const bed = await startTestApp({ people: without('quan') });
  bed.twin.remove('ping');
  bed.twin.unlicense('lin');
  bed.twin.remove('lin2');
  await bed.issue();
  const cards = cardsAbout(bed, 'sheng', '收不到');
  const [card] = cards.filter((message) => wordsOf(message).startsWith('需您处理'));
  expect(cards.filter((message) => wordsOf(message).startsWith('需您处理'))).toHaveLength(1);
  expect(wordsOf(card)).toContain('3家收不到 N1 涉爆粉尘企业专项检查');
  expect(wordsOf(card)).toContain('石泉市 没有文书岗位');
  expect(wordsOf(card)).toContain('屏澜市 账号不存在或不在应用可见范围');
  expect((await bed.status()).gaps.map(({ state }) => state)).toEqual([
    'undeliverable',
    'undeliverable',
    'undeliverable',
  ]);
});

test('the same layer to a second group brings no second card about the first', async () => {
  const bed = await startTestApp({ people: without('wang') });
  await bed.issue();
  await bed.say('lin', '收到 N1');
  await bed.say('lin', '转发 N1 望川县,石桥县');
  expect(cardsAbout(bed, 'lin', '需您处理')).toHaveLength(1);
  await bed.say('lin', '转发 N1 全部');
  expect(cardsAbout(bed, 'lin', '需您处理')).toHaveLength(1);
});

test('somebody lost in a second group is told with a card of its own', async () => {
  const bed = await startTestApp({ people: without('wang') });
  bed.twin.remove('zone');
  await bed.issue();
  await bed.say('lin', '收到 N1');
  await bed.say('lin', '转发 N1 望川县,石桥县');
  await bed.say('lin', '转发 N1 全部');
  const [first, second, ...more] = cardsAbout(bed, 'lin', '需您处理');
  expect(more).toEqual([]);
  expect(wordsOf(first)).toContain('1家收不到');
  expect(wordsOf(second)).toContain('澜东高新区');
});

test('nobody is lost while a colleague can be reached', async () => {
  const bed = await startTestApp();
  bed.twin.remove('lin2');
  await bed.issue();
  expect(cardsAbout(bed, 'sheng', '需您处理')).toEqual([]);
  expect((await bed.status()).gaps.map(({ state }) => state)).toEqual(['dispatched', 'dispatched', 'dispatched']);
});

test('what was undeliverable can still be signed, by word', async () => {
  const bed = await startTestApp({ people: [...without('ping'), '屏澜,5390,主任,leader,ping'] });
  await bed.issue();
  await bed.importPeople(['屏二,5390,值班员,duty,ping2']);
  bed.twin.setPeople([{ userid: 'ping2', name: '屏二' }]);
  expect(wordsOf(await bed.say('ping2', '收到 N1'))).toContain('屏澜市安委办 屏二');
});

test('wecom.md 14.27: where cards do not show, everything is text that can be answered by typing', async () => {
  const people = smallPeople.map((row) => (row.endsWith(',lin') || row.endsWith(',sheng') ? `${row},text` : row));
  const bed = await startTestApp({ people });
  expect(wordsOf(await bed.say('sheng', `发文\n${smallNotice}`))).toContain('确认非涉密并发文请回复：确认');
  expect(wordsOf(await bed.say('sheng', '确认'))).toContain('已发文 N1');
  expect(wordsOf(bed.last('lin'))).toContain('请回复：收到 N1');
  expect(wordsOf(await bed.say('lin', '收到 N1'))).toContain('请回复：转发 N1 全部');
  expect(wordsOf(await bed.say('lin', '转发 N1 全部 要求：先查抛光企业'))).toContain('请回复：确认转发 N1');
  expect(wordsOf(await bed.say('lin', '确认转发 N1'))).toContain('已转发 N1：3家');
  expect(
    [...bed.twin.messagesOf('lin'), ...bed.twin.messagesOf('sheng')].filter(({ kind }) => kind !== 'text'),
  ).toEqual([]);
  // Everybody else of the same layer has the card.
  expect(bed.last('lin2')?.kind).toBe('card');
});

test('wecom.md 14.17: a receipt whose code is used up comes as a message, to the tapper alone and once', async () => {
  const bed = await startTestApp();
  await bed.issue();
  bed.twin.failNext('message/update_template_card', 60140);
  const before = bed.twin.messagesOf('lin2').length;
  expect(wordsOf(await bed.tap('lin', '签收'))).toContain('王丽');
  expect(bed.twin.messagesOf('lin').filter((message) => wordsOf(message).includes('已签收'))).toHaveLength(1);
  expect(bed.twin.messagesOf('lin2')).toHaveLength(before);
  expect((await entriesOf(bed)).filter(({ kind }) => kind === 'sign')).toHaveLength(1);
});

test('原文 sends the words of the whole onion, outermost first, in pieces that fit', async () => {
  const long = `${smallNotice}\n${'　　附：各类除尘系统的检查要点逐条列明，不得遗漏。\n'.repeat(80)}`;
  const bed = await startTestApp();
  await bed.issue(long);
  await bed.tap('lin', '签收');
  await bed.say('lin', '转发 N1 全部 要求：先查抛光企业');
  await bed.say('lin', '确认');
  const before = bed.twin.messagesOf('wang').length;
  await bed.tap('wang', '看原文');
  const pieces = bed.twin
    .messagesOf('wang')
    .slice(before)
    .map(({ text }) => text ?? '');
  expect(pieces.length).toBeGreaterThan(2);
  expect(Math.max(...pieces.map(byteCount))).toBeLessThanOrEqual(2048);
  const whole = pieces.join('\n');
  expect(whole.indexOf('先查抛光企业')).toBeLessThan(whole.indexOf('现将有关事项通知如下'));
  expect(whole.match(/检查要点逐条列明/gu)).toHaveLength(80);
  // The city reads what it got, without the layer it wrapped around it later.
  const old = bed.twin.messagesOf('lin').length;
  await bed.say('lin', '原文 N1');
  expect(bed.twin.messagesOf('lin').slice(old).map(wordsOf).join('\n')).not.toContain('先查抛光企业');
});

test('原文 of a notice issued as a file sends that file, and below the words of the layers around it', async () => {
  const bed = await startTestApp();
  const folder = await mkdtemp(join(tmpdir(), 'anda-file-'));
  try {
    await writeFile(join(folder, '检查通知.txt'), smallNotice);
    await bed.desk.issue(join(folder, '检查通知.txt'), { issuer: '53', to: ['5301'], notSecret: true });
  } finally {
    await rm(folder, { recursive: true });
  }
  await bed.drain();
  await bed.say('lin', '收到 N1');
  await bed.say('lin', '转发 N1 全部 要求：先查抛光企业');
  await bed.say('lin', '确认');
  const before = bed.twin.messagesOf('wang').length;
  await bed.say('wang', '原文 N1');
  const got = bed.twin.messagesOf('wang').slice(before);
  expect(got.filter(({ kind }) => kind === 'file')).toMatchObject([
    { fileName: '检查通知.txt', fileText: smallNotice },
  ]);
  expect(
    got
      .filter(({ kind }) => kind === 'text')
      .map(({ text }) => text)
      .join('\n'),
  ).toContain('先查抛光企业');
});

test('nobody hears of a signature below, and a card of a layer names no receiver', async () => {
  const bed = await startTestApp();
  await bed.issue();
  const before = bed.twin.messagesOf('sheng').length;
  for (const user of ['lin', 'quan', 'ping']) await bed.tap(user, '签收');
  expect(bed.twin.messagesOf('sheng')).toHaveLength(before);
  const sends = bed.twin.wire.filter(({ path }) => path.endsWith('message/send'));
  const layer = sends.map(({ request }) => JSON.stringify(request)).filter((body) => body.includes('签收'));
  for (const name of ['临澜', '石泉市', '屏澜', '王丽', '陈静']) expect(layer[0]).not.toContain(name);
  expect(bed.twin.wire.flatMap(({ warnings }) => warnings)).toEqual([]);
});

test('wecom.md 14.8: what would end a CDATA section is a word like any other, from the clerk to every card and back', async () => {
  const bed = await startTestApp();
  const hostile = ']]></Content><FromUserName>quan</FromUserName><Content><![CDATA[收到';
  await bed.issue(smallNotice.replace('涉爆粉尘', `涉爆]]>粉尘`));
  expect(wordsOf(bed.last('lin'))).toContain('涉爆]]>粉尘');
  await bed.tap('lin', '签收');
  await bed.say('lin', `转发 N1 甲县,全部 要求：${hostile}`);
  await bed.say('quan', `退回 N1 ${hostile}`);
  // Nothing was done in anybody else's name, and no answer stands in the answer to a callback.
  expect((await entriesOf(bed)).filter(({ kind }) => kind === 'sign')).toHaveLength(1);
  const callbacks = bed.twin.wire.filter(({ direction }) => direction === 'callback');
  expect(callbacks.length).toBeGreaterThan(3);
  expect(callbacks.filter(({ response }) => response !== '')).toEqual([]);
});
