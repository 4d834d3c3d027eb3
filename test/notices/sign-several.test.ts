import { expect, test } from 'vitest';
import { entriesOf, startTestApp, wordsOf, type TestApp } from '../support/app.ts';
import { smallNotice, smallPeople } from '../support/register.ts';

const other = (title: string) => smallNotice.replace('开展涉爆粉尘企业专项检查', title);
const titles = ['开展涉爆粉尘企业专项检查', '做好国庆期间值班安排', '做好秋季汛期防范工作'];

async function withThree(people = smallPeople): Promise<TestApp> {
  const bed = await startTestApp({ people });
  for (const title of titles) await bed.issue(other(title));
  return bed;
}

const signed = async ({ sql }: TestApp) =>
  (
    await sql<{ signed: string }>(
      `SELECT 'N' || n.number || ' ' || o.code AS signed FROM acknowledgement a JOIN notice n ON n.id = a.notice_id
       JOIN organ o ON o.id = a.organ_id ORDER BY a.id`,
    )
  ).map((row) => row.signed);

const optionsOf = (bed: TestApp, user: string) =>
  bed.last(user)?.card?.questions.flatMap(({ options }) => options.map(({ id }) => id)) ?? [];

test('bare 收到 with several unsigned shows boxes and signs nothing; 签收所选 signs what is ticked', async () => {
  const bed = await withThree();
  const card = wordsOf(await bed.say('lin', '收到'));
  expect(card).toContain('有3件待签收');
  expect(card).toMatch(/☑N1 .+\n☑N2 .+\n☑N3 .+\n［签收所选］/u);
  expect(await signed(bed)).toEqual([]);
  const receipt = wordsOf(await bed.tap('lin', '签收所选'));
  expect(await signed(bed)).toEqual(['N1 5301', 'N2 5301', 'N3 5301']);
  const last = (await entriesOf(bed)).length - 1;
  expect(receipt).toContain(`已签收3件\n存证${last - 2}—${last}号 · 9月3日`);
  expect(receipt).toContain('单位 临澜市安委办\n签收人 王丽（文书）\n已签 N1、N2、N3');
  expect(receipt).toContain('下一步 N1、N2、N3须转达下级3家');
  for (const number of [1, 2, 3]) expect(await bed.status(number)).toMatchObject({ reached: 1 });
  expect(wordsOf(await bed.say('lin', '收到'))).toBe('当前没有待签收的通知。');
});

test('转发全部 on the receipt for several relays them all, with one answer', async () => {
  const bed = await withThree();
  await bed.say('lin', '收到');
  const [first, , third] = optionsOf(bed, 'lin');
  const receipt = await bed.tap('lin', { button: '签收所选', selected: { unsigned: [first ?? '', third ?? ''] } });
  expect(await signed(bed)).toEqual(['N1 5301', 'N3 5301']);
  expect(wordsOf(receipt)).toContain('［转发全部3家］');
  const heard = bed.twin.messagesOf('wang').length;
  const done = wordsOf(await bed.tap('lin', '转发全部3家'));
  expect(done).toContain('已转发2件');
  expect(done).toContain('送达 N1 3家、N3 3家');
  expect(bed.twin.messagesOf('wang')).toHaveLength(heard + 2);
  for (const number of [1, 3]) expect(await bed.status(number)).toMatchObject({ required: 6, reached: 1 });
  // Its buttons are dead; a second thumb that was on its way finds nothing to do.
  expect((await entriesOf(bed)).filter(({ kind }) => kind === 'relay')).toHaveLength(2);
});

test('全部签收 is an exact form: it signs everything at once', async () => {
  const bed = await withThree();
  const receipt = await bed.say('lin', '全部签收');
  expect(wordsOf(receipt)).toContain('已签收3件');
  expect(await signed(bed)).toEqual(['N1 5301', 'N2 5301', 'N3 5301']);
  expect(wordsOf(await bed.tap('lin', '转发全部3家'))).toContain('已转发3件');
  expect(wordsOf(await bed.say('lin', '全部签收'))).toBe('当前没有待签收的通知。');
});

