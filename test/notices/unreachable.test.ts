import { expect, test } from 'vitest';
import { entriesOf, startTestApp, wordsOf, type TestApp } from '../support/app.ts';
import { smallNotice, smallPeople } from '../support/register.ts';

const kinds = async (bed: TestApp, kind: string) => (await entriesOf(bed)).filter((entry) => entry['kind'] === kind);
const stateOf = async (bed: TestApp, organ: string) =>
  (await bed.sql<{ state: string }>('SELECT state FROM delivery WHERE organ_code = $1::text', [organ]))[0]?.state;

/** 望川县's clerk has no account; an inspector there and another county's clerk have. */
const people = [
  ...smallPeople.filter((row) => !row.endsWith(',wang')),
  '李望,530101,文书,clerk,',
  '孙检,530101,检查员,inspector,sun',
];

/** Relayed by the first city: one of its three counties and zones cannot be reached. */
async function oneLost(rows = people) {
  const bed = await startTestApp({ people: rows });
  await bed.issue();
  await bed.say('lin', '收到 N1 转发全部');
  return bed;
}

test('the card about the unreachable offers what can be typed too', async () => {
  const bed = await oneLost();
  const card = wordsOf(bed.last('lin'));
  expect(card).toContain('1家收不到 N1');
  expect(card).toContain('［改送他人］\n［发绑定码］\n［已电话通知］');
  expect(card).not.toContain('到哪了');
});

test('改送: another person of the organ gets the card, reads, signs for it, and no more', async () => {
  const bed = await oneLost();
  expect(wordsOf(await bed.tap('lin', '改送他人'))).toBe(
    '请回复：改送 望川县安委办 姓名 N1\n望川县安委办已绑定账号的有：孙检。',
  );
  const before = bed.twin.messagesOf('sun').length;
  expect(wordsOf(await bed.say('lin', '改送 望川县 孙检'))).toBe(
    'N1 涉爆粉尘企业专项检查：望川县安委办的一份已改送孙检，由其签收。',
  );
  expect(wordsOf(await bed.say('lin', '改送 望川县 孙检 N1'))).toContain('没有再发');
  expect(bed.twin.messagesOf('sun')).toHaveLength(before + 1);
  expect(wordsOf(bed.last('sun'))).toContain('［签收］');
  expect(wordsOf(bed.last('sun'))).toContain('望川县安委办');
  expect(await stateOf(bed, '530101')).toBe('dispatched');
  expect(wordsOf(await bed.say('sun', '原文 N1'))).toContain('涉爆粉尘');
  expect(wordsOf(await bed.say('sun', '退回 N1 不收'))).toContain('没有找到 N1');
  expect(wordsOf(await bed.tap('sun', '签收'))).toContain('已签收');
  expect(wordsOf(await bed.say('sun', '转发 N1 全部'))).toContain('没有找到 N1');
  expect((await bed.status()).reached).toBe(2);
  expect(await kinds(bed, 'readdress')).toMatchObject([{ notice: 'N1', organ: '5301', for: '530101' }]);
  expect((await kinds(bed, 'sign')).at(-1)).toMatchObject({ organ: '530101', post: '受改送' });
  expect(wordsOf(await bed.say('lin', '改送 望川县 孙检 N1'))).toContain('没有发给“望川县”而未签收的通知');
});

test('改送: a clerk of the jurisdiction signs by word for his own organ and for the other, each by name', async () => {
  const bed = await oneLost();
  expect(wordsOf(await bed.say('lin', '改送 望川县 石乔 N1'))).toContain('已改送石乔');
  expect(wordsOf(await bed.say('qiao', '收到 N1'))).toContain('2个单位');
  expect(wordsOf(await bed.say('qiao', '收到 N1 望川县'))).toContain('望川县安委办 石乔（受改送）');
  expect(await stateOf(bed, '530102')).toBe('dispatched');
  expect(wordsOf(await bed.say('qiao', '收到 N1'))).toContain('石桥县安委办 石乔（文书）');
  await bed.status();
});

