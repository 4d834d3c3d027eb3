import { expect, test } from 'vitest';
import { AppError } from '../../src/errors.ts';
import { addToRoster } from '../../src/notices/addition.ts';
import { performAct, relayNotice, type Signatory } from '../../src/notices/index.ts';
import { entriesOf, startTestApp, wordsOf, type TestApp } from '../support/app.ts';
import { smallNotice, smallOrgans, smallPeople } from '../support/register.ts';

const newOrgans = ['530103,望新区安委办,county,5301', '530103001,新桥镇人民政府,township,530103'];
const newPeople = ['新区,530103,文书,clerk,xin', '新桥,530103001,文书,clerk,qiaozhen'];

/** The first city has signed and relayed; then a county with a township comes into the register below it. */
async function grown(): Promise<TestApp> {
  const bed = await startTestApp();
  await bed.issue();
  await bed.say('lin', '收到 N1 转发全部');
  await bed.importOrgans([...smallOrgans, ...newOrgans]);
  await bed.importPeople([...smallPeople, ...newPeople]);
  const people = [...smallPeople, ...newPeople].map((row) => row.split(','));
  bed.twin.setPeople(people.map(([name = '', , , , userid = '']) => ({ userid, name })));
  return bed;
}

test('an organ that came later is told beside the figures, and added with a reason', async () => {
  const bed = await grown();
  const before = await bed.status();
  expect(wordsOf(await bed.say('sheng', '到哪了 N1'))).toContain('名录新增1家未列入');
  expect(wordsOf(await bed.say('lin', '转发 N1 望新区'))).toContain('没有可再转的单位');
  expect(await bed.status()).toMatchObject({ required: before.required, expected: before.expected });
  expect(wordsOf(await bed.say('lin', '补发 N1 望新区'))).toBe('请写明补发给谁和原因，回复：补发 N1 单位 原因');
  expect(wordsOf(await bed.say('lin', '补发 N1 望新区 9月新设'))).toBe(
    '已补发 N1 涉爆粉尘企业专项检查：1家（望新区安委办），名录中记为新增。',
  );
  expect(await bed.status()).toMatchObject({ required: before.required + 1, expected: before.expected + 1 });
  expect(wordsOf(await bed.say('lin', '到哪了 N1'))).toContain('名录新增1家未列入');
  expect(wordsOf(bed.last('xin'))).toContain('涉爆粉尘企业专项检查');
  expect(wordsOf(await bed.tap('xin', '签收'))).toContain('已签收');
  const entry = (await entriesOf(bed)).find(({ kind }) => kind === 'addition');
  expect(entry).toMatchObject({
    organ: '5301',
    roster: { count: 1, perLevel: { county: 1 } },
    later: ['530103'],
    reason: expect.any(String),
  });
  expect(JSON.stringify(entry)).not.toContain('新设');
  expect(await bed.sql(`SELECT kind, count FROM roster WHERE kind = 'addition'`, [])).toEqual([
    { kind: 'addition', count: 1 },
  ]);
  // Again: nothing to add, nothing changed.
  expect(wordsOf(await bed.say('lin', '补发 N1 望新区 9月新设'))).toContain('没有可补发的');
  // What is below the newcomer is its own to add.
  expect(wordsOf(await bed.say('xin', '到哪了 N1'))).toContain('名录新增1家未列入：新桥镇人民政府');
  expect(wordsOf(await bed.say('xin', '补发 N1 新桥镇 随新区设立'))).toContain('已补发 N1');
  expect(wordsOf(await bed.tap('qiaozhen', '签收'))).toContain('已签收');
  expect(await bed.status()).toMatchObject({ required: before.required + 2, expected: before.expected + 2 });
});

