import { expect, test } from 'vitest';
import { entriesOf, startTestApp, wordsOf, type TestApp } from '../support/app.ts';
import { smallNotice } from '../support/register.ts';

const other = smallNotice.replace('涉爆粉尘企业专项检查', '有限空间作业检查').replace('18号', '19号');
const kinds = async (bed: TestApp) => (await entriesOf(bed)).map(({ kind }) => String(kind));
const acts = async (bed: TestApp) => (await kinds(bed)).filter((kind) => !kind.endsWith('.import'));

test('a slip with the number signs at once, and so do several numbers and thanks', async () => {
  const bed = await startTestApp();
  await bed.issue();
  await bed.issue(other);
  expect(wordsOf(await bed.say('lin', '前收N1'))).toContain('签收人 王丽');
  expect(wordsOf(await bed.say('quan', 'N1收到了，谢谢'))).toContain('签收人 石泉');
  expect(wordsOf(await bed.say('quan', '收到N2 谢谢'))).toContain('签收人 石泉');
  await bed.say('ping', 'N1、N2一起签了');
  expect((await acts(bed)).filter((kind) => kind === 'sign')).toHaveLength(5);
  await bed.status(1);
  await bed.status(2);
});

test('a signature without its number is shown first and wants one tap', async () => {
  const bed = await startTestApp();
  expect(wordsOf(await bed.say('lin', 'sd'))).toBe('当前没有待签收的通知。');
  await bed.issue();
  const shown = await bed.say('lin', 'sd');
  expect(wordsOf(shown)).toContain('签收 N1 涉爆粉尘企业专项检查');
  expect(wordsOf(shown)).toContain('尚未办理');
  expect(await acts(bed)).toEqual(['issue']);
  await bed.tap('lin', '签收');
  expect(await acts(bed)).toEqual(['issue', 'sign']);
  await bed.issue(other);
  await bed.say('lin', '有限空间那个签收');
  expect(await acts(bed)).toEqual(['issue', 'sign', 'issue']);
  await bed.say('lin', '确认');
  expect(await acts(bed)).toEqual(['issue', 'sign', 'issue', 'sign']);
  expect(wordsOf(await bed.say('lin', '确认'))).toBe('当前没有待签收的通知。');
});

test('free words that give back are shown; the tap does it once and the card says so', async () => {
  const bed = await startTestApp();
  await bed.issue();
  const shown = await bed.say('lin', 'N1发错了，退回');
  expect(wordsOf(shown)).toContain('退回 N1 涉爆粉尘企业专项检查');
  expect(wordsOf(shown)).toContain('发错了');
  expect(await acts(bed)).toEqual(['issue']);
  const tap = { messageId: shown?.messageId ?? '', button: '退回' };
  expect(wordsOf(await bed.tap('lin', tap))).toContain('已退回');
  expect(await acts(bed)).toEqual(['issue', 'return']);
  expect(bed.twin.messagesOf('lin').filter((message) => message.messageId === shown?.messageId)).toHaveLength(1);
  await bed.status();
});

test('a person whose phone shows no cards reads what to type', async () => {
  const bed = await startTestApp();
  await bed.issue();
  for (const user of ['lin', 'wang', 'liu']) {
    await bed.say(user, '收到 N1 转发 全部');
  }
  const shown = await bed.say('lu', 'N1发错了，退回');
  expect(wordsOf(shown)).toBe('请确认，尚未办理：\n退回 N1 涉爆粉尘企业专项检查 发错了\n请回复：退回 N1 发错了');
  await bed.say('lu', '确认');
  expect((await acts(bed)).at(-1)).toBe('return');
});

test('what was shown long ago is not meant by 确认', async () => {
  const bed = await startTestApp();
  await bed.issue();
  await bed.say('lin', 'N1发错了，退回');
  bed.clock.pass(2 * 3600_000);
  await bed.say('lin', '确认');
  expect(await acts(bed)).not.toContain('return');
});

test('free words that relay get the preview of a relay', async () => {
  const bed = await startTestApp();
  await bed.issue();
  await bed.say('lin', '收到 N1');
  expect(wordsOf(await bed.say('lin', 'N1全转'))).toContain('确认转发 N1');
  expect(wordsOf(await bed.say('lin', '除了望川县 其他都转 N1'))).toContain('2家');
  expect(wordsOf(await bed.say('lin', '粉尘检查那个转给石桥县，9月10日前，先查抛光企业'))).toContain('先查抛光企业');
  expect(await acts(bed)).toEqual(['issue', 'sign']);
  await bed.say('lin', '非涉密，转发');
  expect(await acts(bed)).toEqual(['issue', 'sign', 'relay']);
  expect((await bed.status()).levels.find(({ level }) => level === 'county')?.required).toBe(2);
});

