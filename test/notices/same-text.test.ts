import { expect, test } from 'vitest';
import { startTestApp, wordsOf } from '../support/app.ts';
import { smallNotice } from '../support/register.ts';

test('the preview warns when the very text was issued before', async () => {
  const bed = await startTestApp();
  expect(wordsOf(await bed.say('sheng', `发文\n${smallNotice}\n发给 临澜市`))).not.toContain('正文相同');
  await bed.tap('sheng', '非涉密，发文');
  expect(wordsOf(await bed.say('sheng', `发文\n${smallNotice}\n发给 望川县`))).toContain(
    '重复 与N1 涉爆粉尘企业专项检查正文相同',
  );
  // It may be meant: it is a warning and no refusal.
  expect(wordsOf(await bed.tap('sheng', '非涉密，发文'))).toContain('已发文');
  expect(wordsOf(await bed.say('sheng', `发文\n${smallNotice.replace('9月20日', '9月21日')}`))).not.toContain(
    '正文相同',
  );
});

test('a receiver who issues it again is warned too; whom it never came to hears nothing of it', async () => {
  const bed = await startTestApp();
  await bed.issue(smallNotice, { to: '临澜市' });
  expect(wordsOf(await bed.say('lin', `发文\n${smallNotice}`))).toContain('与N1 涉爆粉尘企业专项检查正文相同');
  expect(wordsOf(await bed.say('quan', `发文\n${smallNotice}`))).not.toContain('正文相同');
});