test('one of several reads its usual receipt; nothing ticked signs nothing', async () => {
  const bed = await withThree();
  await bed.say('lin', '收到');
  const [first = ''] = optionsOf(bed, 'lin');
  expect(wordsOf(await bed.tap('lin', { button: '签收所选', selected: { unsigned: [] } }))).toContain('没有勾选');
  expect(await signed(bed)).toEqual([]);
  const receipt = wordsOf(await bed.tap('lin', { button: '签收所选', selected: { unsigned: [first] } }));
  expect(receipt).toContain('已签收 涉爆粉尘企业专项检查的通知');
  expect(await signed(bed)).toEqual(['N1 5301']);
});

test('ticks that are not ours, or twice, count for nothing', async () => {
  const bed = await withThree();
  await bed.say('lin', '收到');
  const [first = ''] = optionsOf(bed, 'lin');
  const [number, layer] = first.split('.');
  const quan = await bed.sql<{ id: number }>(`SELECT id FROM organ WHERE code = '5302'`);
  const foreign = `${number}.${layer}.${quan[0]?.id}`;
  for (const selected of [[foreign], ['1.2'], ['x'], [`${number}.999999.${first.split('.')[2]}`]]) {
    const said = wordsOf(await bed.tap('lin', { button: '签收所选', selected: { unsigned: selected } }));
    expect(said).toMatch(/没有勾选|没有签收|没有待签收/u);
  }
  expect(await signed(bed)).toEqual([]);
  const thumb = bed.twin.raw.tap('lin', { button: '签收所选', selected: { unsigned: [first, first] } });
  const again = bed.twin.raw.tap('lin', { button: '签收所选', selected: { unsigned: [first] } });
  for (const parcel of [thumb, again, thumb]) expect((await bed.twin.raw.post(parcel)).status).toBe(200);
  await bed.drain();
  expect(await signed(bed)).toEqual(['N1 5301']);
  expect((await entriesOf(bed)).filter(({ kind }) => kind === 'sign')).toHaveLength(1);
});

test('twenty boxes at most, the oldest, and the card says how many there are', async () => {
  const bed = await startTestApp();
  for (let n = 1; n <= 22; n += 1) await bed.issue(other(`做好第${n}项工作`));
  const card = await bed.say('lin', '收到');
  expect(wordsOf(card)).toContain('有22件待签收\n请勾选后点签收所选。先列最早20件，其余签完再发');
  expect(optionsOf(bed, 'lin')).toHaveLength(20);
  await bed.tap('lin', '签收所选');
  expect(await signed(bed)).toHaveLength(20);
  expect(wordsOf(await bed.say('lin', '收到'))).toContain('有2件待签收');
});

test('who reads texts is told the typed forms', async () => {
  const bed = await withThree([
    ...smallPeople.filter((row) => !row.startsWith('王丽')),
    '王丽,5301,文书,clerk,lin,text',
  ]);
  expect(wordsOf(await bed.say('lin', '收到'))).toMatch(
    /^有3件待签收：N1 涉爆粉尘企业专项检查、N2 .+、N3 .+。\n请点选，或回复：收到 N1｜全部签收$/u,
  );
});

test('late is told for each; what a colleague signed meanwhile is kept beside it', async () => {
  const bed = await withThree();
  await bed.say('lin', '收到');
  await bed.say('lin2', '收到 N1');
  bed.clock.set(new Date('2026-09-22T01:10:00Z'));
  const receipt = wordsOf(await bed.tap('lin', '签收所选'));
  expect(receipt).toContain('已签 N1（迟2天）、N2（迟2天）、N3（迟2天）');
  const kept = await bed.sql<{ person: string; counts: boolean }>(
    'SELECT person_name AS person, counts FROM acknowledgement ORDER BY notice_id, id',
  );
  expect(kept.slice(0, 3)).toEqual([
    { person: '陈静', counts: true },
    { person: '王丽', counts: false },
    { person: '王丽', counts: true },
  ]);
});

test('who serves two organs gets boxes that name them, and 全部签收 asks', async () => {
  const bed = await withThree([...smallPeople, '两边,5302,文书,clerk,both', '两边,5390,文书,clerk,both']);
  const card = wordsOf(await bed.say('both', '全部签收'));
  expect(card).toContain('有6件待签收');
  expect(card).toContain('☑N1 石泉市 ');
  expect(card).toContain('☑N1 屏澜市 ');
  expect(await signed(bed)).toEqual([]);
  await bed.tap('both', '签收所选');
  expect(await signed(bed)).toHaveLength(6);
});
