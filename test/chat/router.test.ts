import { expect, test } from 'vitest';
import { entriesOf, startTestApp, wordsOf, type TestApp } from '../support/app.ts';
import { smallNotice } from '../support/register.ts';

const secondNotice = smallNotice.replace('涉爆粉尘企业专项检查', '有限空间作业检查').replace('18号', '19号');
const signed = async (bed: TestApp) => (await entriesOf(bed)).filter(({ kind }) => kind === 'sign').length;
const acts = async (bed: TestApp) => (await entriesOf(bed)).length;

test('somebody nobody knows is told where to turn, and nothing else', async () => {
  const bed = await startTestApp();
  bed.twin.setPeople([{ userid: 'stranger', name: '路人' }]);
  for (const words of ['收到 N1', '待办', '帮助', '随便']) {
    expect(wordsOf(await bed.say('stranger', words))).toContain('您尚未绑定单位');
  }
  expect(wordsOf(await bed.say('stranger', '厂里着火了'))).toContain('立即撤人，拨打119');
});

test('what sounds like an accident is answered before all else', async () => {
  const bed = await startTestApp();
  expect(wordsOf(await bed.say('qiang', '二车间爆了 有人伤'))).toBe(
    '如有人员伤亡、起火、爆炸：立即撤人，拨打119、120。单位负责人须在1小时内电话报告应急管理部门。',
  );
});

test('what is not understood is answered with what this very person may do', async () => {
  const bed = await startTestApp();
  const clerk = wordsOf(await bed.say('lin', '今天天气不错'));
  expect(clerk).toBe('没看懂。可回复：待办｜收到 编号｜转发 编号 全部｜到哪了 编号｜催办 编号｜帮助');
  const all = wordsOf(await bed.say('lin', '帮助'));
  const forms = ['原文 编号', '退回 编号 原因', '代签 编号 姓名 原因', '转发 编号 全部', '发文', '到哪了 编号', '我'];
  expect(all.split('｜')).toEqual(expect.arrayContaining(forms));
  const officer = wordsOf(await bed.say('qiang', '今天天气不错'));
  expect(officer).toContain('收到 编号');
  expect(officer).not.toMatch(/转发|发文|无需转达/u);
  const supervisor = wordsOf(await bed.say('ducha', '今天天气不错'));
  expect(supervisor).not.toMatch(/收到|转发|发文|退回/u);
  expect(supervisor).toContain('到哪了 编号');
  for (const words of [clerk, officer, supervisor]) expect(words.split('｜').length).toBeLessThanOrEqual(6);
});

const neverSigning = [
  '已阅',
  '好的',
  '嗯嗯',
  'OK',
  '1',
  '👌',
  '没收到',
  '收到没',
  '知道了',
  '可以',
  'sd',
  '收到收到',
  '收到了吗N1',
];
test('what only sounds like a signature signs nothing', async () => {
  const bed = await startTestApp();
  await bed.issue();
  for (const words of neverSigning) {
    await bed.say('lin', words);
    // Whatever the bot asked back, something else is said before the next one.
    await bed.say('lin', '我');
    expect({ words, signed: await signed(bed) }).toEqual({ words, signed: 0 });
  }
});

test('polite words hear how to sign where one notice waits, and nothing where none does', async () => {
  const bed = await startTestApp();
  expect(await bed.say('lin', '好的')).toBeNull();
  await bed.issue();
  expect(wordsOf(await bed.say('lin', '好的'))).toBe('如已收到，请点签收或回复：收到 N1');
  expect(wordsOf(await bed.say('lin', '已阅'))).toBe('已阅不等于签收。请点签收或回复：收到 N1');
  await bed.issue(secondNotice);
  expect(await bed.say('lin', '好的')).toBeNull();
});

test('bare 收到 signs when the card was the last thing said, else it asks', async () => {
  const bed = await startTestApp();
  expect(wordsOf(await bed.say('lin', '收到'))).toBe('当前没有待签收的通知。');
  await bed.issue();
  expect(wordsOf(await bed.say('lin', '收到'))).toContain('签收人 王丽');
  expect(wordsOf(await bed.say('lin', '收到'))).toBe('当前没有待签收的通知。');
  // Something else was said last: asked, and the answer to that question counts.
  await bed.say('quan', '我');
  expect(wordsOf(await bed.say('quan', '收到'))).toBe('N1 涉爆粉尘企业专项检查待签收，请点签收或回复：收到 N1');
  expect(await signed(bed)).toBe(1);
  expect(wordsOf(await bed.say('quan', '收到'))).toContain('签收人 石泉');
  await bed.issue(secondNotice);
  expect(wordsOf(await bed.say('ping', '收到'))).toBe(
    '待签收\n有2件待签收\n请勾选后点签收所选\n☑N1 涉爆粉尘企业专项检查\n☑N2 有限空间作业检查\n［签收所选］',
  );
  expect(await signed(bed)).toBe(2);
});

