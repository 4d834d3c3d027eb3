import { expect, test } from 'vitest';
import { startTestApp, wordsOf, type TestApp } from '../support/app.ts';
import { smallPeople } from '../support/register.ts';

const tick = async (bed: TestApp, at: string) => {
  bed.clock.set(new Date(at));
  await bed.app.clockwork.tick('deserted', new Date(at));
  await bed.drain();
};
const cards = (bed: TestApp, user: string) =>
  bed.twin.messagesOf(user).filter((message) => wordsOf(message).startsWith('需您处理'));
const without = (...users: string[]) => smallPeople.filter((row) => !users.includes(row.split(',')[4] ?? ''));

test('whose only people have left since is told above on the next working hour, on one card a layer', async () => {
  const bed = await startTestApp();
  await bed.issue();
  await bed.say('lin', '收到 N1 转发全部');
  await bed.say('wang', '收到 N1');
  await bed.importPeople(without('wang', 'qiao', 'zone', 'ping'), true);
  // In the evening nobody is told.
  await tick(bed, '2026-09-03T12:10:00Z');
  expect(cards(bed, 'lin')).toEqual([]);
  await tick(bed, '2026-09-04T00:10:00Z');
  const [card, ...others] = cards(bed, 'lin');
  expect(others).toEqual([]);
  expect(wordsOf(card)).toContain('2家收不到 N1');
  expect(wordsOf(card)).toContain('石桥县 石乔已离任，岗位空缺');
  expect(wordsOf(cards(bed, 'sheng')[0])).toContain('1家收不到 N1');
  // 望川县 has signed: its next step is another matter, and the card names nobody who signed.
  expect(wordsOf(card)).not.toContain('望川县');
  await tick(bed, '2026-09-04T01:10:00Z');
  expect(cards(bed, 'lin')).toHaveLength(1);
  await bed.status();
});

test('whom a notice was sent to instead keeps it deliverable', async () => {
  const bed = await startTestApp({ people: without('qiao') });
  await bed.issue();
  await bed.say('lin', '收到 N1 转发全部');
  await bed.say('lin', '改送 石桥县 李望 N1');
  await tick(bed, '2026-09-04T00:10:00Z');
  expect(cards(bed, 'lin')).toHaveLength(1);
  const due = wordsOf(await bed.say('wang', '待办'));
  expect(due).toContain('待办2项');
  expect(due).toContain('石桥县安委办');
});

test('who may not relay is offered no button for it', async () => {
  const bed = await startTestApp();
  await bed.issue();
  const receipt = wordsOf(await bed.say('lin2', '收到 N1'));
  expect(receipt).toContain('转达下级由文书办理');
  expect(receipt).not.toContain('转发');
  expect(wordsOf(await bed.say('lin', '收到 N1'))).toContain('［转发全部3家］');
});

const readdressed = async (): Promise<TestApp> => {
  const bed = await startTestApp({ people: without('qiao') });
  await bed.issue();
  await bed.say('lin', '收到 N1 转发全部');
  await bed.say('lin', '改送 石桥县 李望 N1');
  return bed;
};
const stateOf = async ({ sql }: TestApp, organ: string) =>
  (await sql<{ state: string }>('SELECT state FROM delivery WHERE organ_code = $1::text', [organ]))[0]?.state;

test('改送 ends with the post: he signs no more, and the arrival is undeliverable again, told above once', async () => {
  const bed = await readdressed();
  await bed.importPeople(without('qiao', 'wang'), true);
  expect(wordsOf(await bed.say('wang', '收到 N1 石桥县'))).not.toContain('已签收');
  expect(wordsOf(await bed.say('wang', '全部签收'))).not.toContain('已签收');
  expect(wordsOf(await bed.say('wang', '待办'))).not.toContain('石桥县');
  expect(await stateOf(bed, '530102')).toBe('dispatched');
  expect(cards(bed, 'lin')).toHaveLength(1);
  await tick(bed, '2026-09-04T00:10:00Z');
  expect(await stateOf(bed, '530102')).toBe('undeliverable');
  expect(cards(bed, 'lin')).toHaveLength(2);
  expect(wordsOf(cards(bed, 'lin')[1])).toContain('石桥县');
  await tick(bed, '2026-09-04T01:10:00Z');
  expect(cards(bed, 'lin')).toHaveLength(2);
  // Back in the post, he has his own organ's notice and not the other's; sent to him again, he has.
  await bed.importPeople(without('qiao'));
  expect(wordsOf(await bed.say('wang', '待办'))).not.toContain('石桥县');
  await bed.say('lin', '改送 石桥县 李望 N1');
  expect(await stateOf(bed, '530102')).toBe('dispatched');
  expect(wordsOf(await bed.say('wang', '收到 N1 石桥县'))).toContain('石桥县安委办 李望（受改送）');
  await bed.status();
});

test('改送 outlives a move within the jurisdiction, not one out of it', async () => {
  const bed = await readdressed();
  const moved = (organ: string) => [...without('qiao', 'wang'), `李望,${organ},科员,inspector,wang`];
  await bed.importPeople(moved('5301Z1'), true);
  expect(wordsOf(await bed.say('wang', '待办'))).toContain('石桥县');
  await bed.importPeople(moved('5302'), true);
  expect(wordsOf(await bed.say('wang', '待办'))).not.toContain('石桥县');
  expect(wordsOf(await bed.say('wang', '收到 N1'))).not.toContain('已签收');
  await tick(bed, '2026-09-04T00:10:00Z');
  expect(await stateOf(bed, '530102')).toBe('undeliverable');
  await bed.status();
});

test('改送 ends on the last day of the post, too', async () => {
  const bed = await readdressed();
  await bed.sql(
    `UPDATE post_holder SET valid_to = '2026-09-04' WHERE person_id IN (SELECT id FROM person WHERE name = '李望')`,
  );
  expect(wordsOf(await bed.say('wang', '待办'))).toContain('石桥县');
  bed.clock.set(new Date('2026-09-04T00:05:00Z'));
  expect(wordsOf(await bed.say('wang', '收到 N1 石桥县'))).not.toContain('已签收');
  await tick(bed, '2026-09-04T00:10:00Z');
  expect(await stateOf(bed, '530102')).toBe('undeliverable');
});
