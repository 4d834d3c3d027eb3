import { expect, test } from 'vitest';
import { entriesOf, startTestApp, wordsOf, type TestApp } from '../support/app.ts';
import { smallPeople } from '../support/register.ts';

const people = [
  ...smallPeople,
  '高领,5301,主任,leader,ling',
  '王强,5301,科员,expert,wq',
  '李明,5301,科员,expert,ming',
  '两名,5301,科员,expert,two1',
  '两名,5301,科长,expert,two2',
  '未绑,5301,科员,expert,',
];

/** The city has signed N1; nothing is assigned yet. */
async function signed(): Promise<TestApp> {
  const bed = await startTestApp({ people });
  await bed.issue();
  await bed.tap('lin', '签收');
  return bed;
}
const kinds = async (bed: TestApp) =>
  (await entriesOf(bed)).map(({ kind }) => kind).filter((kind) => kind === 'assign' || kind === 'handled');
const outcomes = (bed: TestApp) =>
  bed.sql<{ outcome: string | null }>(`SELECT outcome FROM duty WHERE kind = 'handle' ORDER BY id`);

test('交办 gives one person one card, a line in 待办 and a button; the arrival stays as it was', async () => {
  const bed = await signed();
  expect(wordsOf(await bed.say('lin', '交办 N1 王强 9月15日'))).toBe(
    '已交办 N1 涉爆粉尘企业专项检查：王强承办，期限9月15日前。办好后由王强回复：办结 N1',
  );
  const card = wordsOf(bed.last('wq'));
  expect(card).toContain('由您承办');
  expect(card).toContain('期限 9月15日前');
  expect(wordsOf(await bed.say('wq', '待办'))).toContain('办理 N1 涉爆粉尘企业专项检查（9月15日前）');
  expect(wordsOf(bed.last('wq'))).toContain('请回复：办结 N1');
  // It is his alone: the clerk still owes the relay and nothing more.
  expect(wordsOf(await bed.say('lin', '待办'))).not.toContain('办理');
  const before = bed.twin.messagesOf('wq').length;
  expect(wordsOf(await bed.say('lin', '交办 N1 王强 9月15日'))).toContain('由王强承办，期限9月15日前，没有再发');
  expect(bed.twin.messagesOf('wq')).toHaveLength(before);
  expect(await bed.status()).toMatchObject({ required: 3, reached: 1 });
  expect(wordsOf(await bed.tap('wq', '办结'))).toContain('已办结 N1 涉爆粉尘企业专项检查');
  expect(wordsOf(await bed.say('wq', '待办'))).toContain('当前没有待办');
  expect(wordsOf(await bed.say('wq', '办结 N1'))).toMatch(/王强承办，已于.*办结/u);
  expect(await kinds(bed)).toEqual(['assign', 'handled']);
  const entries = (await entriesOf(bed)).filter(({ kind }) => kind === 'assign' || kind === 'handled');
  expect(entries).toMatchObject([{ assignee: expect.any(String) }, { assignee: expect.any(String) }]);
  expect(JSON.stringify(entries)).not.toMatch(/王强|王丽/u);
  expect(await bed.status()).toMatchObject({ required: 3, reached: 1 });
});

test('another assignment replaces the first: the earlier person owes nothing and is not written to', async () => {
  const bed = await signed();
  await bed.say('ling', '交办 N1 王强');
  const card = bed.last('wq');
  const before = bed.twin.messagesOf('wq').length;
  expect(wordsOf(await bed.say('lin', '交办 N1 李明'))).toContain('李明承办，期限9月20日前。原由王强承办，已改。');
  expect(bed.twin.messagesOf('wq')).toHaveLength(before);
  expect(wordsOf(await bed.tap('wq', { messageId: card?.messageId ?? '', button: '办结' }))).toContain(
    '已改由李明承办，您无需再办',
  );
  expect(wordsOf(await bed.say('lin', '交办 N1'))).toContain('由李明承办');
  expect(wordsOf(await bed.say('lin', '办结 N1 已查12家'))).toContain('说明：已查12家');
  expect(await outcomes(bed)).toEqual([{ outcome: 'replaced' }, { outcome: 'handled' }]);
  expect(await kinds(bed)).toEqual(['assign', 'assign', 'handled']);
});

test('a name that fits two, nobody, or nobody with an account is asked about; before signing nothing is assigned', async () => {
  const bed = await startTestApp({ people });
  await bed.issue();
  expect(wordsOf(await bed.say('lin', '交办 N1 王强'))).toBe('请先签收，再交办。请回复：收到 N1');
  await bed.tap('lin', '签收');
  expect(wordsOf(await bed.say('lin', '交办 N1'))).toContain('请写明交办给谁');
  expect(wordsOf(await bed.say('lin', '交办 N1 两名'))).toContain('有2位两名：科员、科长');
  expect(wordsOf(await bed.say('lin', '交办 N1 未绑'))).toContain('未绑尚未绑定账号');
  expect(wordsOf(await bed.say('lin', '交办 N1 赵敏'))).toContain('本单位没有“赵敏”');
  expect(wordsOf(await bed.say('lin', '交办 N1 王强 13月40日'))).toContain('看不懂日期');
  expect(await kinds(bed)).toEqual([]);
  expect(wordsOf(await bed.say('lin', '交办 N1 两名 科长 9月15日'))).toContain('两名承办，期限9月15日前');
  expect(wordsOf(bed.last('two2'))).toContain('由您承办');
});

