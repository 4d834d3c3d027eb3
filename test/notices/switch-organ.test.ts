import { expect, test } from 'vitest';
import { startTestApp, wordsOf, type TestApp } from '../support/app.ts';
import { smallPeople } from '../support/register.ts';

const withoutClerks = smallPeople.filter((row) => !/^(?:石泉|屏澜),/u.test(row));
const people = [...withoutClerks, '两边,5302,文书,clerk,both', '两边,5390,主任,leader,both'];

const signed = async ({ sql }: TestApp) =>
  (
    await sql<{ organ: string }>(
      'SELECT o.code AS organ FROM acknowledgement a JOIN organ o ON o.id = a.organ_id ORDER BY a.id',
    )
  ).map(({ organ }) => organ);

test('我 shows every post, 切换单位 lists the organs, and the one chosen is marked', async () => {
  const bed = await startTestApp({ people });
  expect(wordsOf(await bed.say('both', '我'))).toBe(
    '两边：石泉市安委办 文书；屏澜市安委办 主任。切换请回复：切换单位 屏澜市安委办',
  );
  expect(wordsOf(await bed.say('both', '切换单位'))).toContain('☐石泉市安委办\n☐屏澜市安委办\n［切换］');
  expect(wordsOf(await bed.say('both', '切换单位 屏澜市'))).toBe(
    '已切换到屏澜市安委办。未写明单位的指令按屏澜市安委办办理。',
  );
  expect(wordsOf(await bed.say('both', '我'))).toBe(
    '两边：石泉市安委办 文书；屏澜市安委办 主任（当前）。切换请回复：切换单位 石泉市安委办',
  );
});

test('the card of 切换单位 takes one choice', async () => {
  const bed = await startTestApp({ people });
  const card = (await bed.say('both', '切换单位'))?.card;
  const [, second] = card?.questions[0]?.options ?? [];
  expect(card?.questions[0]?.many).toBe(false);
  expect(wordsOf(await bed.tap('both', { button: '切换', selected: { organ: [second?.id ?? ''] } }))).toContain(
    '已切换到屏澜市安委办',
  );
  expect(wordsOf(await bed.tap('both', { button: '切换', selected: { organ: [] } }))).toContain(
    '切换单位 石泉市安委办',
  );
  expect(wordsOf(await bed.tap('both', { button: '切换', selected: { organ: ['1'] } }))).toContain(
    '您任职的单位中没有',
  );
});

test('after it a bare number is meant for the organ chosen; a card still means its own organ', async () => {
  const bed = await startTestApp({ people });
  await bed.issue();
  const cards = new Map(bed.twin.messagesOf('both').map((m) => [m.card?.rows[0]?.value, m.messageId]));
  await bed.say('both', '切换单位 5390');
  expect(wordsOf(await bed.say('both', '收到 N1'))).toContain('屏澜市安委办 两边（主任）');
  expect(await signed(bed)).toEqual(['5390']);
  await bed.tap('both', { messageId: cards.get('石泉市安委办') ?? '', button: '签收' });
  expect(await signed(bed)).toEqual(['5390', '5302']);
});

test('全部签收 signs for the organ chosen alone', async () => {
  const bed = await startTestApp({ people });
  await bed.issue();
  await bed.issue();
  await bed.say('both', '切换单位 石泉市');
  expect(wordsOf(await bed.say('both', '全部签收'))).toContain('单位 石泉市安委办');
  expect(await signed(bed)).toEqual(['5302', '5302']);
});

test('relaying and returning follow the choice too, and 待办 names the organs', async () => {
  const bed = await startTestApp({ people: [...smallPeople, '王丽,5302,副主任,leader,lin'] });
  await bed.issue();
  expect(wordsOf(await bed.say('lin', '待办'))).toMatch(/签收 N1 .+临澜市安委办\n签收 N1 .+石泉市安委办/u);
  await bed.say('lin', '收到 N1 临澜市');
  await bed.say('lin', '收到 N1 石泉市');
  expect(wordsOf(await bed.say('lin', '转发 N1 全部'))).toContain('或先回复：切换单位 ');
  await bed.say('lin', '切换单位 石泉市');
  expect(wordsOf(await bed.say('lin', '转发 N1 全部'))).toContain('已转发 N1');
  expect(
    (await bed.sql<{ organ: string }>(`SELECT organ_code AS organ FROM delivery WHERE state = 'relayed'`))[0],
  ).toEqual({ organ: '5302' });
});

test('a name that is none of one’s organs, and a single organ, are told', async () => {
  const bed = await startTestApp({ people });
  expect(wordsOf(await bed.say('both', '切换单位 临澜市'))).toBe(
    '您任职的单位中没有“临澜市”，或不止一个。请回复：切换单位 石泉市安委办｜切换单位 屏澜市安委办',
  );
  expect(wordsOf(await bed.say('lin', '切换单位'))).toBe('您只在临澜市安委办任职，无需切换。');
});
