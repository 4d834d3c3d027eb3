import { expect, test } from 'vitest';
import { entriesOf, startTestApp, wordsOf, type TestApp } from '../support/app.ts';
import { smallNotice, smallOrgans, smallPeople } from '../support/register.ts';

const people = [...smallPeople, '高领,5301,主任,leader,ling', '石领,5302,主任,leader,shi'];

/** A city that asks leave; its clerk has signed. */
async function asking(): Promise<TestApp> {
  const bed = await startTestApp({ people });
  await bed.say('ling', '呈批 开');
  await bed.issue();
  await bed.tap('lin', '签收');
  return bed;
}
const kinds = async (bed: TestApp) =>
  (await entriesOf(bed)).map(({ kind }) => kind).filter((kind) => /relay|approval/u.test(String(kind)));

test('where a leader has turned it on, the clerk’s relay waits for 同意转发 and then goes out as it was shown', async () => {
  const bed = await asking();
  expect(wordsOf(await bed.tap('lin', '转发全部3家'))).toBe(
    '已呈批 N1 涉爆粉尘企业专项检查：转发3家，待高领同意。同意后自动发出。',
  );
  expect(await bed.status()).toMatchObject({ required: 3 });
  const card = wordsOf(bed.last('ling'));
  expect(card).toContain('请审批转发 N1 涉爆粉尘企业专项检查');
  expect(card).toContain('送达 3家：望川县安委办、石桥县安委办、澜东高新区管委会');
  expect(card).toContain('限期 9月20日');
  expect(wordsOf(await bed.tap('ling', '同意转发'))).toContain('已转发 N1');
  expect(wordsOf(bed.last('lin'))).toContain('已转发 N1');
  expect(await bed.status()).toMatchObject({ required: 6 });
  expect(await kinds(bed)).toEqual(['approval.rule', 'relay.ask', 'relay']);
  const relay = (await entriesOf(bed)).find(({ kind }) => kind === 'relay');
  // Both names, as commitments only.
  expect(relay).toMatchObject({
    post: '主任',
    askedByPost: '文书',
    person: expect.any(String),
    askedBy: expect.any(String),
  });
  expect(JSON.stringify(relay)).not.toMatch(/高领|王丽/u);
  // Once more: answered already.
  expect(wordsOf(await bed.say('ling', '同意转发 N1'))).toContain('没有待您同意的转发');
});

test('转发全部 on the receipt for several asks leave too, notice by notice', async () => {
  const bed = await startTestApp({ people });
  await bed.say('ling', '呈批 开');
  await bed.issue();
  await bed.issue(smallNotice.replace('开展涉爆粉尘企业专项检查', '做好国庆期间值班安排'));
  await bed.say('lin', '全部签收');
  const answer = wordsOf(await bed.tap('lin', '转发全部3家'));
  expect(answer).toContain('已呈批 N1');
  expect(answer).toContain('已呈批 N2');
  for (const number of [1, 2]) expect(await bed.status(number)).toMatchObject({ required: 3 });
  expect(await kinds(bed)).toEqual(['approval.rule', 'relay.ask', 'relay.ask']);
});

test('own words are seen by the leader; a refusal reaches the clerk with its reason and nothing goes out', async () => {
  const bed = await asking();
  await bed.say('lin', '转发 N1 望川县 期限9月15日 要求：先查抛光企业');
  expect(wordsOf(await bed.tap('lin', '非涉密，转发'))).toContain('已呈批 N1');
  expect(wordsOf(bed.last('ling'))).toContain('新增 先查抛光企业');
  expect(wordsOf(bed.last('ling'))).toContain('限期 9月15日');
  expect(wordsOf(await bed.tap('ling', '不同意'))).toBe('请说明不同意的原因，回复：不同意转发 N1 原因');
  expect(wordsOf(await bed.say('ling', '不同意转发 N1'))).toContain('请说明不同意的原因');
  expect(wordsOf(await bed.say('ling', '不同意转发 N1 限期太紧'))).toContain('未同意转发 N1');
  expect(wordsOf(bed.last('lin'))).toBe('高领不同意转发 N1 涉爆粉尘企业专项检查：限期太紧。改好后请回复：转发 N1 全部');
  expect(await bed.status()).toMatchObject({ required: 3 });
  expect(await kinds(bed)).toEqual(['approval.rule', 'relay.ask', 'relay.refuse']);
});

test('asking again replaces what was asked: the older card answers for nothing', async () => {
  const bed = await asking();
  await bed.say('lin', '转发 N1 望川县');
  const older = bed.last('ling');
  await bed.say('lin', '转发 N1 石桥县');
  expect(wordsOf(await bed.tap('ling', { messageId: older?.messageId ?? '', button: '同意转发' }))).toContain(
    '没有待您同意的转发',
  );
  await bed.say('ling', '同意转发 N1');
  expect(wordsOf(bed.last('qiao'))).toContain('涉爆粉尘');
  expect(await bed.status()).toMatchObject({ required: 4 });
});