test('not found and not allowed are one answer, for assigning and for settling', async () => {
  const bed = await signed();
  await bed.say('lin', '交办 N1 王强');
  for (const [user, words] of [
    ['wq', '交办 N1 李明'],
    ['ming', '办结 N1'],
    ['wang', '交办 N1 王强'],
    ['wang', '办结 N1'],
    ['lin', '交办 N7 王强'],
    ['lin', '办结 N7'],
  ] as const) {
    const ref = words.includes('N7') ? 'N7' : 'N1';
    expect(wordsOf(await bed.say(user, words)), `${user} ${words}`).toBe(`没有找到 ${ref}。请核对编号，或回复：待办`);
  }
  expect(await kinds(bed)).toEqual(['assign']);
});

test('a withdrawn notice, whole or one branch of it, leaves nothing to handle', async () => {
  const bed = await startTestApp({ people: [...people, '县办,530101,科员,expert,xian'] });
  await bed.issue();
  await bed.say('lin', '收到 N1 转发全部');
  await bed.say('lin', '交办 N1 王强');
  await bed.say('wang', '收到 N1');
  expect(wordsOf(await bed.say('wang', '交办 N1 县办'))).toContain('县办承办');
  await bed.say('lin', '撤回 N1 发错');
  expect(wordsOf(await bed.say('xian', '办结 N1'))).toContain('撤回');
  expect(await outcomes(bed)).toEqual([{ outcome: null }, { outcome: 'withdrawn' }]);
  await bed.say('sheng', '撤回 N1 发错');
  expect(await outcomes(bed)).toEqual([{ outcome: 'withdrawn' }, { outcome: 'withdrawn' }]);
  expect(wordsOf(await bed.say('wq', '办结 N1'))).toContain('撤回');
  expect(wordsOf(await bed.say('wq', '待办'))).toContain('当前没有待办');
});

test('free words are offered as the exact line with one tap', async () => {
  const bed = await signed();
  const offer = wordsOf(await bed.say('lin', 'N1交给王强办，9月15日前'));
  expect(offer).toContain('交办');
  expect(await kinds(bed)).toEqual([]);
  expect(wordsOf(await bed.tap('lin', '交办'))).toContain('王强承办，期限9月15日前');
  expect(await kinds(bed)).toEqual(['assign']);
});

test('help lists 交办 to clerks and leaders, and 办结 to everybody with a post', async () => {
  const bed = await startTestApp({ people });
  expect(wordsOf(await bed.say('ling', '帮助'))).toContain('交办 编号 姓名 日期');
  const his = wordsOf(await bed.say('wq', '帮助'));
  expect(his).not.toContain('交办');
  expect(his).toContain('办结 编号');
});

test('what somebody leaves behind is in 待办 of whoever answers for the organ, and can be given to another', async () => {
  const bed = await signed();
  await bed.say('lin', '交办 N1 王强 9月15日');
  const moved = people.map((row) => (row.startsWith('王强') ? '王强,5302,科员,expert,wq' : row));
  await bed.importPeople(moved, true);
  expect(wordsOf(await bed.say('wq', '待办'))).not.toContain('N1');
  const duties = wordsOf(await bed.say('lin', '待办'));
  expect(duties).toContain('重新交办（承办人已离任） N1 涉爆粉尘企业专项检查（9月15日前）');
  expect(duties).toContain('交办 N1 姓名');
  expect(wordsOf(await bed.say('ling', '待办'))).toContain('重新交办');
  // The duty officer can give it to nobody.
  expect(wordsOf(await bed.say('lin2', '待办'))).not.toContain('重新交办');
  expect(wordsOf(await bed.say('quan', '待办'))).not.toContain('重新交办');
  expect(wordsOf(await bed.say('lin', '交办 N1 李明 9月15日'))).toContain('李明承办');
  expect(wordsOf(await bed.say('lin', '待办'))).not.toContain('重新交办');
  expect(wordsOf(await bed.say('ming', '待办'))).toContain('办理 N1');
  expect(await outcomes(bed)).toEqual([{ outcome: 'replaced' }, { outcome: null }]);
});

test('back in the organ, it is his again; or a clerk says 办结 for him', async () => {
  const bed = await signed();
  await bed.say('lin', '交办 N1 王强 9月15日');
  await bed.importPeople(
    people.filter((row) => !row.startsWith('王强')),
    true,
  );
  expect(wordsOf(await bed.say('lin', '待办'))).toContain('重新交办');
  await bed.importPeople(people);
  expect(wordsOf(await bed.say('lin', '待办'))).not.toContain('重新交办');
  expect(wordsOf(await bed.say('wq', '待办'))).toContain('办理 N1');
  await bed.importPeople(
    people.filter((row) => !row.startsWith('王强')),
    true,
  );
  expect(wordsOf(await bed.say('lin', '办结 N1 已转李明办理'))).toContain('已办结 N1');
  expect(wordsOf(await bed.say('lin', '待办'))).not.toContain('重新交办');
});
