import { expect, test } from 'vitest';
import { entriesOf, startTestApp, wordsOf, type TestApp } from '../support/app.ts';
import { smallNotice } from '../support/register.ts';

const layerOf = async ({ sql }: TestApp) =>
  (
    await sql<{ title: string; number: string; urgency: string; text: string; due: Date; reading: object }>(
      `SELECT title, document_number AS number, urgency, text, due_at AS due, reading FROM layer ORDER BY id DESC LIMIT 1`,
    )
  )[0];

test('the clerk corrects what was understood, each word renews the preview, and the text stays', async () => {
  const bed = await startTestApp();
  await bed.issue();
  const plain = await layerOf(bed);
  await bed.say('sheng', `发文\n${smallNotice}`);
  expect(wordsOf(await bed.say('sheng', '标题 关于粉尘涉爆企业“回头看”的通知'))).toContain(
    '确认发文 关于粉尘涉爆企业“回头看”的通知',
  );
  expect(wordsOf(await bed.say('sheng', '文号：云安办〔2026〕19号'))).toContain('云安办〔2026〕19号');
  expect(wordsOf(await bed.say('sheng', '期限 9月25日'))).toContain('最晚 9月25日前 书面报送检查情况');
  expect(wordsOf(await bed.say('sheng', '紧急 特急'))).toContain('待您确认 · 特急');
  expect(wordsOf(await bed.say('sheng', '主送 石泉市'))).toContain('发给 1家：石泉市安委办');
  await bed.tap('sheng', '非涉密，发文');
  const layer = await layerOf(bed);
  expect(layer).toMatchObject({
    title: '关于粉尘涉爆企业“回头看”的通知',
    number: '云安办〔2026〕19号',
    urgency: 'extra',
    text: plain?.text,
    due: new Date('2026-09-25T16:00:00Z'),
    reading: {
      title: '关于粉尘涉爆企业“回头看”的通知',
      deadlines: [{ due: '2026-09-25', action: '书面报送检查情况' }],
    },
  });
  const card = wordsOf(bed.last('quan'));
  for (const words of ['云岭省安委办 · 特急', '关于粉尘涉爆企业', '云安办〔2026〕19号', '最晚 9月25日前']) {
    expect(card).toContain(words);
  }
  const issues = (await entriesOf(bed)).filter(({ kind }) => kind === 'issue');
  expect(issues[0]).not.toHaveProperty('byHand');
  expect(issues[1]).toMatchObject({
    byHand: { title: layer?.title, documentNumber: layer?.number, urgency: '特急', due: ['2026-09-25'] },
  });
});

test('several deadlines, one with an hour, none at all, and no number', async () => {
  const bed = await startTestApp();
  await bed.say('sheng', `发文\n${smallNotice}`);
  const both = wordsOf(await bed.say('sheng', '限期 9月30日、9月20日18时'));
  expect(both).toContain('先办 9月20日 18:00前');
  expect(both).toContain('最晚 9月30日前');
  expect(wordsOf(await bed.say('sheng', '期限 无'))).not.toContain('最晚');
  expect(wordsOf(await bed.say('sheng', '文号 无'))).not.toContain('18号');
  expect(wordsOf(await bed.say('sheng', '紧急 加急'))).toContain('加急');
  expect(wordsOf(await bed.say('sheng', '紧急 无'))).not.toContain('加急');
});

test('what is not understood changes nothing and says how to write it', async () => {
  const bed = await startTestApp();
  await bed.say('sheng', `发文\n${smallNotice}`);
  const before = wordsOf(bed.last('sheng'));
  expect(wordsOf(await bed.say('sheng', '期限 2020年1月1日'))).toContain('看不懂日期');
  expect(wordsOf(await bed.say('sheng', '紧急 马上'))).toContain('紧急 加急');
  expect(wordsOf(await bed.say('sheng', '标题 1'))).toContain('标题 关于');
  expect(wordsOf(await bed.say('sheng', '发给 全部'))).toBe(before);
});

test('lines of the text that begin like a correction stay lines of the text', async () => {
  const bed = await startTestApp();
  await bed.say('sheng', `发文\n${smallNotice}`);
  for (const words of ['期限：另行通知。', '紧急情况下先撤人。', '标题栏须写明单位。', '文号由省厅统一编排。']) {
    await bed.say('sheng', words);
  }
  await bed.say('sheng', '确认');
  const text = (await layerOf(bed))?.text ?? '';
  for (const words of ['期限：另行通知。', '紧急情况下先撤人。', '标题栏须写明单位。', '文号由省厅统一编排。']) {
    expect(text).toContain(words);
  }
});

test('a secrecy mark as a title ends the draft', async () => {
  const bed = await startTestApp();
  await bed.say('sheng', `发文\n${smallNotice}`);
  expect(wordsOf(await bed.say('sheng', '文号 秘密★1年'))).toContain('已停办并删除');
  expect(wordsOf(await bed.say('sheng', '确认发文'))).toContain('没有待确认的事项');
});

test('without an open draft a limit belongs to the relay', async () => {
  const bed = await startTestApp();
  await bed.issue();
  await bed.tap('lin', '签收');
  await bed.say('lin', '转发 N1 全部 要求：先查抛光企业');
  expect(wordsOf(await bed.say('lin', '限期 9月15日'))).toContain('限期 9月15日');
  expect(wordsOf(await bed.say('lin', '标题 关于检查的通知'))).not.toContain('确认发文');
});

test('an item of the text that asks nothing is taken out of what is to be done, and stays in the text', async () => {
  const bed = await startTestApp();
  await bed.say('sheng', `发文\n${smallNotice}`);
  expect(wordsOf(bed.last('sheng'))).toContain('要办 2项：传达、报送');
  expect(wordsOf(await bed.say('sheng', '删除第9项'))).toContain('要办的共2项');
  expect(wordsOf(await bed.say('sheng', '删除第一项'))).toContain('要办 1项：报送');
  await bed.say('sheng', '确认');
  expect(await layerOf(bed)).toMatchObject({
    text: smallNotice.trim(),
    reading: { requirements: [{ number: '二' }] },
  });
  expect((await entriesOf(bed)).at(-1)).toMatchObject({ kind: 'issue', byHand: { without: [1] } });
});