test('改送: a bare 收到 signs what was sent last, and nothing of the other organ beside it', async () => {
  const bed = await oneLost();
  await bed.issue(smallNotice.replace('18号', '19号').replace('粉尘', '喷涂'));
  await bed.say('lin', '收到 N2 转发全部');
  await bed.say('lin', '改送 望川县 孙检 N1');
  expect(wordsOf(await bed.say('sun', '收到 N2'))).toContain('没有找到 N2');
  expect(wordsOf(await bed.say('sun', '收到'))).toContain('N1 涉爆粉尘企业专项检查待签收');
  expect(wordsOf(await bed.say('sun', '收到'))).toContain('已签收');
});

test('改送: 全部签收, the boxes and 代签 sign what was sent, too; only that notice, and with the reason', async () => {
  const bed = await oneLost();
  const other = (number: number) => smallNotice.replace('18号', `${17 + number}号`).replace('粉尘', `喷涂${number}`);
  for (const number of [2, 3, 4]) {
    await bed.issue(other(number));
    await bed.say('lin', `收到 N${number} 转发全部`);
    if (number < 4) await bed.say('lin', `改送 望川县 石乔 N${number}`);
  }
  await bed.say('lin', '改送 望川县 石乔 N1');
  // His own organ's four and the other's three: which of two organs, only boxes can say.
  expect(wordsOf(await bed.say('qiao', '全部签收'))).toContain('签收所选');
  expect(wordsOf(await bed.tap('qiao', '签收所选'))).toContain('已签收7件');
  expect((await bed.status(3)).reached).toBe(3);
  expect((await kinds(bed, 'sign')).filter(({ organ }) => organ === '530101').map(({ post }) => post)).toEqual([
    '受改送',
    '受改送',
    '受改送',
  ]);
  expect(wordsOf(await bed.say('sun', '代签 N4 李望 出差'))).toContain('已签收');
  expect((await kinds(bed, 'sign')).at(-1)).toMatchObject({ organ: '530101', post: '检查员', onBehalf: true });
});

test('改送: 全部签收 and 代签 for the one organ whose notice was sent', async () => {
  const bed = await oneLost([...people, '石督,530102,督查,supervisor,du']);
  expect(wordsOf(await bed.say('du', '代签 N1 李望 出差'))).toContain('没有');
  await bed.say('lin', '改送 望川县 石督 N1');
  expect(wordsOf(await bed.say('du', '代签 N1 李望'))).toContain('请');
  expect(wordsOf(await bed.say('du', '代签 N1 李望 出差'))).toContain('望川县安委办 石督（受改送）代李望签收（出差）');
  await bed.issue(smallNotice.replace('18号', '19号').replace('粉尘', '喷涂'));
  await bed.say('lin', '收到 N2 转发全部');
  expect(wordsOf(await bed.say('du', '代签 N2 李望 出差'))).not.toContain('已签收');
  await bed.say('lin', '改送 望川县 石督 N2');
  expect(wordsOf(await bed.say('du', '全部签收'))).toContain('望川县安委办 石督（受改送）');
  await bed.status(2);
});

test('改送: only by the sender, only to people of the own jurisdiction with an account', async () => {
  const bed = await oneLost();
  const [known, unknown] = [
    wordsOf(await bed.say('quan', '改送 望川县 孙检')),
    wordsOf(await bed.say('quan', '改送 某某县 孙检')),
  ];
  expect(known).toBe(unknown.replace('某某县', '望川县'));
  expect(wordsOf(await bed.say('quan', '改送 望川县 孙检 N1'))).toBe(
    wordsOf(await bed.say('quan', '改送 望川县 孙检 N9')).replace('N9', 'N1'),
  );
  expect(wordsOf(await bed.say('lin', '改送 望川县 李望'))).toBe(
    '李望尚未绑定账号，收不到。请改送他人，或回复：绑定码 望川县安委办',
  );
  // In the register, but of another city.
  expect(wordsOf(await bed.say('lin', '改送 望川县 东岗'))).toBe(
    wordsOf(await bed.say('lin', '改送 望川县 无此人')).replace('无此人', '东岗'),
  );
  expect(await kinds(bed, 'readdress')).toEqual([]);
});

