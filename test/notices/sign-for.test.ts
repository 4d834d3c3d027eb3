import { expect, test } from 'vitest';
import { entriesOf, startTestApp, wordsOf, type TestApp } from '../support/app.ts';
import { smallPeople } from '../support/register.ts';

const kept = ({ sql }: TestApp) =>
  sql<{ organ: string; person: string; absent: string | null; reason: string | null; counts: boolean }>(
    `SELECT o.code AS organ, a.person_name AS person, a.absent_name AS absent, a.reason, a.counts
     FROM acknowledgement a JOIN organ o ON o.id = a.organ_id ORDER BY a.id`,
  );

test('代签 counts for the organ, and names both, the reason and the entry', async () => {
  const bed = await startTestApp();
  await bed.issue();
  const receipt = wordsOf(await bed.say('lin2', '代签 N1 王丽 出差在外'));
  expect(receipt).toContain('临澜市安委办 陈静（值班员）代王丽签收（出差在外）9月3日 10:32，存证');
  expect(await kept(bed)).toEqual([
    { organ: '5301', person: '陈静', absent: '王丽', reason: '出差在外', counts: true },
  ]);
  expect(await bed.status()).toMatchObject({ required: 3, reached: 1, desk: 0 });
  const [entry] = (await entriesOf(bed)).filter(({ kind }) => kind === 'sign');
  expect(entry).toMatchObject({ kind: 'sign', organ: '5301', post: '值班员', onBehalf: true, counts: true });
  // Names and reasons are commitments.
  expect(JSON.stringify(entry)).not.toMatch(/王丽|陈静|出差/u);
  const openings = await bed.sql<{ field: string; value: string }>(
    `SELECT o.field, o.value FROM log_opening o JOIN log_entry e ON e.index = o.index WHERE e.kind = 'sign' ORDER BY 1`,
  );
  expect(openings.map(({ field, value }) => `${field} ${value.replace(/#\d+$/u, '')}`)).toEqual([
    'absent 王丽',
    'person 陈静',
    'reason 出差在外',
  ]);
});

test('it stands in 原文 and in the status that is complete, apart from what people signed themselves', async () => {
  const bed = await startTestApp({
    organs: ['53,云岭省安委办,province,', '5302,石泉市安委办,prefecture,53'],
    people: ['周岚,53,文书,clerk,sheng', '石泉,5302,文书,clerk,', '泉二,5302,科员,inspector,quan2'],
  });
  await bed.issue();
  await bed.say('quan2', '代签 N1 石泉 住院');
  expect(wordsOf(await bed.say('sheng', '到哪了'))).toContain('其中代签1家');
  expect(wordsOf(await bed.say('quan2', '原文 N1'))).toMatch(
    /^石泉市安委办 9月3日 10:32代签：泉二（科员）代石泉，住院\nN1 /u,
  );
});

test('again, or by the absent person afterwards: the first counts, the second is kept beside it', async () => {
  const bed = await startTestApp();
  await bed.issue();
  await bed.say('lin2', '代签 N1 王丽 出差');
  await bed.say('lin2', '代签 N1 王丽 出差');
  expect(await kept(bed)).toHaveLength(1);
  expect(wordsOf(await bed.say('lin', '收到 N1'))).toContain('陈静已于9月3日 10:32签收，您的签收一并留存');
  expect(await kept(bed)).toMatchObject([
    { person: '陈静', absent: '王丽', counts: true },
    { person: '王丽', absent: null, counts: false },
  ]);
});

test.each([
  ['代签 N1', '请写明代谁签收和原因，回复：代签 N1 姓名 原因'],
  ['代签 N1 王丽', '请写明代谁签收和原因，回复：代签 N1 王丽 原因'],
  ['代签 N1 王丽 可以吗？', '请写明代谁签收和原因，回复：代签 N1 王丽 原因'],
  ['代签 N1 石泉 出差', '本单位没有可签收 N1 的“石泉”。请核对姓名，或回复：代签 N1 姓名 原因'],
  ['代签 N1 陈静 出差', '本人签收请回复：收到 N1'],
  ['代签 N9 王丽 出差', '没有找到 N9。请核对编号，或回复：待办'],
])('%s signs nothing', async (says, answer) => {
  const bed = await startTestApp();
  await bed.issue();
  expect(wordsOf(await bed.say('lin2', says))).toBe(answer);
  expect(await kept(bed)).toEqual([]);
});

test('nobody signs for somebody of another organ, nor asks about what came elsewhere', async () => {
  const bed = await startTestApp();
  await bed.issue();
  expect(wordsOf(await bed.say('quan', '代签 N1 王丽 出差'))).toContain('本单位没有可签收');
  expect(wordsOf(await bed.say('wang', '代签 N1 李望 出差'))).toBe('没有找到 N1。请核对编号，或回复：待办');
  expect(wordsOf(await bed.say('sheng', '代签 N1 王丽 出差'))).toBe('没有找到 N1。请核对编号，或回复：待办');
  expect(await kept(bed)).toEqual([]);
});

test('whoever could not sign himself is nobody to sign for', async () => {
  const bed = await startTestApp({ people: [...smallPeople, '林专,5301,专家,expert,zhuan'] });
  await bed.issue();
  expect(wordsOf(await bed.say('lin2', '代签 N1 林专 出差'))).toContain('没有可签收');
  expect(wordsOf(await bed.say('zhuan', '代签 N1 王丽 出差'))).toContain('代王丽');
});

test('of two people of one name in two organs the record names the one of the organ chosen with 切换单位', async () => {
  const same = ['张三,5301,科员,clerk,', '张三,5302,科员,clerk,'];
  const both = ['两头,5301,科员,inspector,two', '两头,5302,科员,inspector,two'];
  const bed = await startTestApp({ people: [...smallPeople, ...same, ...both] });
  await bed.issue();
  await bed.say('two', '切换单位 石泉市');
  expect(wordsOf(await bed.say('two', '代签 N1 张三 出差'))).toContain('石泉市安委办 两头（科员）代张三签收');
  const [row] = await bed.sql<{ serves: string }>(
    `SELECT o.code AS serves FROM acknowledgement a JOIN post_holder h ON h.person_id = a.absent_person_id
     JOIN organ o ON o.id = h.organ_id`,
  );
  expect(row?.serves).toBe('5302');
});