test('only the own organ’s leader turns it on and answers; off, a clerk may still ask', async () => {
  const bed = await startTestApp({ people });
  expect(wordsOf(await bed.say('lin', '呈批 开'))).toContain('由本单位领导开启');
  await bed.issue();
  await bed.say('lin', '收到 N1');
  expect(wordsOf(await bed.say('lin', '呈批 N1 望川县'))).toContain('待高领同意');
  for (const user of ['shi', 'lin', 'sheng']) {
    expect(wordsOf(await bed.say(user, '同意转发 N1'))).toContain('没有待您同意的转发');
  }
  expect(wordsOf(await bed.say('ling', '同意转发 N1 但先等等'))).toContain('请只回复');
  expect(await bed.status()).toMatchObject({ required: 3 });
  await bed.say('ling', '呈批 开');
  // A leader's own relay needs nobody's leave.
  expect(wordsOf(await bed.say('ling', '转发 N1 全部'))).toContain('已转发 N1');
  await bed.say('ling', '呈批 关');
  expect(await bed.status()).toMatchObject({ required: 6 });
});

test('one line signs and asks; what was withdrawn meanwhile is not relayed', async () => {
  const bed = await startTestApp({ people });
  await bed.say('ling', '呈批 开');
  await bed.issue();
  expect(wordsOf(await bed.say('lin', '收到 N1 转发全部'))).toContain('已呈批 N1');
  expect(await bed.status()).toMatchObject({ required: 3, reached: 1 });
  await bed.say('sheng', '撤回 N1 发错');
  expect(wordsOf(await bed.say('ling', '同意转发 N1'))).toContain('撤回');
  expect((await kinds(bed)).includes('relay')).toBe(false);
});

test('补发 asks leave too: nothing goes out before 同意补发, beside a relay that waits, and the entry names both', async () => {
  const bed = await asking();
  await bed.say('ling', '转发 N1 石桥县');
  await bed.importOrgans([...smallOrgans, '530103,望新区安委办,county,5301']);
  expect(wordsOf(await bed.say('lin', '补发 N1 望川县 漏了'))).toContain('在原名录内');
  await bed.say('lin', '转发 N1 望川县');
  expect(wordsOf(await bed.say('lin', '补发 N1 望新区 9月新设'))).toBe(
    '已呈批 N1 涉爆粉尘企业专项检查：补发1家，待高领同意。同意后自动发出。',
  );
  expect(await bed.status()).toMatchObject({ required: 4 });
  const card = wordsOf(bed.last('ling'));
  expect(card).toContain('请审批补发 N1 涉爆粉尘企业专项检查');
  expect(card).toContain('送达 1家：望新区安委办');
  expect(card).toContain('原因 9月新设');
  expect(wordsOf(await bed.say('ling', '不同意补发 N1'))).toContain('回复：不同意补发 N1 原因');
  expect(wordsOf(await bed.say('ling', '不同意补发 N1 先核实编制'))).toContain('未同意补发 N1');
  expect(wordsOf(bed.last('lin'))).toContain('高领不同意补发 N1 涉爆粉尘企业专项检查：先核实编制');
  await bed.say('lin', '补发 N1 望新区 9月新设');
  const face = wordsOf(await bed.tap('ling', '同意补发'));
  expect(face).toContain('已同意补发');
  expect(face).toContain('望新区安委办');
  const told = bed.twin.messagesOf('lin').map(wordsOf);
  expect(told.filter((words) => words.includes('已补发 N1 涉爆粉尘企业专项检查：1家（望新区安委办）'))).toHaveLength(1);
  expect(await bed.status()).toMatchObject({ required: 5 });
  expect(wordsOf(await bed.say('ling', '同意补发 N1'))).toContain('没有待您同意的转发');
  // The relay that was asked for before still waits, and is answered by its own words.
  await bed.say('ling', '同意转发 N1');
  expect(await bed.status()).toMatchObject({ required: 6 });
  const entries = await entriesOf(bed);
  const addition = entries.find(({ kind }) => kind === 'addition');
  expect(addition).toMatchObject({ post: '主任', askedByPost: '文书', askedBy: expect.any(String) });
  expect(entries.filter(({ asked }) => asked === 'addition').map(({ kind }) => kind)).toEqual([
    'relay.ask',
    'relay.refuse',
    'relay.ask',
  ]);
});

test('a leader adds, and the issuer adds, without asking anybody', async () => {
  const bed = await asking();
  await bed.importOrgans([
    ...smallOrgans,
    '530103,望新区安委办,county,5301',
    '5303,云西市安委办,prefecture,53',
    '530104,望南区安委办,county,5301',
  ]);
  expect(wordsOf(await bed.say('ling', '补发 N1 望新区 9月新设'))).toContain('已补发 N1');
  await bed.say('sheng', '补发 N1 云西市 9月新设');
  expect(await bed.status()).toMatchObject({ required: 5 });
  expect((await kinds(bed)).includes('relay.ask')).toBe(false);
});
