import { expect, test } from 'vitest';
import { startTestApp, wordsOf, type TestApp } from '../support/app.ts';
import { smallNotice, smallPeople } from '../support/register.ts';

const notices = ({ sql }: TestApp) =>
  sql<{ number: number; title: string }>('SELECT number, title FROM notice ORDER BY number');
const textOf = async ({ sql }: TestApp) =>
  (await sql<{ text: string }>(`SELECT text FROM layer WHERE kind = 'issued' ORDER BY id DESC LIMIT 1`))[0]?.text ?? '';

const [head = '', ...rest] = smallNotice.split('\n\n');
const tail = rest.join('\n\n');

test('a draft grows by each further text, and each renews the preview', async () => {
  const bed = await startTestApp();
  expect(wordsOf(await bed.say('sheng', '发文'))).toContain('请发来通知全文');
  const first = wordsOf(await bed.say('sheng', head));
  expect(first).toContain('确认发文');
  expect(first).toContain('发给 3家：临澜市安委办、石泉市安委办、屏澜市安委办');
  expect(first).not.toContain('最晚');
  expect(wordsOf(await bed.say('sheng', tail))).toContain('最晚 9月20日前');
  expect(await notices(bed)).toEqual([]);
  expect(wordsOf(await bed.tap('sheng', '非涉密，发文'))).toContain('已发文 N1');
  expect(await textOf(bed)).toContain('一、立即传达学习。各地要逐级传达到每一家企业。');
  expect(await bed.status()).toMatchObject({ required: 3, expected: 10 });
});

test('the typed forms issue the open draft', async () => {
  const bed = await startTestApp();
  for (const [i, words] of ['非涉密，发文', '非涉密,发文', '确认', '确认发文'].entries()) {
    await bed.say('sheng', `发文\n${smallNotice}`);
    expect(wordsOf(await bed.say('sheng', words))).toContain(`已发文 N${i + 1}`);
  }
});

test('a bare 确认 a day later names nothing: it confirms nothing', async () => {
  const bed = await startTestApp();
  await bed.say('sheng', `发文\n${smallNotice}`);
  bed.clock.set(new Date(bed.clock.now().getTime() + 25 * 3600_000));
  expect(wordsOf(await bed.say('sheng', '确认'))).toContain('一天前的发文预览');
  expect(await notices(bed)).toEqual([]);
  expect(wordsOf(await bed.say('sheng', '非涉密，发文'))).toContain('已发文 N1');
});

test('发给 narrows the addressees, also in a message of its own, and 发给 全部 widens them again', async () => {
  const bed = await startTestApp();
  await bed.say('sheng', `发文\n${smallNotice}\n发给 石泉市`);
  expect(wordsOf(bed.last('sheng'))).toContain('发给 1家：石泉市安委办');
  expect(wordsOf(await bed.say('sheng', '发给 屏澜市,临澜市,望川县'))).toContain(
    '发给 3家：屏澜市安委办、临澜市安委办、望川县安委办',
  );
  expect(wordsOf(await bed.say('sheng', '发给 青禾市'))).toContain('下级中没有“青禾市”');
  await bed.say('sheng', '发给 全部');
  expect(wordsOf(await bed.tap('sheng', '非涉密，发文'))).toContain('送达 3家：市2、县区1');
  expect(await textOf(bed)).not.toContain('发给');
});

test('取消 forgets the draft', async () => {
  const bed = await startTestApp();
  await bed.say('sheng', `发文\n${smallNotice}`);
  expect(wordsOf(await bed.say('sheng', '取消'))).toBe('已取消，没有发出。');
  for (const words of ['确认发文', '非涉密，发文', '发给 临澜市']) {
    expect(wordsOf(await bed.say('sheng', words))).toContain('没有待确认的事项');
  }
  expect(await notices(bed)).toEqual([]);
});

