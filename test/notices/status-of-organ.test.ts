import { expect, test } from 'vitest';
import { startTestApp, wordsOf } from '../support/app.ts';

test('how far for one organ tells of that organ and its branch, in exact and in free words', async () => {
  const bed = await startTestApp();
  await bed.issue();
  await bed.say('lin', '收到 N1 转发 全部');
  await bed.say('wang', '收到 N1');
  const title = 'N1 涉爆粉尘企业专项检查';
  const [exact, free] = [await bed.say('ducha', '状态 N1 望川县'), await bed.say('ducha', '望川县那边N1到哪了')];
  expect(wordsOf(exact)).toMatch(
    /^N1 涉爆粉尘企业专项检查，望川县安委办9月3日 \d\d:\d\d已签收。连同下级已知应达1家，已签收1家，另有2家情况不明。断点1处：望川县安委办 已签收未转达。$/u,
  );
  expect(wordsOf(free)).toBe(wordsOf(exact));
  expect(wordsOf(await bed.say('ducha', '石桥县签了没 N1'))).toBe(
    `${title}，石桥县安委办未签收。断点1处：石桥县安委办 未签收。`,
  );
  expect(wordsOf(await bed.say('ducha', 'N1临澜市下面谁没签'))).toMatch(
    /（临澜市安委办），未签收2家：石桥县.*澜东高新区/u,
  );
  expect(wordsOf(await bed.say('ducha', '未签 N1 望川县'))).toBe(`${title}（望川县安委办）：没有未签收的单位。`);
  expect(wordsOf(await bed.say('ducha', '石桥县卡哪了 N1'))).toMatch(
    /（石桥县安委办），断点1处：\n石桥县安委办 未签收/u,
  );
});

test('an organ the notice has not come to, one out of reach and one that does not exist are answered alike', async () => {
  const bed = await startTestApp();
  await bed.issue();
  await bed.say('lin', '收到 N1 转发 全部');
  const said = (name: string) => `N1 未到“${name}”：没有这个单位，或上级尚未转达。请核对名称，或回复：断点 N1`;
  for (const name of ['柳湾镇', '石泉市', '虚无县']) {
    expect(wordsOf(await bed.say('lin', `状态 N1 ${name}`))).toBe(said(name));
  }
  expect(wordsOf(await bed.say('ducha', '状态 N1 石泉市'))).toContain('石泉市安委办未签收');
});
