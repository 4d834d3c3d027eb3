import { expect, test } from 'vitest';
import { digestOf } from '../../src/evidence/index.ts';
import { seenDigest } from '../../src/notices/onion.ts';
import { entriesOf, startTestApp, wordsOf, type TestApp } from '../support/app.ts';
import { linkOf, postFiles, publicUrl } from '../support/uploads.ts';

/** Issued; one city has signed. */
async function issued(): Promise<TestApp> {
  const bed = await startTestApp({ publicUrl });
  await bed.issue();
  await bed.tap('lin', '签收');
  return bed;
}
const count = async ({ sql }: TestApp, table: 'draft_file' | 'stored_file' | 'correction') =>
  (await sql<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`))[0]?.n;
const filesOn = (bed: TestApp, user: string) =>
  bed.twin
    .messagesOf(user)
    .flatMap(({ kind, fileName, fileText }) => (kind === 'file' ? [{ fileName, fileText }] : []));
const text = '更正：报送截止日应为9月25日，联系电话见附表。';

test('更正 by a file: a link, one look, one tap; every card names it, 看原文 sends it, signatures bind its bytes', async () => {
  const bed = await issued();
  expect(wordsOf(await bed.say('sheng', '更正 N1'))).toMatch(
    /^请写明更正内容，回复：更正 N1 内容\n.*请打开链接上传.*\nhttps:\/\/anda\.example\.cn\/upload\//u,
  );
  expect(wordsOf(await bed.say('sheng', '确认更正 N1'))).toContain('请写明更正内容');
  await postFiles(bed, linkOf(bed, 'sheng'), { '更正表.txt': text });
  const preview = wordsOf(bed.last('sheng'));
  expect(preview).toContain('确认更正 N1');
  expect(preview).toContain('更正 见所附文件：更正表.txt\n送达 3家，其中1家已签收');
  expect(await count(bed, 'correction')).toBe(0);
  expect(wordsOf(await bed.tap('sheng', '非涉密，更正'))).toContain('已更正 N1');
  expect(await count(bed, 'draft_file')).toBe(0);
  // The unsigned card changes its face; whoever has signed is asked once.
  expect(wordsOf(bed.twin.messagesOf('quan')[0])).toContain('更正 见所附文件：更正表.txt');
  expect(wordsOf(bed.last('lin'))).toContain('［签收更正］');
  await bed.tap('lin', '看原文');
  expect(filesOn(bed, 'lin')).toEqual([{ fileName: '更正表.txt', fileText: text }]);
  expect(wordsOf(await bed.tap('lin', '签收更正'))).toContain('已签收更正');
  await bed.tap('quan', '签收');
  const file = digestOf(text);
  const entries = await entriesOf(bed);
  const correct = entries.find(({ kind }) => kind === 'correct');
  expect(correct).toMatchObject({ files: [file] });
  const [row] = await bed.sql<{ digest: string; onion: string }>(
    `SELECT k.text_digest AS digest, l.onion_digest AS onion FROM correction k JOIN layer l ON l.id = k.layer_id`,
  );
  expect(row?.digest).toBe(correct?.['digest']);
  // The words alone give another digest: the bytes are in it.
  expect(row?.digest).not.toBe(digestOf('见所附文件：更正表.txt'));
  const seen = seenDigest(row?.onion ?? '', [{ serial: 1, textDigest: row?.digest ?? '' }]);
  expect(entries.filter(({ digest }) => digest === seen).map(({ kind, organ }) => [kind, organ])).toEqual([
    ['correct.sign', '5301'],
    ['sign', '5302'],
  ]);
  expect(await bed.status()).toMatchObject({ reached: 2, uncorrected: 0 });
});

test('words and files together; other words keep the files, another file joins, the same again sends nothing', async () => {
  const bed = await issued();
  await bed.say('sheng', '更正 N1 截止日有误');
  await bed.say('sheng', '上传');
  await postFiles(bed, linkOf(bed, 'sheng'), { '表一.txt': text });
  expect(wordsOf(bed.last('sheng'))).toContain('截止日有误 附文件：表一.txt');
  const older = bed.last('sheng');
  expect(wordsOf(await bed.say('sheng', '更正 N1 截止日应为9月25日'))).toContain('附文件：表一.txt');
  await bed.say('sheng', '上传');
  await postFiles(bed, linkOf(bed, 'sheng'), { '表二.txt': `${text}二` });
  expect(wordsOf(bed.last('sheng'))).toContain('附文件：表一.txt、表二.txt');
  // An older preview's button must not send what a newer one says.
  await bed.tap('sheng', { messageId: older?.messageId ?? '', button: '非涉密，更正' });
  expect(await count(bed, 'correction')).toBe(0);
  expect(wordsOf(await bed.say('sheng', '确认更正 N1'))).toContain('已更正 N1');
  expect(await count(bed, 'stored_file')).toBe(2);
  await bed.say('quan', '原文 N1');
  // Messages are sent side by side.
  expect(new Set(filesOn(bed, 'quan').map(({ fileName }) => fileName))).toEqual(new Set(['表一.txt', '表二.txt']));
  // Another file under the same name is another correction; the very same is none.
  for (const [bytes, corrections] of [
    [`${text}三`, 2],
    [`${text}三`, 2],
  ] as const) {
    await bed.say('sheng', '更正 N1');
    await postFiles(bed, linkOf(bed, 'sheng'), { '表一.txt': bytes });
    await bed.say('sheng', '确认更正 N1');
    expect(await count(bed, 'correction')).toBe(corrections);
  }
  await bed.status();
});

test('a marked file is refused and deleted with all that came; cancelled, nothing stays', async () => {
  const bed = await issued();
  await bed.say('sheng', '更正 N1');
  await postFiles(bed, linkOf(bed, 'sheng'), { '表一.txt': text });
  await bed.say('sheng', '上传');
  const { page } = await postFiles(bed, linkOf(bed, 'sheng'), { '表二.txt': `机密★1年\n\n${text}` });
  expect(page).toContain('机密');
  expect(wordsOf(bed.last('sheng'))).toContain('不得经互联网传送');
  expect([await count(bed, 'draft_file'), await count(bed, 'stored_file')]).toEqual([0, 0]);
  expect(wordsOf(await bed.say('sheng', '确认更正 N1'))).not.toContain('已更正');
  await bed.say('sheng', '更正 N1');
  await postFiles(bed, linkOf(bed, 'sheng'), { '表三.txt': text });
  await bed.tap('sheng', '取消');
  expect([await count(bed, 'draft_file'), await count(bed, 'stored_file'), await count(bed, 'correction')]).toEqual([
    0, 0, 0,
  ]);
});

test('a relaying organ corrects its own layer by a file, nobody else gets it; who sent nothing gets no link', async () => {
  const bed = await issued();
  expect(wordsOf(await bed.say('quan', '更正 N1'))).not.toContain('upload');
  expect(wordsOf(await bed.say('dong', '更正 N1'))).toContain('没有找到 N1');
  await bed.say('lin', '转发 N1 全部');
  await bed.say('lin', '更正 N1');
  await postFiles(bed, linkOf(bed, 'lin'), { '本市更正.txt': text });
  expect(wordsOf(await bed.tap('lin', '非涉密，更正'))).toContain('已更正 N1');
  expect(wordsOf(bed.twin.messagesOf('wang')[0])).toContain('见所附文件：本市更正.txt');
  expect(wordsOf(bed.twin.messagesOf('quan')[0])).not.toContain('本市更正');
  await bed.say('quan', '原文 N1');
  expect(filesOn(bed, 'quan')).toEqual([]);
  await bed.status();
});
