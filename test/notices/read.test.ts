import { expect, test } from 'vitest';
import { startTestApp, wordsOf } from '../support/app.ts';
import { smallPeople } from '../support/register.ts';

test('看原文 shows the layer of its own card to somebody of two organs, and the typed form the outermost one', async () => {
  const people = smallPeople.filter((row) => !/,(?:5301|530101),/u.test(row));
  const bed = await startTestApp({
    people: [...people, '两任,5301,文书,clerk,both', '两任,530101,文书,clerk,both', '王丽,5301,文书,clerk,lin'],
  });
  await bed.issue();
  const [upper] = bed.twin.messagesOf('both').map(({ messageId }) => messageId);
  await bed.say('lin', '收到 N1');
  await bed.say('lin', '转发 N1 全部 要求：先查抛光企业');
  await bed.say('lin', '确认');
  const lower = bed.twin.messagesOf('both').findLast(({ card }) => card?.buttons.some(({ text }) => text === '看原文'));
  expect(lower?.messageId).not.toBe(upper);
  const read = async (act: () => Promise<unknown>) => {
    const before = bed.twin.messagesOf('both').length;
    await act();
    return bed.twin.messagesOf('both').slice(before).map(wordsOf).join('\n');
  };
  expect(await read(() => bed.tap('both', { messageId: lower?.messageId ?? '', button: '看原文' }))).toContain(
    '先查抛光企业',
  );
  expect(await read(() => bed.tap('both', { messageId: upper ?? '', button: '看原文' }))).not.toContain('先查抛光企业');
  expect(await read(() => bed.say('both', '原文 N1'))).toContain('先查抛光企业');
});

test("another layer's card opens nothing to who did not get that layer", async () => {
  const bed = await startTestApp();
  await bed.issue();
  await bed.say('lin', '收到 N1 转发全部');
  const tap = bed.twin.raw.tap('wang', '看原文').xml.replaceAll(/wang(?=<|\])/gu, 'quan');
  expect((await bed.twin.raw.post(bed.twin.raw.seal(tap))).status).toBe(200);
  await bed.drain();
  expect(wordsOf(bed.last('quan'))).toBe('没有找到 N1。请核对编号，或回复：待办');
});
