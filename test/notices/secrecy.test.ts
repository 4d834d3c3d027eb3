import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startTestApp, wordsOf } from '../support/app.ts';

test('words of a relay that bear a secrecy mark are refused, and nothing of them is kept', async () => {
  const bed = await startTestApp();
  await bed.issue();
  const refusal = /标有“秘密★1年”，不得经互联网传送/u;
  const marked = '全部 要求：\n秘密★1年\n重点核查军工厂房';
  expect(wordsOf(await bed.say('lin', `收到 N1 转发${marked}`))).toMatch(refusal);
  expect(await bed.status()).toMatchObject({ reached: 0 });
  await bed.tap('lin', '签收');
  expect(wordsOf(await bed.say('lin', `转发 N1 ${marked}`))).toMatch(refusal);
  expect(wordsOf(await bed.say('lin', '转发 N1 全部 要求：秘密★1年'))).toMatch(refusal);
  expect(wordsOf(await bed.say('lin', '转发 N1 秘密★1年 军工厂房'))).toMatch(refusal);
  const file = join(tmpdir(), `anda-marked-${process.pid}.txt`);
  await writeFile(file, '秘密★1年\n重点核查军工厂房\n');
  const relaying = bed.desk.relay('N1', { as: '5301', to: 'all', text: file, due: null });
  await expect(relaying).rejects.toMatchObject({ code: 'notice.secret' });
  await rm(file);
  const kept = await bed.sql(
    `SELECT 1 AS one FROM outbox WHERE subject::text LIKE '%军工%'
     UNION ALL SELECT 1 FROM dialogue WHERE data::text LIKE '%军工%' UNION ALL SELECT 1 FROM layer WHERE text LIKE '%军工%'`,
  );
  expect(kept).toEqual([]);
  expect(wordsOf(await bed.say('lin', '转发 N1 全部 要求：学习保守国家秘密法'))).toContain('新增 1项');
});
