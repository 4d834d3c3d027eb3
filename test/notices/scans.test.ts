import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { digestOf } from '../../src/evidence/index.ts';
import { onionDigest } from '../../src/notices/onion.ts';
import { entriesOf, startTestApp, wordsOf } from '../support/app.ts';
import { publicUrl, upload } from '../support/uploads.ts';
import { smallNotice } from '../support/register.ts';
import { office97, ofd, png, scan } from './reading/office-samples.ts';

const line = '关于开展涉爆粉尘企业专项检查的通知，云安办〔2026〕18号，9月30日';
const ask = '原件已存，读不出文字。请补一句：标题、文号、最早期限；下级看原件签收。';

test.each([
  ['通知.pdf', scan()],
  ['通知.jpg', png],
  ['通知.doc', office97('关于开展检查的通知')],
  ['通知.wps', office97('关于开展检查的通知')],
  ['通知.ofd', ofd([[]])],
])('%s is kept, completed by one line, issued, and read by those below', async (name, bytes) => {
  const bed = await startTestApp({ publicUrl });
  expect(await upload(bed, 'sheng', { [name]: bytes })).toMatchObject({ status: 200, chat: ask });
  expect(wordsOf(await bed.say('sheng', '确认'))).toBe(ask);
  expect(wordsOf(await bed.say('sheng', '9月30日'))).toContain('没看懂标题');
  const preview = wordsOf(await bed.say('sheng', line));
  for (const words of ['确认发文 关于开展涉爆粉尘企业专项检查的通知', '云安办〔2026〕18号', '最晚 9月30日前']) {
    expect(preview).toContain(words);
  }
  expect(wordsOf(await bed.tap('sheng', '非涉密，发文'))).toContain('已发文 N1');
  expect(wordsOf(bed.last('lin'))).toContain('最晚 9月30日前');
  const sent = await bed.tap('lin', '看原文');
  expect(sent?.fileName).toBe(name === '通知.jpg' ? '通知.jpg.png' : name);
  await bed.tap('lin', '签收');
  const files = [{ digest: digestOf(bytes), name, isMain: true }];
  const layer = {
    author: '云岭省安委办',
    title: '关于开展涉爆粉尘企业专项检查的通知',
    documentNumber: '云安办〔2026〕18号',
    documentDate: null,
    text: line,
  };
  // What is signed: the digest of the file, and the line.
  expect(await bed.sql('SELECT onion_digest AS digest FROM acknowledgement')).toEqual([
    { digest: onionDigest([{ ...layer, files }]) },
  ]);
  expect(onionDigest([{ ...layer, files }])).not.toBe(onionDigest([layer]));
  const [issue] = (await entriesOf(bed)).filter(({ kind }) => kind === 'issue');
  expect(issue).toMatchObject({
    file: digestOf(bytes),
    files: [digestOf(bytes)],
    byHand: { title: layer.title, documentNumber: layer.documentNumber, due: ['2026-09-30'] },
  });
  expect(await bed.status()).toMatchObject({ reached: 1 });
});

test('a further line takes the place of the first, and corrections hold on top of it', async () => {
  const bed = await startTestApp({ publicUrl });
  await upload(bed, 'sheng', { '通知.png': png });
  await bed.say('sheng', '关于开展粉尘检查的通知');
  const preview = wordsOf(await bed.say('sheng', `${line}`));
  expect(preview).toContain('确认发文 关于开展涉爆粉尘企业专项检查的通知');
  expect(wordsOf(await bed.say('sheng', '期限 9月20日'))).toContain('最晚 9月20日前');
  await bed.say('sheng', '发给 石泉市');
  await bed.say('sheng', '确认');
  expect(await bed.sql('SELECT text, due_at AS due FROM layer')).toEqual([
    { text: line, due: new Date('2026-09-20T16:00:00Z') },
  ]);
});

test('the text of an .ofd is read from its pages', async () => {
  const bed = await startTestApp({ publicUrl });
  const lines = smallNotice.split('\n').map((text, i) => ({ text: text.trim(), x: 20, y: 10 + i * 8 }));
  const { chat } = await upload(bed, 'sheng', { '通知.ofd': ofd([lines.filter(({ text }) => text !== '')]) });
  expect(chat).toContain('确认发文');
  expect(chat).toContain('最晚 9月20日前');
});

const folders: string[] = [];
afterEach(() => Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true }))));

test('from the command line a scan needs a title, and words there correct what was read', async () => {
  const bed = await startTestApp();
  const folder = await mkdtemp(join(tmpdir(), 'anda-scan-'));
  folders.push(folder);
  const file = join(folder, '扫描.pdf');
  await writeFile(file, scan());
  const to = { issuer: '53', to: ['5301'], notSecret: true };
  await expect(bed.desk.issue(file, to)).rejects.toMatchObject({
    code: 'file.not_text',
    message: expect.stringContaining('--title 标题') as unknown,
  });
  const said = { title: '关于开展检查的通知', number: '云安办〔2026〕19号', due: '2026-09-25' };
  expect(await bed.desk.issue(file, { ...to, ...said })).toMatchObject({ ref: 'N1', title: said.title });
  const text = join(folder, '通知.txt');
  await writeFile(text, smallNotice);
  await bed.desk.issue(text, { ...to, due: '2026-09-18' });
  expect(await bed.sql('SELECT title, document_number AS number, text, due_at AS due FROM layer ORDER BY id')).toEqual([
    {
      title: said.title,
      number: said.number,
      text: '关于开展检查的通知，云安办〔2026〕19号，2026-09-25',
      due: new Date('2026-09-25T16:00:00Z'),
    },
    expect.objectContaining({ text: smallNotice.trim(), due: new Date('2026-09-18T16:00:00Z') }),
  ]);
});
