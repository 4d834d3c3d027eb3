import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { digestOf } from '../../src/evidence/index.ts';
import { startTestApp, wordsOf, type TestApp } from '../support/app.ts';
import { smallNotice } from '../support/register.ts';
import { publicUrl, upload } from '../support/uploads.ts';
import { png } from './reading/office-samples.ts';

const form = '单位,联系人\n';
const newest = (bed: TestApp, user: string, count: number) =>
  bed.twin
    .messagesOf(user)
    .slice(-count)
    .map(({ fileName, text }) => fileName ?? text ?? '')
    .toSorted();
const digests = async ({ sql }: TestApp) =>
  (await sql<{ digest: string }>('SELECT onion_digest AS digest FROM layer ORDER BY id')).map(({ digest }) => digest);

test('attachments go down with the document, are counted on the card and signed with the text', async () => {
  const bed = await startTestApp({ publicUrl });
  await bed.issue();
  const { chat } = await upload(bed, 'sheng', { '通知.txt': smallNotice, '附件1.csv': form, '附件2.png': png });
  expect(chat).toContain('附件 2件');
  await bed.tap('sheng', '非涉密，发文');
  expect(wordsOf(bed.last('lin'))).toContain('附件 2件');
  expect(await bed.sql('SELECT files FROM layer ORDER BY id')).toEqual([
    { files: null },
    {
      files: [
        { digest: digestOf(smallNotice), name: '通知.txt', isMain: true },
        { digest: digestOf(form), name: '附件1.csv', isMain: false },
        { digest: digestOf(png), name: '附件2.png', isMain: false },
      ],
    },
  ]);
  // The same words, and yet another onion: whoever signs has signed for the attachments.
  expect(new Set(await digests(bed)).size).toBe(2);
  await bed.tap('lin', '看原文');
  expect(newest(bed, 'lin', 3)).toEqual(['通知.txt', '附件1.csv', '附件2.png']);
  await bed.say('lin', '收到 N2 转发全部');
  expect(wordsOf(bed.last('wang'))).toContain('附件 2件');
  await bed.say('wang', '原文 N2');
  expect(newest(bed, 'wang', 4)).toEqual(expect.arrayContaining(['通知.txt', '附件1.csv', '附件2.png']));
  expect(await bed.status(2)).toMatchObject({ reached: 1 });
});

test('上传 with an open draft adds attachments to a pasted text, also in two goes', async () => {
  const bed = await startTestApp({ publicUrl });
  await bed.say('sheng', `发文\n${smallNotice}`);
  const once = await upload(bed, 'sheng', { '附件1.csv': form }, { words: '上传', hasMain: false });
  expect(once.chat).toContain('附件 1件');
  const again = await upload(bed, 'sheng', { '附件2.png': png }, { words: '上传', hasMain: false });
  expect(again.chat).toContain('附件 2件');
  await bed.say('sheng', '　　三、按附件报送。');
  await bed.say('sheng', '确认');
  await bed.say('lin', '原文 N1');
  const sent = newest(bed, 'lin', 3).join('\n');
  for (const words of ['三、按附件报送。', '附件1.csv', '附件2.png']) expect(sent).toContain(words);
  const total = await upload(
    bed,
    'sheng',
    Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`${i}.csv`, form])),
  );
  expect(total.chat).toContain('附件 9件');
  const more = await upload(bed, 'sheng', { '多.csv': form }, { words: '上传', hasMain: false });
  expect(more).toMatchObject({ status: 400, page: expect.stringContaining('最多10个文件') as unknown });
});

test('the same bytes under another name are kept once and shown under both', async () => {
  const bed = await startTestApp({ publicUrl });
  for (const name of ['甲表.csv', '乙表.csv']) {
    await upload(bed, 'sheng', { '通知.txt': smallNotice, [name]: form });
    await bed.say('sheng', '确认');
  }
  expect(await bed.sql('SELECT count(*)::int AS n FROM stored_file')).toEqual([{ n: 2 }]);
  await bed.say('lin', '原文 N1');
  expect(newest(bed, 'lin', 2)).toContain('甲表.csv');
  await bed.say('lin', '原文 N2');
  expect(newest(bed, 'lin', 2)).toContain('乙表.csv');
});

const folders: string[] = [];
afterEach(() => Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true }))));

test('notice issue --attach', async () => {
  const bed = await startTestApp();
  const folder = await mkdtemp(join(tmpdir(), 'anda-attach-'));
  folders.push(folder);
  const [text, table, marked] = ['通知.txt', '表.csv', '密.txt'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ]; // three names
  await writeFile(text, smallNotice);
  await writeFile(table, form);
  await writeFile(marked, '机密\n名单');
  const to = { issuer: '53', to: ['5301'], notSecret: true };
  await expect(bed.desk.issue(text, { ...to, attach: [marked] })).rejects.toMatchObject({ code: 'notice.secret' });
  await bed.desk.issue(text, { ...to, attach: [table] });
  await bed.drain();
  expect(wordsOf(bed.last('lin'))).toContain('附件 1件');
  await bed.say('lin', '原文 N1');
  expect(newest(bed, 'lin', 2)).toEqual(['表.csv', '通知.txt']);
});