test('the issuer adds whom it left out; whose branch that fills owes no relay any more', async () => {
  const bed = await startTestApp();
  await bed.issue(smallNotice, { to: '石泉市' });
  await bed.say('quan', '收到 N1');
  expect(wordsOf(await bed.say('sheng', '补发 N1 屏澜市,东岗区 补列'))).toContain('2家（东岗区安委办、屏澜市安委办）');
  expect(await bed.status()).toMatchObject({ required: 3, expected: 3, reached: 1 });
  // Its register knew them: nobody may look for them outside.
  expect((await entriesOf(bed)).at(-1)).toMatchObject({ kind: 'addition', later: [] });
  expect(wordsOf(await bed.say('quan', '待办'))).toBe('当前没有待办。');
});

test('only below, only by whom it concerns, only what is new, only whole names', async () => {
  const bed = await grown();
  expect(wordsOf(await bed.say('quan', '补发 N1 东岗区 漏了'))).toContain('请先签收 N1');
  await bed.say('quan', '收到 N1');
  expect(wordsOf(await bed.say('quan', '补发 N1 望新区 新设'))).toContain('下级中没有“望新区”');
  expect(wordsOf(await bed.say('quan', '补发 N1 东岗区 漏了'))).toBe(
    '东岗区安委办在原名录内，请回复：转发 N1 东岗区安委办',
  );
  expect(wordsOf(await bed.say('lin', '补发 N1 望新 新设'))).toContain('请写全称');
  expect(wordsOf(await bed.say('xin', '补发 N1 新桥镇 新设'))).toContain('没有找到 N1');
  expect(wordsOf(await bed.say('lin2', '补发 N1 望新区 新设'))).toContain('没有找到 N1');
  expect(wordsOf(await bed.say('lin', '补发 N9 望新区 新设'))).toContain('没有找到 N9');
  await bed.say('sheng', '撤回 N1 发错');
  for (const user of ['sheng', 'lin']) {
    expect(wordsOf(await bed.say(user, '补发 N1 望新区 新设'))).toContain('撤回');
  }
  expect((await entriesOf(bed)).filter(({ kind }) => kind === 'addition')).toEqual([]);
});

test('a relay that was taken back leaves nothing to add to; a newcomer taken back with it can be added again', async () => {
  const bed = await grown();
  await bed.say('lin', '补发 N1 望新区 新设');
  await bed.say('lin', '撤回 N1 发错');
  expect(await bed.status()).toMatchObject({ required: 3 });
  expect(wordsOf(await bed.say('lin', '补发 N1 望新区 新设'))).toContain('已补发 N1');
  expect(await bed.status()).toMatchObject({ required: 4 });
});

test('an addition by the issuer and a relay at one moment give every organ the notice once', async () => {
  const bed = await startTestApp();
  await bed.issue(smallNotice, { to: '临澜市' });
  await bed.say('lin', '收到 N1');
  const organs = await bed.sql<{ id: number; code: string; name: string }>('SELECT id, code, name FROM organ', []);
  const organ = (code: string) => {
    const found = organs.find((one) => one.code === code);
    if (!found) throw new Error(`no ${code}`);
    return found;
  };
  const by: Signatory = { personId: null, name: 'operator', post: '操作员', via: 'operator', at: bed.clock.now() };
  const act = <T>(run: Parameters<typeof performAct<T>>[2]) =>
    bed.store.batch((sql) => performAct(sql, bed.clock.now(), run));
  const organIds = ['530101', '530102', '5301Z1', '5302'].map((code) => organ(code).id);
  const [added, relayed] = await Promise.allSettled([
    act((tx) => addToRoster(tx, { number: 1, organ: organ('53'), organIds, reason: '直达', by })),
    act((tx) =>
      relayNotice(tx, { number: 1, organ: organ('5301'), to: 'all', text: null, dueAt: null, reason: null, by }),
    ),
  ]);
  expect(added.status).toBe('fulfilled');
  // Whichever came second had less to do; a relay with nothing left is refused.
  const refusals = [relayed].flatMap((r) => (r.status === 'rejected' ? [r.reason as unknown] : []));
  expect(refusals.filter((e) => !(e instanceof AppError && e.code === 'notice.no_lower_organs'))).toEqual([]);
  expect(await bed.status()).toMatchObject({ required: 5 });
});
