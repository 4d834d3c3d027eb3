import { expect, test } from 'vitest';
import { startTestApp, wordsOf, type TestApp } from '../support/app.ts';
import { smallNotice } from '../support/register.ts';
import { tablesWith } from '../support/search.ts';
import { linkOf, postFiles, publicUrl, upload, type Files } from '../support/uploads.ts';
import { markedFiles, ofd } from './reading/office-samples.ts';
import { docxParts, paragraph, table, zip } from './reading/sample-files.ts';

/** A word that stands in nothing else. */
const canary = '锗铟镓台账核对';
const body = ['关于开展检查的通知', '各市安委会：', `请核对${canary}。`];
const marks = ['秘密★1年', '机密', '绝密★长期', '内部资料', '内部文件 注意保存'];

let bed: TestApp;
const clean = async () => ({
  canary: await tablesWith(bed, canary),
  marks: (await Promise.all(marks.map((mark) => tablesWith(bed, mark)))).flat(),
});
const nothing = { canary: [], marks: [] };

test('the search finds what there is', async () => {
  bed = await startTestApp({ publicUrl });
  await bed.say('sheng', `发文\n${body.join('\n')}`);
  expect(await tablesWith(bed, canary)).toEqual(['public.dialogue']);
  await upload(bed, 'sheng', { '表.txt': body.join('\n') }, { words: '上传', hasMain: false });
  expect(await tablesWith(bed, canary)).toEqual(['public.dialogue', 'public.draft_file']);
});

test('marked text, in one piece or in several, leaves nothing anywhere', async () => {
  bed = await startTestApp({ publicUrl });
  for (const mark of marks) {
    expect(wordsOf(await bed.say('sheng', `发文\n${mark}\n${body.join('\n')}`))).toContain(
      '不得经互联网传送，已停办并删除',
    );
    await bed.say('sheng', `发文\n${body.join('\n')}`);
    expect(wordsOf(await bed.say('sheng', mark))).toContain('不得经互联网传送，已停办并删除');
    expect(wordsOf(await bed.say('sheng', '确认发文'))).toContain('没有待确认的事项');
  }
  expect(await clean()).toEqual(nothing);
});

test('a preview that has not gone out yet is deleted with the draft', async () => {
  bed = await startTestApp({ publicUrl });
  await bed.sql(`INSERT INTO platform_pause (platform, kind, code, since) VALUES ('wecom', 'operator', 'test', now())`);
  const words = [`发文\n${body.join('\n')}`, '内部资料'];
  for (const text of words) await bed.twin.raw.post(bed.twin.raw.say('sheng', text));
  expect(await tablesWith(bed, canary)).toEqual([]);
});

test.each(marks)('files marked %s are refused wherever the mark stands, as document or attachment', async (mark) => {
  bed = await startTestApp({ publicUrl });
  for (const [name, bytes] of Object.entries(markedFiles(mark, body))) {
    const isAttachment = /\.(?:xlsx|pptx)$/u.test(name);
    const files: Files = isAttachment ? { '通知.txt': body.join('\n'), [name]: bytes } : { [name]: bytes };
    const { status, page, chat } = await upload(bed, 'sheng', files);
    expect({ name, status, page }).toEqual({
      name,
      status: 422,
      page: expect.stringContaining('不得经互联网传送，已停办并删除') as unknown,
    });
    expect(chat).toContain('不得经互联网传送，已停办并删除');
  }
  expect(await clean()).toEqual(nothing);
});

test('a marked attachment takes the open draft and its other files with it, and uses the link up', async () => {
  bed = await startTestApp({ publicUrl });
  await upload(bed, 'sheng', { '通知.txt': body.join('\n') });
  await bed.say('sheng', '上传');
  const link = linkOf(bed, 'sheng');
  expect((await postFiles(bed, link, { '名单.txt': `绝密\n${canary}` }, false)).status).toBe(422);
  expect((await postFiles(bed, link, { '名单.txt': canary.repeat(3) }, false)).status).toBe(410);
  expect(wordsOf(await bed.say('sheng', '确认发文'))).toContain('没有待确认的事项');
  expect(await clean()).toEqual(nothing);
  expect((await upload(bed, 'sheng', { '内部资料.txt': smallNotice })).status).toBe(422);
});

test('the words in running text, in a cell, or as part of a name are no marks', async () => {
  bed = await startTestApp({ publicUrl });
  const text = '各级要保守国家秘密，做好机密工作，内部资料不得外传。';
  const files: Files = {
    '保密工作要求.docx': zip({
      ...docxParts(
        paragraph('关于开展检查的通知') +
          // Past the head, where a mark beside other words would count.
          '一二三四五六七八'.replaceAll(/./gu, (item) => paragraph(`${item}、请按要求办理。`)) +
          paragraph(text) +
          table([
            ['文件', '密级'],
            ['名单', '秘密'],
          ]),
      ),
      'word/header1.xml': `<w:hdr>${paragraph('云岭省安委办文件')}</w:hdr>`,
    }),
    '说明.txt': text,
    '版式.ofd': ofd([[{ text, x: 20, y: 20 }]]),
  };
  expect(await upload(bed, 'sheng', files)).toMatchObject({
    status: 200,
    chat: expect.stringContaining('附件 2件') as unknown,
  });
});
