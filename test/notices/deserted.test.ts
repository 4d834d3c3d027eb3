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