test('改送: of several notices or several people of one name it asks', async () => {
  const bed = await oneLost([...people, '孙检,530102,文书,clerk,sun2', '孙检,5301Z1,文书,clerk,sun3']);
  await bed.issue(smallNotice.replace('18号', '19号').replace('粉尘', '喷涂'));
  await bed.say('lin', '收到 N2 转发全部');
  await bed.say('lin', '我');
  await bed.sql('UPDATE dialogue SET last_notice = NULL');
  expect(wordsOf(await bed.say('lin', '改送 望川县 孙检'))).toContain('有2件可能：N2');
  await bed.say('lin', '改送 望川县 孙检 N2');
  expect(wordsOf(bed.last('sun'))).toContain('喷涂');
  const asked = wordsOf(await bed.say('lin', '改送 柳湾镇 孙检 N1'));
  expect(asked).toContain('没有发给“柳湾镇”而未签收的通知');
});

test('已电话 is a note beside the broken link and never a signature', async () => {
  const bed = await oneLost();
  expect(wordsOf(await bed.tap('lin', '已电话通知'))).toBe(
    '已记：望川县安委办已电话告知 N1 涉爆粉尘企业专项检查，不算签收。',
  );
  expect(wordsOf(await bed.say('lin', '已电话 望川县 N1'))).toContain('今天已记过');
  expect(wordsOf(await bed.say('sheng', '已电话 望川县 N1'))).toContain('没有发给“望川县”');
  expect(wordsOf(await bed.say('sheng', '断点 N1'))).toContain('望川县安委办 未送达，文书岗位未绑定账号，9月3日已电话');
  expect((await bed.status()).reached).toBe(1);
  expect(await kinds(bed, 'phone')).toMatchObject([{ notice: 'N1', organ: '5301', for: '530101' }]);
});

test('a button about several organs asks for which', async () => {
  const bed = await oneLost(people.filter((row) => !row.endsWith(',qiao')));
  expect(wordsOf(await bed.tap('lin', '已电话通知'))).toBe(
    '有2家：望川县安委办、石桥县安委办。请回复：已电话 望川县安委办 N1',
  );
  expect(wordsOf(await bed.tap('lin', '改送他人'))).toContain('请回复：改送 望川县安委办 姓名 N1');
  // Only one of them has somebody who could bind an account.
  expect(wordsOf(await bed.tap('lin', '发绑定码'))).toMatch(/^望川县安委办绑定码 \d\d \d\d \d\d，当日有效/u);
});

test('an import that names accounts sends what could not be delivered, once', async () => {
  const bed = await oneLost();
  const { writeFile, mkdtemp, rm } = await import('node:fs/promises');
  const { peopleCsv } = await import('../support/register.ts');
  const folder = await mkdtemp('/tmp/anda-people-');
  await writeFile(`${folder}/people.csv`, peopleCsv(['李望,530101,文书,clerk,lu']));
  // The stand-in knows this member; the person of that name gets the account of nobody else.
  await bed.sql(`DELETE FROM account WHERE "user" = 'lu'`);
  await bed.desk.importPeople(`${folder}/people.csv`, false);
  await bed.desk.importPeople(`${folder}/people.csv`, false);
  await bed.drain();
  expect(await stateOf(bed, '530101')).toBe('dispatched');
  expect(bed.twin.messagesOf('lu')).toHaveLength(1);
  expect(wordsOf(bed.last('lu'))).toContain('涉爆粉尘');
  expect(wordsOf(await bed.say('lu', '收到 N1'))).toContain('已签收');
  await rm(folder, { recursive: true });
});
