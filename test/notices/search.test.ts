import { expect, test } from 'vitest';
import { startTestApp, wordsOf } from '../support/app.ts';
import { smallNotice, smallPeople } from '../support/register.ts';

const about = (what: string, body = '') =>
  smallNotice.replace('涉爆粉尘企业专项检查', what).replace('按时报送', `${body}按时报送`);

test('查找 finds by title, document number and text, newest first, with what became of each', async () => {
  const bed = await startTestApp();
  await bed.issue();
  await bed.issue(about('有限空间作业排查', '粉尘场所一并'));
  await bed.issue(about('汛期值班').replace('18号', '19号'));
  await bed.say('lin', '收到 N1');
  await bed.sql(`UPDATE notice SET withdrawn_at = now() WHERE number = 3`, []);
  expect(wordsOf(await bed.say('sheng', '查找 粉尘'))).toBe(
    [
      '“粉尘”对应2件通知：',
      'N2 有限空间作业排查（云安办〔2026〕18号，9月3日）断点3处',
      'N1 涉爆粉尘企业专项检查（云安办〔2026〕18号，9月3日）断点3处',
      '请回复：到哪了 N2｜原文 N2',
    ].join('\n'),
  );
  expect(wordsOf(await bed.say('lin', '查找 粉尘 专项'))).toContain(
    'N1 涉爆粉尘企业专项检查（云安办〔2026〕18号，9月3日）已签收',
  );
  expect(wordsOf(await bed.say('lin', '查找 〔2026〕19号'))).toContain('已撤回');
  expect(wordsOf(await bed.say('lin', '查找 %'))).toBe('没有找到“%”的通知。请写编号，或回复：待办');
});

test('only notices that one may ask about are found; what a relay added is not looked into', async () => {
  const bed = await startTestApp({ people: [...smallPeople, '专家,53,专家,expert,zhuan'] });
  await bed.issue(smallNotice, { to: '临澜市,石泉市' });
  await bed.say('lin', '收到 N1');
  await bed.say('lin', '转发 N1 望川县 要求：先查抛光企业');
  await bed.tap('lin', '非涉密，转发');
  for (const user of ['ping', 'zhuan']) {
    expect(wordsOf(await bed.say(user, '查找 粉尘'))).toContain('没有找到“粉尘”的通知');
  }
  expect(wordsOf(await bed.say('ducha', '查找 粉尘'))).toContain('N1 ');
  expect(wordsOf(await bed.say('wang', '查找 粉尘'))).toContain('N1 涉爆粉尘企业专项检查');
  expect(wordsOf(await bed.say('quan', '查找 抛光企业'))).toContain('没有找到');
});

test('of many the newest eight are named, and the number of all', async () => {
  const bed = await startTestApp();
  await bed.issue();
  await bed.sql(
    `INSERT INTO notice (number, title, issuing_organ_id, issued_at, register_version)
     SELECT 1 + i, '第' || i || '号粉尘通知', issuing_organ_id, issued_at, register_version
     FROM notice, generate_series(1, 20) AS i WHERE number = 1`,
    [],
  );
  const said = wordsOf(await bed.say('sheng', '查找 粉尘'));
  expect(said).toContain('“粉尘”对应21件通知，最近8件：');
  expect(said.split('\n').map((line) => line.split(' ')[0])).toContain('N21');
  expect(said).not.toContain('N13 ');
});
