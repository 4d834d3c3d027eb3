import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startTestApp, wordsOf, type TestApp } from '../support/app.ts';
import { smallNotice, smallOrgans, smallPeople } from '../support/register.ts';

/** A second township beside the first, in the same county, and a county that takes over another one. */
const organs = [...smallOrgans, '530101002,松岭镇人民政府,township,530101'];
const people = [...smallPeople, '松岭,530101002,文书,clerk,song'];

const header = 'code,name,level,parent_code,merged_into';
/** `code,name,level,parent[,merged_into]` a row, through the desk, as an operator does it. */
async function merge(bed: TestApp, rows: string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'anda-merge-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'organs.csv');
  await writeFile(file, [header, ...rows.map((row) => (row.split(',').length < 5 ? `${row},` : row))].join('\n'));
  const done = await bed.desk.importOrgans(file, false);
  await bed.drain();
  return done;
}
const liuIntoSong = ['530101001,柳湾镇人民政府,township,530101,530101002', 'E2,青禾粮油有限公司,enterprise,530101002'];

/** The notice down to the townships; nobody there has signed. */
async function atTownships() {
  const bed = await startTestApp({ organs, people });
  await bed.issue();
  for (const user of ['lin', 'wang']) {
    await bed.say(user, '收到 N1');
    await bed.say(user, '转发 N1 全部');
  }
  await bed.status();
  return bed;
}
const entries = ({ sql }: TestApp, kind: string) =>
  sql<{ entry: Record<string, unknown> }>(
    `SELECT convert_from(body, 'UTF8')::json AS entry FROM log_entry WHERE kind = $1::text ORDER BY index`,
    [kind],
  );
const cardsOf = ({ twin }: TestApp, user: string) => twin.messagesOf(user).length;

test('an organ is merged: the people of its successor sign and relay for it, and its history stays its own', async () => {
  const bed = await atTownships();
  const before = await bed.status();
  const had = cardsOf(bed, 'song');
  expect(await merge(bed, liuIntoSong)).toMatchObject({ added: 0, changed: 2 });
  // Nothing is lost from the denominators, and the gap says what became of the organ.
  const after = await bed.status();
  expect(after).toMatchObject({ required: before.required, reached: before.reached, expected: before.expected });
  expect(after.gaps.find(({ organ }) => organ === '530101001')).toMatchObject({
    name: '柳湾镇人民政府',
    successor: '松岭镇人民政府',
  });
  expect(wordsOf(await bed.say('wang', '断点 N1'))).toContain('柳湾镇人民政府 已并入松岭镇人民政府，未签收');
  expect(wordsOf(await bed.say('wang', '未签 N1'))).toContain('柳湾镇人民政府（已并入松岭镇人民政府）');
  // One card, which names the organ; the old clerk has no right any more.
  expect(cardsOf(bed, 'song')).toBe(had + 1);
  expect(wordsOf(bed.last('song') ?? null)).toContain('柳湾镇人民政府');
  expect(wordsOf(await bed.say('liu', '收到 N1'))).toBe('没有找到 N1。请核对编号，或回复：待办');
  expect(wordsOf(await bed.say('song', '待办'))).toContain('柳湾镇人民政府（由松岭镇人民政府承接）');
  // Each organ signs for itself.
  const receipt = wordsOf(await bed.tap('song', '签收'));
  expect(receipt).toContain('单位 柳湾镇人民政府');
  expect(receipt).toContain('签收人 松岭（文书，由松岭镇人民政府承接）');
  await bed.status();
  expect(wordsOf(await bed.say('song', '转发 N1 全部'))).toContain('已转发 N1');
  expect(wordsOf(await bed.say('song', '收到 N1'))).toContain('松岭镇人民政府 松岭（文书）');
  expect(await bed.status()).toMatchObject({ required: before.required + 1 });
  expect(
    await bed.sql(
      'SELECT d.organ_code AS organ, a.post FROM acknowledgement a JOIN delivery d ON d.id = a.delivery_id WHERE a.person_name = $1::text ORDER BY a.id',
      ['松岭'],
    ),
  ).toEqual([
    { organ: '530101001', post: '文书，由松岭镇人民政府承接' },
    { organ: '530101002', post: '文书' },
  ]);
});

test('the same import again does nothing: no entry, no card, no other day', async () => {
  const bed = await atTownships();
  await merge(bed, liuIntoSong);
  const cards = cardsOf(bed, 'song');
  bed.clock.pass(3 * 86_400_000);
  expect(await merge(bed, liuIntoSong)).toMatchObject({ added: 0, changed: 0, unchanged: 2 });
  expect(cardsOf(bed, 'song')).toBe(cards);
  const merged = await entries(bed, 'organ.merge');
  expect(merged.map(({ entry }) => entry)).toMatchObject([
    { organ: '530101001', subject: 'organ/530101001', into: '530101002', validTo: '2026-09-03' },
  ]);
  // A file of before, which has no such column, does not bring it back either.
  await bed.importOrgans(organs.filter((row) => !row.startsWith('E2')));
  expect(await entries(bed, 'organ.unmerge')).toEqual([]);
  expect(wordsOf(await bed.say('song', '待办'))).toContain('柳湾镇人民政府');
});

