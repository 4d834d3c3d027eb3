import { expect, test } from 'vitest';
import { startTestApp, wordsOf } from '../support/app.ts';

test('the operator hears which code is no direct lower organ, and nothing goes out', async () => {
  const bed = await startTestApp();
  await bed.issue();
  await bed.say('quan', '收到 N1');
  const relaying = bed.desk.relay('N1', { as: '5302', to: ['530201', '5390'], text: null, due: null });
  await expect(relaying).rejects.toMatchObject({ code: 'organ.not_below', message: expect.stringContaining('5390') });
  expect(await bed.status()).toMatchObject({ required: 3 });
});

test('an organ without lower organs is told so, and what it said about the signature counts', async () => {
  const bed = await startTestApp();
  await bed.issue();
  await bed.say('ping', '收到 N1 转发全部');
  const heard = bed.twin.messagesOf('ping').map(wordsOf);
  expect(heard).toContain('本单位没有下级，无需转发。');
  expect(heard).toContainEqual(expect.stringContaining('已签收 N1'));
  expect(await bed.status()).toMatchObject({ reached: 1 });
  for (const words of ['转发 N1 全部', '转发 N1']) {
    expect(wordsOf(await bed.say('ping', words))).toBe('本单位没有下级，无需转发。');
  }
});

test('signing and relaying in one line, with nobody named: signed, asked, nothing relayed', async () => {
  const bed = await startTestApp();
  await bed.issue();
  await bed.say('lin', '收到 N1 转发 理由：按要求');
  expect(bed.twin.messagesOf('lin').map(wordsOf)).toContainEqual(expect.stringContaining('下级3家：望川县安委办'));
  expect(await bed.status()).toMatchObject({ required: 3, reached: 1 });
});

test('an open draft of a notice is no reason to lose an answer: nothing is signed, and the draft is named', async () => {
  const bed = await startTestApp();
  await bed.issue();
  await bed.say('lin', '发文\n关于另一件事的通知\n请各县办理。');
  const refused = wordsOf(await bed.say('lin', '收到 N1 转发全部 要求：先查抛光企业'));
  expect(refused).toContain('您还有一件通知没有发出');
  expect(await bed.status()).toMatchObject({ reached: 0 });
});
