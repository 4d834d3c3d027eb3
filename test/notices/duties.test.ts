import { expect, test } from 'vitest';
import { byteCount } from '../../src/lib/text.ts';
import { startTestApp, wordsOf, type TestApp } from '../support/app.ts';
import { smallNotice } from '../support/register.ts';

const noticeOf = (i: number, due: string) =>
  smallNotice
    .replace('涉爆粉尘企业专项检查', `第${i}号有限空间作业检查`)
    .replace('18号', `${20 + i}号`)
    .replace('9月20日前', due);

const duties = ({ sql }: TestApp) =>
  sql<{ kind: string; organ: string; outcome: string | null }>(
    `SELECT y.kind, o.code AS organ, y.outcome FROM duty y JOIN organ o ON o.id = y.organ_id ORDER BY y.id`,
  );

test('signing settles one duty and opens the next, until nothing is owed', async () => {
  const bed = await startTestApp();
  await bed.issue(undefined, { to: '临澜市' });
  expect(await duties(bed)).toEqual([{ kind: 'sign', organ: '5301', outcome: null }]);
  expect(wordsOf(await bed.say('lin', '待办'))).toBe(
    '待办1项：\n签收 N1 涉爆粉尘企业专项检查（9月20日前）\n请回复：收到 N1',
  );
  await bed.tap('lin', '签收');
  expect(wordsOf(await bed.say('lin', '待办'))).toContain(
    '转发 N1 涉爆粉尘企业专项检查（9月20日前）\n请回复：转发 N1 全部',
  );
  await bed.say('lin', '转发 N1 望川县');
  expect((await duties(bed)).slice(0, 2)).toMatchObject([{ outcome: 'signed' }, { kind: 'relay', outcome: null }]);
  await bed.say('lin', '转发 N1 全部');
  expect(wordsOf(await bed.say('lin', '待办'))).toBe('当前没有待办。');
  expect((await duties(bed)).slice(0, 2)).toMatchObject([{ outcome: 'signed' }, { kind: 'relay', outcome: 'relayed' }]);
});

test('an organ with nothing below owes no relay', async () => {
  const bed = await startTestApp();
  await bed.issue();
  await bed.tap('ping', '签收');
  expect((await duties(bed)).filter(({ organ }) => organ === '5390')).toEqual([
    { kind: 'sign', organ: '5390', outcome: 'signed' },
  ]);
});

test('a 无需转达 is owed an answer by the organ above, and only while it is open', async () => {
  const bed = await startTestApp();
  await bed.issue();
  await bed.say('lin', '收到 N1');
  await bed.say('lin', '无需转达 N1 没有此类企业');
  await bed.say('lin', '无需转达 N1 还是没有此类企业');
  expect(wordsOf(await bed.say('sheng', '待办'))).toContain('确认无需转达 N1');
  expect((await duties(bed)).filter(({ kind }) => kind === 'confirm')).toHaveLength(1);
  await bed.tap('sheng', '同意无需转达');
  expect(wordsOf(await bed.say('sheng', '待办'))).toBe('当前没有待办。');
  expect(wordsOf(await bed.say('lin', '待办'))).toBe('当前没有待办。');
  expect((await duties(bed)).filter(({ outcome }) => outcome !== null)).toMatchObject([
    { kind: 'sign', outcome: 'signed' },
    { kind: 'relay', outcome: 'notApplicable' },
    { kind: 'confirm', outcome: 'confirmed' },
  ]);
});

test('待办 lists soonest due first and offers the typed forms', async () => {
  const bed = await startTestApp();
  for (const [i, due] of ['9月28日前', '9月12日前', '9月20日前'].entries()) await bed.issue(noticeOf(i, due));
  await bed.say('lin', '收到 N1');
  const lines = wordsOf(await bed.say('lin', '待办')).split('\n');
  expect(lines).toEqual([
    '待办3项：',
    expect.stringMatching(/^签收 N2 .*（9月12日前）$/u),
    expect.stringMatching(/^签收 N3 .*（9月20日前）$/u),
    expect.stringMatching(/^转发 N1 .*（9月28日前）$/u),
    '请回复：收到 N2｜转发 N1 全部',
  ]);
});

test('with more duties than one message holds nothing is cut in silence', { timeout: 120_000 }, async () => {
  const bed = await startTestApp();
  for (let i = 0; i < 26; i += 1) {
    bed.clock.pass(180_000); // nobody is written to more often than the platform delivers
    await bed.issue(noticeOf(i, '9月20日前'), { to: '屏澜市' });
  }
  bed.clock.pass(180_000);
  const text = wordsOf(await bed.say('ping', '待办'));
  expect(byteCount(text)).toBeLessThanOrEqual(2048);
  expect(text).toMatch(/^待办26项，最急20项：/u);
  expect(text.split('\n')).toHaveLength(22);
  expect(text.split('\n').at(-1)).toContain('请回复：收到 N1');
});