test("a stale preview's button issues nothing", async () => {
  const bed = await startTestApp();
  await bed.say('sheng', `发文\n${smallNotice}`);
  const old = bed.last('sheng')?.messageId ?? '';
  await bed.say('sheng', '　　三、补充一条要求。');
  expect(wordsOf(await bed.tap('sheng', { messageId: old, button: '非涉密，发文' }))).toContain('没有待确认的事项');
  expect(await notices(bed)).toEqual([]);
  await bed.tap('sheng', '非涉密，发文');
  expect(await textOf(bed)).toContain('三、补充一条要求。');
});

test('a stale 取消 does not throw away a newer draft', async () => {
  const bed = await startTestApp();
  await bed.say('sheng', `发文\n${smallNotice}`);
  const old = bed.last('sheng')?.messageId ?? '';
  await bed.say('sheng', '　　三、补充一条要求。');
  await bed.tap('sheng', { messageId: old, button: '取消' });
  expect(wordsOf(await bed.say('sheng', '确认'))).toContain('已发文 N1');
});

test('a draft outlives the program', async () => {
  const bed = await startTestApp();
  await bed.say('sheng', `发文\n${head}`);
  await bed.restart();
  await bed.say('sheng', tail);
  await bed.restart();
  expect(wordsOf(await bed.tap('sheng', '非涉密，发文'))).toContain('已发文 N1');
  expect(await textOf(bed)).toContain('每一家企业');
});

test("two people's drafts do not mix, not even when both are made in the same instant", async () => {
  const bed = await startTestApp({ people: [...smallPeople, '周屿,53,副主任,clerk,sheng2'] });
  const parcels = ['sheng', 'sheng2'].map((user) => bed.twin.raw.say(user, `发文\n关于${user}的通知\n请${user}办理。`));
  await Promise.all(parcels.map((parcel) => bed.twin.raw.post(parcel)));
  await bed.drain();
  for (const user of ['sheng', 'sheng2']) expect(wordsOf(bed.last(user))).toContain(`确认发文 关于${user}的通知`);
  await bed.tap('sheng2', '非涉密，发文');
  expect(await notices(bed)).toMatchObject([{ title: '关于sheng2的通知' }]);
  await bed.tap('sheng', '非涉密，发文');
  expect(await notices(bed)).toMatchObject([{ title: '关于sheng2的通知' }, { title: '关于sheng的通知' }]);
});

test('exact commands inside an open draft are answered and do not join it', async () => {
  const bed = await startTestApp();
  await bed.issue();
  await bed.say('sheng', `发文\n${smallNotice}`);
  expect(wordsOf(await bed.say('sheng', '待办'))).toBe('当前没有待办。');
  expect(wordsOf(await bed.say('sheng', '状态 N1'))).toContain('N1 涉爆粉尘企业专项检查：尚未全部到达');
  expect(wordsOf(await bed.say('sheng', '未签 N1'))).toContain('未签收3家');
  expect(wordsOf(await bed.say('sheng', '我'))).toContain('周岚');
  await bed.say('sheng', '确认');
  expect(await textOf(bed)).not.toMatch(/待办|状态|未签/u);
});

const paragraphs = [
  '限期整改的，由当地负责人盯到销号。',
  '除尘系统每班清扫，记录备查。',
  '进度安排：九月自查，十月检查。',
  '未签订责任书的单位，立即补签。',
  '状态不明的企业逐户核对。',
  '发文单位：云岭省安委办',
  '发文机关要留存底稿。',
  '断点要逐个打通。',
  '一、严防中毒窒息、触电和坍塌事故。',
  '二、近期外地发生粉尘爆炸事故，造成有人受伤，教训深刻。',
  '各市安委办收到后立即转发。',
];
test('a paragraph is part of the draft, whatever it begins with', async () => {
  const bed = await startTestApp();
  await bed.say('sheng', `发文\n${smallNotice}`);
  for (const paragraph of paragraphs) await bed.say('sheng', paragraph);
  await bed.tap('sheng', '非涉密，发文');
  const text = await textOf(bed);
  expect(paragraphs.filter((paragraph) => !text.includes(paragraph))).toEqual([]);
});

