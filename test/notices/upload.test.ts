import { expect, test } from 'vitest';
import { digestOf } from '../../src/evidence/index.ts';
import { entriesOf, startTestApp, wordsOf, type TestApp } from '../support/app.ts';
import { smallNotice } from '../support/register.ts';
import { linkOf, postFiles, publicUrl, upload } from '../support/uploads.ts';
import { docxParts, paragraph, zip } from './reading/sample-files.ts';

const start = () => startTestApp({ publicUrl });
const count = async ({ sql }: TestApp, table: 'draft_file' | 'stored_file' | 'notice') =>
  (await sql<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`))[0]?.n;

test('发文 without a text answers with a link; what is uploaded there is previewed and issued like a text', async () => {
  const bed = await start();
  expect(wordsOf(await bed.say('sheng', '发文'))).toMatch(
    /请发来通知全文.*上传.*\nhttps:\/\/anda\.example\.cn\/upload\/[\w-]{27}\n/su,
  );
  const { status, page } = await postFiles(bed, linkOf(bed, 'sheng'), { '通知.txt': smallNotice });
  expect({ status, page }).toMatchObject({ status: 200, page: expect.stringContaining('请回到聊天窗口') as unknown });
  const preview = wordsOf(bed.last('sheng'));
  expect(preview).toContain('确认发文');
  expect(preview).toContain('最晚 9月20日前');
  expect(wordsOf(await bed.tap('sheng', '非涉密，发文'))).toContain('已发文 N1');
  expect(await bed.status()).toMatchObject({ required: 3 });
  await bed.say('lin', '原文 N1');
  expect(bed.last('lin')).toMatchObject({ kind: 'file', fileName: '通知.txt', fileText: smallNotice });
  expect(await count(bed, 'draft_file')).toBe(0);
  expect((await entriesOf(bed)).at(-1)).toMatchObject({ kind: 'issue', file: digestOf(smallNotice) });
});

test('a look at the link does not use it up, one upload does, and of two at once one is kept', async () => {
  const bed = await start();
  await bed.say('sheng', '发文 文件');
  const link = linkOf(bed, 'sheng');
  for (const method of ['GET', 'HEAD', 'GET']) expect((await fetch(link, { method })).status).toBe(200);
  const both = await Promise.all(['甲', '乙'].map((name) => postFiles(bed, link, { [`${name}.txt`]: smallNotice })));
  expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 410]);
  expect(await count(bed, 'draft_file')).toBe(1);
  const late = await postFiles(bed, link, { '丙.txt': smallNotice });
  expect(late).toMatchObject({ status: 410, page: expect.stringContaining('请回到聊天窗口回复：上传') as unknown });
  expect((await fetch(link)).status).toBe(410);
});

test('a link ends after ten minutes of our clock, and with the next one', async () => {
  const bed = await start();
  await bed.say('sheng', '发文');
  const first = linkOf(bed, 'sheng');
  await bed.say('sheng', '上传');
  const second = linkOf(bed, 'sheng');
  expect((await fetch(first)).status).toBe(410);
  bed.clock.pass(9 * 60_000);
  expect((await fetch(second)).status).toBe(200);
  bed.clock.pass(61_000);
  expect((await fetch(second)).status).toBe(410);
  expect(await postFiles(bed, second, { '通知.txt': smallNotice })).toMatchObject({ status: 410 });
  expect(await count(bed, 'draft_file')).toBe(0);
});

test('only the hash of the token is kept, and a made-up one opens nothing', async () => {
  const bed = await start();
  await bed.say('sheng', '发文');
  const token = linkOf(bed, 'sheng').split('/').at(-1) ?? '';
  const kept = await bed.sql<{ words: string }>(
    `SELECT row_to_json(l)::text AS words FROM upload_link l UNION ALL SELECT row_to_json(o)::text FROM outbox o`,
  );
  expect(kept.map(({ words }) => words).join('\n')).not.toContain(token);
  for (const made of ['x'.repeat(27), `${token.slice(1)}x`, '..%2f..', 'a']) {
    expect((await fetch(`${bed.origin}/upload/${made}`)).status).toBe(410);
  }
});

test('whoever tries too often is asked to wait', async () => {
  const bed = await start();
  await bed.say('sheng', '发文');
  const link = linkOf(bed, 'sheng');
  for (let i = 0; i < 30; i += 1) expect((await fetch(link)).status).toBe(200);
  expect((await fetch(link)).status).toBe(429);
  bed.clock.pass(10 * 60_000);
  expect((await fetch(link)).status).toBe(410);
});

test('a file that cannot be taken leaves the link open and says what to do', async () => {
  const bed = await start();
  await bed.say('sheng', '发文');
  const link = linkOf(bed, 'sheng');
  const bad = [
    [{ '空.txt': '' }, 422, '空文件'],
    [{ '包.zip': Buffer.from('504b0506000000000000000000000000000000000000', 'hex') }, 422, '压缩包'],
    [{ '坏.docx': 'PK\u0003\u0004broken' }, 422, '打不开'],
    [{ '程序.pdf': Buffer.from('4d5a900003000000040000000000', 'hex') }, 422, '读不出'],
    [{ '网页.txt': '<!doctype html><p>通知</p>' }, 422, '网页'],
    [Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`${i}.txt`, smallNotice])), 400, '最多10个文件'],
    [{ '大.txt': Buffer.alloc(20 * 1024 * 1024 + 1, '字') }, 413, '20 MB'],
  ] as const;
  for (const [files, status, words] of bad) {
    const posted = await postFiles(bed, link, files);
    expect({ words, page: posted.page }).toEqual({ words, page: expect.stringContaining(words) as unknown });
    expect([status, 400, 422]).toContain(posted.status);
    expect(posted.page).toContain('通知正文');
  }
  expect((await fetch(link, { method: 'POST', body: 'not a form' })).status).toBe(400);
  expect(await postFiles(bed, link, { '通知.docx': zip(docxParts(paragraph('关于检查的通知'))) })).toMatchObject({
    status: 200,
  });
  expect(wordsOf(bed.last('sheng'))).toContain('确认发文 关于检查的通知');
});

test('the name of a file is shown, never trusted', async () => {
  const bed = await start();
  const name = '<img src=x>通知\u202Etxt.exe';
  const { page } = await upload(bed, 'sheng', { [name]: '' });
  expect(page).toContain('&lt;img src=x>通知');
  await postFiles(bed, linkOf(bed, 'sheng'), { [name]: smallNotice });
  await bed.tap('sheng', '非涉密，发文');
  await bed.say('lin', '原文 N1');
  expect(bed.last('lin')?.fileName).toMatch(/\.txt$/u);
  expect(bed.last('lin')?.fileName).not.toMatch(/[<>\u202E]/u);
});

test('取消 and a fresh 发文 delete what was uploaded', async () => {
  const bed = await start();
  await upload(bed, 'sheng', { '通知.txt': smallNotice });
  expect(await count(bed, 'draft_file')).toBe(1);
  await bed.say('sheng', '取消');
  expect(await count(bed, 'draft_file')).toBe(0);
  await upload(bed, 'sheng', { '通知.txt': smallNotice });
  await bed.say('sheng', '发文 另一件\n请办理。');
  expect(await count(bed, 'draft_file')).toBe(0);
  await bed.say('sheng', '确认');
  expect(await count(bed, 'stored_file')).toBe(0);
});

test('words do not join an uploaded document, and say how to correct it', async () => {
  const bed = await start();
  await upload(bed, 'sheng', { '通知.txt': smallNotice });
  expect(wordsOf(await bed.say('sheng', '三、再加一条要求。'))).toContain('文字没有并入');
  await bed.say('sheng', '发给 石泉市');
  expect(wordsOf(await bed.say('sheng', '确认'))).toContain('已发文 N1');
  expect(await bed.status()).toMatchObject({ required: 1 });
});

test('without a public address the operator is named, and only clerks get a link', async () => {
  const bare = await startTestApp();
  expect(wordsOf(await bare.say('sheng', '发文'))).toContain('请发来通知全文');
  expect(wordsOf(await bare.say('sheng', '发文 文件'))).toContain('请管理员设置公网地址');
  const bed = await start();
  for (const user of ['qiang', 'ducha']) expect(wordsOf(await bed.say(user, '上传'))).toContain('只有文书可以发文');
});

test('a link outlives the program, and a clerk who lost the post uploads nothing', async () => {
  const bed = await start();
  await bed.say('sheng', '发文');
  const link = linkOf(bed, 'sheng');
  await bed.restart();
  const moved = `${bed.origin}${new URL(link).pathname}`;
  expect((await fetch(moved)).status).toBe(200);
  await bed.sql(`UPDATE post_holder SET roles = '{duty}' WHERE organ_id = (SELECT id FROM organ WHERE code = '53')`);
  expect(await postFiles(bed, moved, { '通知.txt': smallNotice })).toMatchObject({
    status: 403,
    page: expect.stringContaining('只有文书可以发文') as unknown,
  });
});

test('files of a draft that nobody issued within a week are forgotten with it', async () => {
  const bed = await start();
  await upload(bed, 'sheng', { '通知.txt': smallNotice });
  await bed.say('lin', '发文 只打了字的草稿\n请办理。');
  bed.clock.pass(6 * 24 * 3600_000);
  await bed.app.clockwork.tick('forget-drafts', bed.clock.now());
  expect(await count(bed, 'draft_file')).toBe(1);
  bed.clock.pass(2 * 24 * 3600_000);
  await bed.app.clockwork.tick('forget-drafts', bed.clock.now());
  expect(await count(bed, 'draft_file')).toBe(0);
  expect(wordsOf(await bed.say('sheng', '非涉密，发文'))).toContain('没有待确认的事项');
  expect(wordsOf(await bed.say('lin', '非涉密，发文'))).toContain('已发文 N1');
});
