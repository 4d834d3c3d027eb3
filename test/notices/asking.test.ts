import { expect, test } from 'vitest';
import { startTestApp, wordsOf } from '../support/app.ts';
import { smallNotice, smallOrgans, smallPeople } from '../support/register.ts';

const other = smallNotice.replace('涉爆粉尘企业专项检查', '有限空间作业排查');

test('到哪了 on the card of an issued notice answers for that notice, whatever was spoken of since', async () => {
  const bed = await startTestApp();
  await bed.issue();
  const card = bed.last('sheng');
  expect(wordsOf(card)).toContain('已发文 N1');
  await bed.issue(other);
  await bed.say('sheng', '到哪了 N2');
  expect(wordsOf(await bed.tap('sheng', { messageId: card?.messageId ?? '', button: '到哪了' }))).toContain('N1 ');
  // A card nobody can place is asked about, never answered for another notice.
  await bed.sql(`UPDATE outbox SET subject = subject - 'preview' WHERE topic = 'notice.issue-done'`, []);
  const asked = wordsOf(await bed.tap('sheng', { messageId: card?.messageId ?? '', button: '到哪了' }));
  expect(asked).toContain('请回复：到哪了 编号');
});

test('a notice is found by its number behind any number of newer ones', async () => {
  const bed = await startTestApp();
  await bed.issue();
  await bed.sql(
    `INSERT INTO notice (number, title, issuing_organ_id, issued_at, register_version)
     SELECT 1 + i, '第' || i || '号通知', issuing_organ_id, issued_at, register_version
     FROM notice, generate_series(1, 250) AS i WHERE number = 1`,
    [],
  );
  expect(wordsOf(await bed.say('sheng', '到哪了 N1'))).toContain('N1 涉爆粉尘');
  expect(wordsOf(await bed.say('sheng', '到哪了'))).toContain('N1 涉爆粉尘');
});

test('gaps past the deadline are counted, and late signatures once all have signed', async () => {
  const codes = ['53', '5301', '5302', '5390'];
  const within = (at: number) => (row: string) => codes.includes(row.split(',')[at] ?? '');
  const bed = await startTestApp({ organs: smallOrgans.filter(within(0)), people: smallPeople.filter(within(1)) });
  await bed.issue();
  await bed.say('lin', '收到 N1');
  expect(wordsOf(await bed.say('sheng', '到哪了 N1'))).toContain('断点2处，均未逾期');
  bed.clock.pass(20 * 86_400_000);
  expect(wordsOf(await bed.say('sheng', '到哪了 N1'))).toContain('断点2处，其中2处逾期');
  await bed.say('quan', '收到 N1');
  await bed.say('ping', '收到 N1');
  expect(wordsOf(await bed.say('sheng', '到哪了 N1'))).toContain('其中迟签2家');
});

test('only posts that act for an organ, and supervisors, may ask how far it is', async () => {
  const bed = await startTestApp({
    people: [
      ...smallPeople,
      '专家,53,专家,expert,zhuan',
      '监察,5301,检查员,inspector,jian',
      '企文,E1,文书,clerk,qiwen',
    ],
  });
  await bed.issue();
  for (const user of ['zhuan', 'jian']) {
    expect(wordsOf(await bed.say(user, '到哪了 N1'))).toContain('没有找到 N1');
    expect(wordsOf(await bed.say(user, '帮助'))).not.toContain('到哪了');
  }
  const help = wordsOf(await bed.say('qiwen', '帮助'));
  expect(help).toContain('收到 编号');
  expect(help).not.toMatch(/发文|转发|无需转达/u);
});

test('a supervisor sees the branches that arrived in the jurisdiction, each arrival once', async () => {
  const people = [
    ...smallPeople,
    '吕督,5301,督查专员,supervisor,ducha2',
    '两任,5301,主任,leader,two',
    '两任,5302,主任,leader,two',
  ];
  const bed = await startTestApp({ people });
  // Issued past the city, straight to two organs below it.
  await bed.issue(smallNotice, { to: '望川县,石桥县,石泉市' });
  const seen = wordsOf(await bed.say('ducha2', '到哪了 N1'));
  expect(seen).toContain('已知应达2家');
  expect(wordsOf(await bed.say('ducha2', '未签 N1'))).not.toContain('石泉');
  await bed.issue(other);
  expect(wordsOf(await bed.say('two', '到哪了 N2'))).toContain('已知应达2家');
  await bed.say('lin', '收到 N2 转发全部');
  expect(wordsOf(await bed.say('two', '到哪了 N2'))).toContain('已知应达5家');
});
