import { expect, test } from 'vitest';
import { entriesOf, startTestApp, wordsOf, type TestApp } from '../support/app.ts';
import { smallNotice } from '../support/register.ts';

const other = smallNotice.replace('涉爆粉尘企业专项检查', '有限空间作业检查').replace('18号', '19号');
const acts = async (bed: TestApp) =>
  (await entriesOf(bed)).map(({ kind }) => String(kind)).filter((kind) => !kind.endsWith('.import'));

/** What changes the record: shown first, and nothing done until one tap. */
const shown: readonly (readonly [says: string, shows: RegExp])[] = [
  ['恩一签收', /签收 N1/u],
  ['签收一下粉尘检查那个', /签收 N1/u],
  ['18号文我们收到了', /签收 N1/u],
  ['「安达：N2 有限空间作业检查 请签收」\n- - - - - - - - - - - -\n妥了，签收', /签收 N2/u],
  ['把N1给退回去，不归我们管', /退回 N1.*不归我们管/u],
  ['N2发重了，退了吧', /退回 N2.*发重了/u],
  ['退N1，正文缺页', /退回 N1.*正文缺页/u],
  ['推回N2 主送单位写错了', /退回 N2.*主送单位写错了/u],
  ['替陈静签N1，她出差了', /代签 N1.*陈静/u],
  ['N1签收，N2不是我们的退掉', /签收 N1[\s\S]*退回 N2/u],
  ['N1收到，全转下去，9月10日前', /签收并转发|确认转发/u],
  ['N1、2都签收', /签收 N1[\s\S]*签收 N2/u],
];
test('free words that change the record are shown first and want one tap', async () => {
  const bed = await startTestApp();
  await bed.issue();
  await bed.issue(other);
  for (const [says, shows] of shown) {
    const answer = wordsOf(await bed.say('lin', says));
    expect({ says, answer }).toEqual({ says, answer: expect.stringMatching(shows) });
    expect({ says, acts: await acts(bed) }).toEqual({ says, acts: ['issue', 'issue'] });
  }
});

/** What asks is answered at once. */
const answered: readonly (readonly [says: string, answer: RegExp])[] = [
  ['有啥要我办的', /签收 N1/u],
  ['db', /签收 N1/u],
  ['恩一走到哪了', /N1 涉爆粉尘/u],
  ['粉尘检查那个还有谁没签', /未签收1家：临澜市/u],
  ['zt N1', /N1 涉爆粉尘/u],
  ['N1卡在哪了', /断点/u],
  ['這個N1寫的啥', /涉爆粉尘/u],
  ['我在系统里是啥岗位', /王丽：临澜市安委办/u],
  ['这个咋用', /可回复：待办/u],
  ['把N1原文发我看看', /涉爆粉尘/u],
];
/** What only speaks of an act: nothing is done, whatever is said. */
const idle = [
  'N1要不要签收啊',
  'N1签没签',
  '先别签N1，领导要看',
  'N1等主任回来再签',
  '要是没问题N1明天签',
  '小李说N1他签过了',
  '听说N1要作废了',
  '局长让把N1转下去',
  'N1能不能先不转',
  'N1没收到附件',
  'N1催过了',
  'N1转重复了',
  'N1还没学',
  'N1晚点报',
  '收到请回复',
  '陈主任 15:40\n收到请回复，没转的今天转完\n小周 15:42\n收到',
  '「王科长：N1签收了没有」\n- - - - - - - - - - - -\n签了',
  '【转】请各县区签收N1并立即转发',
];
test('what asks is answered at once, and what only speaks of an act does none, also after 确认', async () => {
  const bed = await startTestApp();
  await bed.issue();
  for (const [says, answer] of answered) {
    expect({ says, answer: wordsOf(await bed.say('lin', says)) }).toEqual({
      says,
      answer: expect.stringMatching(answer),
    });
  }
  await bed.say('lin', '我');
  for (const says of idle) {
    await bed.say('lin', says);
    expect({ says, acts: await acts(bed) }).toEqual({ says, acts: ['issue'] });
  }
  await bed.say('lin', '我');
  await bed.say('lin', '确认');
  expect(await acts(bed)).toEqual(['issue']);
});

test('a signature with the number in the own words is done at once, remarks and all', async () => {
  const bed = await startTestApp();
  await bed.issue();
  expect(wordsOf(await bed.say('lin', '收悉N1，马上去办'))).toContain('签收人 王丽');
  expect(wordsOf(await bed.say('quan', '簽收 N1'))).toContain('签收人 石泉');
  expect(wordsOf(await bed.say('ping', '把N1给我签上，刚才开会没看手机'))).toContain('屏澜市安委办 屏澜（文书）');
  expect((await acts(bed)).filter((kind) => kind === 'sign')).toHaveLength(3);
  await bed.status();
});