test('what could not be delivered goes to the successor once', async () => {
  const bed = await startTestApp({ organs, people: people.filter((row) => !row.startsWith('柳湾')) });
  await bed.issue();
  for (const user of ['lin', 'wang']) {
    await bed.say(user, '收到 N1');
    await bed.say(user, '转发 N1 全部');
  }
  const state = async () => (await bed.status()).gaps.find(({ organ }) => organ === '530101001')?.state;
  expect(await state()).toBe('undeliverable');
  const had = cardsOf(bed, 'song');
  await merge(bed, liuIntoSong);
  expect(await state()).toBe('dispatched');
  await merge(bed, liuIntoSong);
  expect(cardsOf(bed, 'song')).toBe(had + 1);
});

test('what is issued later passes the merged organ over; its name finds the successor and says so', async () => {
  const bed = await startTestApp({ organs, people });
  await merge(bed, liuIntoSong);
  const preview = wordsOf(await bed.say('sheng', `发文\n${smallNotice}\n发给 柳湾镇`));
  expect(preview).toContain('松岭镇人民政府');
  expect(preview).toContain('柳湾镇人民政府已并入松岭镇人民政府');
  await bed.tap('sheng', '非涉密，发文');
  expect((await bed.status()).gaps.map(({ organ }) => organ)).toEqual(['530101002']);
  // The successor's clerk has one organ to sign for, and issues for none but his own.
  expect(wordsOf(await bed.say('song', '收到 N1'))).toContain('单位 松岭镇人民政府');
  await bed.issue(smallNotice.replace('涉爆粉尘', '有限空间'));
  for (const user of ['lin', 'wang']) {
    await bed.say(user, '收到 N2');
    await bed.say(user, '转发 N2 全部');
  }
  expect((await bed.status(2)).gaps.map(({ organ }) => organ)).not.toContain('530101001');
});

test('a notice of before is relayed to the organ it was frozen with, by its old name too, and the successor gets both', async () => {
  const bed = await startTestApp({ organs, people });
  await bed.issue();
  for (const user of ['lin', 'wang']) {
    await bed.say(user, '收到 N1');
    if (user === 'lin') await bed.say(user, '转发 N1 全部');
  }
  await merge(bed, liuIntoSong);
  const before = await bed.status();
  expect(wordsOf(await bed.say('wang', '转发 N1 柳湾镇'))).toContain('已转发 N1');
  expect(wordsOf(bed.last('song') ?? null)).toContain('柳湾镇人民政府');
  expect(wordsOf(await bed.say('wang', '转发 N1 全部'))).toContain('已转发 N1');
  expect(await bed.status()).toMatchObject({ expected: before.expected });
  expect(wordsOf(await bed.say('song', '收到 N1'))).toContain('柳湾镇人民政府');
  expect(wordsOf(await bed.say('song', '收到 N1 松岭镇'))).toContain('松岭镇人民政府 松岭（文书）');
  expect(wordsOf(await bed.say('song', '收到 N1 柳湾镇'))).toContain('柳湾镇人民政府');
  expect(wordsOf(await bed.say('wang', '状态 N1 柳湾镇'))).toContain('柳湾镇');
  await bed.status();
});

test('mergers go on through a second one, and are undone by an empty column; people come back by an import', async () => {
  const bed = await atTownships();
  await merge(bed, liuIntoSong);
  await merge(bed, ['530101002,松岭镇人民政府,township,530101,530102', 'E2,青禾粮油有限公司,enterprise,530102']);
  expect(wordsOf(await bed.say('song', '收到 N1'))).toBe('没有找到 N1。请核对编号，或回复：待办');
  expect(wordsOf(await bed.say('qiao', '收到 N1 柳湾镇'))).toContain('由石桥县安委办承接');
  await bed.status();
  await merge(bed, ['530101001,柳湾镇人民政府,township,530101,']);
  expect(wordsOf(await bed.say('qiao', '待办'))).not.toContain('柳湾镇');
  expect((await entries(bed, 'organ.unmerge')).map(({ entry }) => entry)).toMatchObject([
    { organ: '530101001', into: null },
  ]);
  await bed.importPeople(['柳湾,530101001,文书,clerk,liu']);
  expect(wordsOf(await bed.say('liu', '原文 N1'))).toContain('由石桥县安委办承接');
  expect(await bed.status()).toMatchObject({ complete: false });
});

test('a merger that cannot be is refused with its line', async () => {
  const bed = await startTestApp({ organs, people });
  const refused = async (rows: string[], reason: string) => {
    await expect(merge(bed, rows)).rejects.toMatchObject({
      code: 'import.rejected',
      details: expect.arrayContaining([expect.stringContaining(reason)]),
    });
  };
  await refused(
    ['5390,屏澜市安委办,county,53,9999'],
    '第2行 merged_into：并入单位编码 9999 既不在文件中，也不在名录中',
  );
  await refused(['5390,屏澜市安委办,county,53,5390'], '并入关系成环');
  await refused(['5390,屏澜市安委办,county,53,E1'], 'E1 是企业，只有企业能并入企业');
  await refused(['5390,屏澜市安委办,county,53,530102', '530102,石桥县安委办,county,5301,5390'], '并入关系成环');
  await refused(['530101,望川县安委办,county,5301,530102'], '家仍有效，须先改上级或一并停用');
  await bed.importOrgans(organs.map((row) => (row.startsWith('5390') ? `${row},2026-09-01` : row)));
  await refused(['530102,石桥县安委办,county,5301,5390'], '承接单位 5390 已于2026-09-01停用，不能承接');
  expect(await entries(bed, 'organ.merge')).toEqual([]);
});