test('a secrecy mark ends the work: nothing is kept, in one piece or in several', async () => {
  const bed = await startTestApp();
  expect(wordsOf(await bed.say('sheng', `发文\n内部资料\n${smallNotice}`))).toContain('文首标有“内部资料”');
  await bed.say('sheng', `发文\n${smallNotice}`);
  expect(wordsOf(await bed.say('sheng', '秘密★1年'))).toContain('不得经互联网传送，已停办并删除');
  expect(wordsOf(await bed.say('sheng', '确认'))).toBe('当前没有待签收的通知。');
  expect(await notices(bed)).toEqual([]);
  const kept = await bed.sql<{ kept: string }>(
    'SELECT coalesce(string_agg(data::text, $$ $$), $$$$) AS kept FROM dialogue',
  );
  expect(kept[0]?.kept).not.toContain('涉爆粉尘');
});

test('the word 秘密 in running text is no mark', async () => {
  const bed = await startTestApp();
  expect(wordsOf(await bed.issue(`${smallNotice}\n各级要保守企业的商业秘密，不得外传。`))).toContain('已发文 N1');
});

test('only clerks issue, and only what has lower organs', async () => {
  const bed = await startTestApp();
  expect(wordsOf(await bed.say('qiang', `发文\n${smallNotice}`))).toContain('只有文书可以发文');
  expect(wordsOf(await bed.say('dong', `发文\n${smallNotice}`))).toContain('没有可以发给的下级单位');
  expect(await notices(bed)).toEqual([]);
});

test('a tap on 非涉密，发文 that comes twice issues once', async () => {
  const bed = await startTestApp();
  await bed.say('sheng', `发文\n${smallNotice}`);
  const [first, second] = [bed.twin.raw.tap('sheng', '非涉密，发文'), bed.twin.raw.tap('sheng', '非涉密，发文')];
  await Promise.all([first, second].map((parcel) => bed.twin.raw.post(parcel)));
  await bed.drain();
  expect(await notices(bed)).toHaveLength(1);
});

test('messages that arrive at the same moment all join the draft', async () => {
  const bed = await startTestApp();
  await bed.say('sheng', `发文\n${smallNotice}`);
  const paragraphs = ['三、补充第一条。', '四、补充第二条。', '五、补充第三条。'];
  await Promise.all(paragraphs.map((text) => bed.twin.raw.post(bed.twin.raw.say('sheng', text))));
  await bed.drain();
  await bed.say('sheng', '确认');
  for (const paragraph of paragraphs) expect(await textOf(bed)).toContain(paragraph);
});

test('a relay leaves an open draft alone; one that needs a look of its own waits for the draft', async () => {
  const bed = await startTestApp();
  await bed.issue();
  await bed.tap('lin', '签收');
  await bed.say('lin', `发文\n${smallNotice}`);
  expect(wordsOf(await bed.say('lin', '转发 N1 望川县 要求：先查抛光企业'))).toContain('您还有一件通知没有发出');
  expect(wordsOf(await bed.say('lin', '转发 N1 望川县'))).toContain('已转发 N1');
  expect(wordsOf(await bed.say('lin', '确认'))).toContain('已发文 N2');
});

test('who may issue for two organs issues for the higher one, and the preview names it', async () => {
  const bed = await startTestApp({ people: [...smallPeople, '周岚,5302,挂职副主任,clerk,sheng'] });
  expect(wordsOf(await bed.say('sheng', `发文\n${smallNotice}`))).toContain('单位 云岭省安委办\n发给 3家');
  await bed.say('sheng', '确认');
  expect(await bed.status()).toMatchObject({ required: 3 });
  expect(wordsOf(await bed.say('lin', `发文\n${smallNotice}`))).not.toContain('单位 临澜市');
});