test('signing and relaying in free words is one card', async () => {
  const bed = await startTestApp();
  await bed.issue();
  const shown = await bed.say('lin', 'N1签了，全转下去');
  expect(wordsOf(shown)).toContain('［签收并转发］');
  expect(await acts(bed)).toEqual(['issue']);
  await bed.tap('lin', '签收并转发');
  expect(await acts(bed)).toEqual(['issue', 'sign', 'relay']);
  await bed.status();
});

test('several acts are shown together and done in their order', async () => {
  const bed = await startTestApp();
  await bed.issue();
  await bed.issue(other);
  const shown = await bed.say('lin', 'N1签了，N2发错单位了退回');
  expect(wordsOf(shown)).toContain('［照此办理］');
  expect(await acts(bed)).toEqual(['issue', 'issue']);
  await bed.tap('lin', '照此办理');
  expect(await acts(bed)).toEqual(['issue', 'issue', 'sign', 'return']);
  const again = await bed.tap('lin', { messageId: shown?.messageId ?? '', button: '照此办理' }).catch(() => null);
  expect(wordsOf(again)).not.toContain('已签收');
  expect(await acts(bed)).toHaveLength(4);
});

test('notices are found by words and document numbers; two that fit are both named', async () => {
  const bed = await startTestApp();
  await bed.issue();
  expect(wordsOf(await bed.say('lin', '粉尘检查那个谁没签'))).toContain('N1 涉爆粉尘企业专项检查');
  expect(wordsOf(await bed.say('ducha', '18号文签了多少家了'))).toContain('N1 涉爆粉尘企业专项检查');
  await bed.issue(other);
  expect(wordsOf(await bed.say('lin', '检查那个退回，发错了'))).toContain('对应2件');
  expect(wordsOf(await bed.say('lin', '汛期那个退回，发错了'))).toContain('没有找到“汛期”');
  expect(wordsOf(await bed.say('ducha', '副省长问哪些市没转'))).toMatch(/N\d .*断点/u);
  expect(await acts(bed)).toEqual(['issue', 'issue']);
});

test('nobody is offered what they may not do, and what no command knows is not offered', async () => {
  const bed = await startTestApp();
  await bed.issue();
  for (const [user, words] of [
    ['ducha', 'N1发错了，退回'],
    ['qiang', 'N1全转'],
    ['ducha', 'N1帮我签了'],
    ['lin', '检查锐光铝业 有隐患'],
  ] as const) {
    const answer = wordsOf(await bed.say(user, words));
    expect({ words, answer }).toEqual({ words, answer: expect.not.stringContaining('待您确认') });
    await bed.say(user, '确认');
  }
  expect((await acts(bed)).filter((kind) => kind !== 'sign')).toEqual(['issue']);
});

const idle = [
  '要签收N1吗',
  'N1先别签',
  'N1明天再签',
  '他说收到N1了',
  '等局长回来再签N1',
  '请各单位尽快签收N1',
  '如果收到N1就签收',
  '石桥县收到N1了',
  'N1能不能退回',
  '要不要往下转N1',
  '局长让转N1',
  'N1是发给我们的吗',
  '王主任 09:10\n请把N1转下去\n小李 09:12\n收到N1',
  '【转】N1签收',
  '「周岚：收到 N1」\n- - - - - - - - - - -\n嗯嗯',
];
test('questions, plans, refusals and what others said change nothing, also after 确认', async () => {
  const bed = await startTestApp();
  await bed.issue();
  await bed.say('lin', '我');
  for (const words of idle) {
    await bed.say('lin', words);
    expect({ words, acts: await acts(bed) }).toEqual({ words, acts: ['issue'] });
  }
  expect(wordsOf(await bed.say('lin', '要签收N1吗'))).toMatch(/^没有办理。如要办理请回复：.*收到 N1/u);
  await bed.say('lin', '我');
  expect(wordsOf(await bed.say('lin', '确认'))).toContain('待签收');
  expect(await acts(bed)).toEqual(['issue']);
});

test('没看懂 and its list are not said twice running', async () => {
  const bed = await startTestApp();
  expect(wordsOf(await bed.say('lin', '今天天气不错'))).toContain('没看懂。可回复：');
  expect(wordsOf(await bed.say('lin', '食堂开门了'))).toBe('还是没看懂。请回复：帮助');
  await bed.say('lin', '我');
  expect(wordsOf(await bed.say('lin', '食堂开门了'))).toContain('没看懂。可回复：');
});

test('free words delivered twice act once', async () => {
  const bed = await startTestApp();
  await bed.issue();
  await bed.issue(other);
  const parcel = bed.twin.raw.say('lin', 'N1和N2我们签了');
  for (const again of [parcel, bed.twin.raw.again(parcel)]) {
    expect((await bed.twin.raw.post(again)).status).toBe(200);
  }
  await bed.drain();
  expect((await acts(bed)).filter((kind) => kind === 'sign')).toHaveLength(2);
});