test('bare 收到 behind the text or the progress of a notice, or a question about it, asks', async () => {
  const bed = await startTestApp();
  await bed.issue();
  for (const words of ['原文 N1', '到哪了 N1', '退回 N1']) {
    await bed.say('lin', words);
    expect(wordsOf(await bed.say('lin', '收到'))).toContain('待签收，请点签收或回复：收到 N1');
  }
  expect(await signed(bed)).toBe(0);
});

test('bare 确认 is as bare 收到 where no preview is open; 确认发文 never signs', async () => {
  const bed = await startTestApp();
  await bed.issue();
  expect(wordsOf(await bed.say('quan', '确认发文'))).toContain('没有待确认的事项');
  expect(await signed(bed)).toBe(0);
  expect(wordsOf(await bed.say('lin', '确认'))).toContain('签收人 王丽');
});

test('the exact forms sign at once', async () => {
  const forms = ['收到 N1', '签收N1', '确认 n1', '收到Ｎ１', '@安达 签收 N1', '收到 N1。'];
  const organs = ['53,云岭省安委办,province,', ...forms.map((_, i) => `c${i},第${i}县安委办,county,53`)];
  const people = ['周岚,53,文书,clerk,sheng', ...forms.map((_, i) => `文书${i},c${i},文书,clerk,u${i}`)];
  const bed = await startTestApp({ organs, people });
  await bed.issue();
  for (const [i, words] of forms.entries()) {
    expect(wordsOf(await bed.say(`u${i}`, words))).toContain(`文书${i}（文书）`);
  }
});

const othersWords = [
  '「安达：N1 请签收」\n- - - - - - - - - - - - - - -\n没看懂，啥意思',
  '「周岚：收到 N1」\n- - - - - - - - - - - - - - -\n好',
  '陈主任 15:40\n收到请回复，没转的今天转完\n小周 15:42\n收到',
  '【转】收到 N1',
  '王丽：\n收到 N1\n转发 N1 全部',
  '收到 N1\n转发 N2 全部',
  '他们说收到 N1 了',
  '退回 N1？',
  '退回 N1 可以吗',
];
test('quotes, pasted chat and questions do nothing', async () => {
  const bed = await startTestApp();
  await bed.issue();
  const before = await acts(bed);
  for (const words of othersWords) {
    await bed.say('lin', words);
    expect({ words, acts: await acts(bed) }).toEqual({ words, acts: before });
  }
});

test('half a command is answered with what is missing', async () => {
  const bed = await startTestApp();
  await bed.issue();
  expect(wordsOf(await bed.say('lin', '退回 N1'))).toBe('请说明退回原因，回复：退回 N1 原因');
  expect(wordsOf(await bed.say('lin', '退回'))).toBe('没有办理。如要办理请回复：退回 编号 原因');
  await bed.say('lin', '收到 N1');
  expect(wordsOf(await bed.say('lin', '无需转达 N1'))).toBe('请说明无需转达的原因，回复：无需转达 N1 原因');
  expect(wordsOf(await bed.say('lin', '转发'))).toContain('没有办理。如要办理请回复：转发 编号 ');
  expect(wordsOf(await bed.say('lin', '原文 N9'))).toBe('没有找到 N9。请核对编号，或回复：待办');
});

test('buttons that have no meaning any more say so and do nothing', async () => {
  const bed = await startTestApp();
  await bed.say('sheng', `发文\n${smallNotice}`);
  const preview = bed.last('sheng')?.messageId ?? '';
  await bed.say('sheng', '取消');
  for (const button of ['非涉密，发文', '取消']) {
    expect(wordsOf(await bed.tap('sheng', { messageId: preview, button }))).toBe('没有待确认的事项。可回复：待办');
  }
});

test('a button nobody built is answered, not ignored', async () => {
  const bed = await startTestApp();
  await bed.issue();
  const tap = bed.twin.raw.tap('lin', '签收').xml.replace(/(<EventKey>(?:<!\[CDATA\[)?)sign/u, '$1unknown');
  expect((await bed.twin.raw.post(bed.twin.raw.seal(tap))).status).toBe(200);
  await bed.drain();
  expect(wordsOf(bed.last('lin'))).toContain('没有待确认的事项');
});

test('the same message delivered again is answered once', async () => {
  const bed = await startTestApp();
  const parcel = bed.twin.raw.say('lin', '我');
  for (const again of [parcel, bed.twin.raw.again(parcel), bed.twin.raw.again(parcel)]) {
    expect((await bed.twin.raw.post(again)).status).toBe(200);
  }
  await bed.drain();
  expect(bed.twin.messagesOf('lin').map(({ text }) => text)).toEqual(['王丽：临澜市安委办 文书。']);
});
