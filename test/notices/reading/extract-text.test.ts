import { describe, expect, test } from 'vitest';
import { extractText } from '../../../src/notices/reading/index.ts';
import { mapRadicals } from '../../../src/notices/reading/radicals.ts';
import { docxParts, paragraph, pdf, table, zip } from './sample-files.ts';

const notice = '关于开展检查的通知\n各单位：\n请于9月30日前报送。';
/** 安全生产 in GB 2312. */
const gbk = Buffer.from('b0b2c8abc9fab2fa', 'hex');

describe('plain text', () => {
  test.each([
    ['UTF-8', Buffer.from(notice)],
    ['UTF-8 with a mark', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(notice)])],
    ['UTF-16 little-endian', Buffer.from(`\uFEFF${notice}`, 'utf16le')],
    ['UTF-16 big-endian', Buffer.from(`\uFEFF${notice}`, 'utf16le').swap16()],
  ])('%s', async (_, bytes) => {
    expect(await extractText(bytes, '通知.txt')).toEqual({ text: notice, mime: 'text/plain' });
  });
  test('GB18030 of an old Windows file', async () => {
    expect((await extractText(gbk, '通知.txt')).text).toBe('安全生产');
  });
  test('the bytes decide, not the name', async () => {
    expect((await extractText(Buffer.from(notice), '通知.pdf')).mime).toBe('text/plain');
  });
});

describe('.docx', () => {
  test('paragraphs and tables', async () => {
    const body =
      paragraph('关于开展检查的通知') +
      paragraph('各单位 &lt;甲&gt; &amp; 乙：') +
      table([
        ['序号', '隐患'],
        ['1', '积尘'],
      ]);
    const { text, mime } = await extractText(zip(docxParts(body)), '通知.docx');
    expect(text.split('\n').map((line) => line.trimEnd())).toEqual([
      '关于开展检查的通知',
      '各单位 <甲> & 乙：',
      '序号  隐患',
      '1  积尘',
      '',
    ]);
    expect(mime).toContain('wordprocessingml');
  });
  test.each([
    ['a cut file', zip(docxParts(paragraph('通知'))).subarray(0, 300), 'file.unreadable'],
    ['a bomb that lies about its size', zip(docxParts(paragraph('通'.repeat(12_000_000))), 100), 'file.unreadable'],
    ['a DTD', zip(docxParts(paragraph('通知'), '<!DOCTYPE w [<!ENTITY a "b">]>')), 'file.unreadable'],
    ['broken XML', zip({ ...docxParts(''), 'word/document.xml': '<w:document' }), 'file.unreadable'],
    ['nothing inside', zip(docxParts('')), 'file.not_text'],
    ['an .ofd', zip({ 'OFD.xml': '<ofd/>' }), 'file.not_text'],
    ['an .xlsx', zip({ 'xl/workbook.xml': '<x/>' }), 'file.not_text'],
    ['another zip', zip({ 'a.txt': 'a' }), 'file.not_text'],
  ])('%s is refused', async (_, bytes, code) => {
    await expect(extractText(bytes, '通知.docx')).rejects.toMatchObject({ code });
  });
});

describe('.pdf', () => {
  const hex = gbk.toString('hex');
  test('a font that is known by its CMap only, laid out by place', async () => {
    const lines = [
      { hex, x: 200, y: 700 },
      { hex: hex + hex, x: 80, y: 660 },
      { hex, x: 112, y: 638 },
    ];
    const { text, mime } = await extractText(pdf([lines], 'GBK-EUC-H'), '通知.pdf');
    expect(mime).toBe('application/pdf');
    expect(text.split('\n')).toEqual([`${' '.repeat(15)}安全生产`, '安全生产安全生产', `${' '.repeat(4)}安全生产`]);
  });
  test('the caller keeps his bytes: their digest is signed', async () => {
    const bytes = pdf([[{ hex: hex + hex + hex, x: 80, y: 700 }]], 'GBK-EUC-H');
    const before = Buffer.from(bytes);
    await extractText(bytes, '通知.pdf');
    expect(bytes.equals(before)).toBe(true);
  });
  test('a scan and a broken file say what to do', async () => {
    await expect(extractText(pdf([[], []], 'GBK-EUC-H'), '扫描.pdf')).rejects.toMatchObject({
      code: 'file.not_text',
      message: expect.stringContaining('粘贴'),
    });
    await expect(extractText(Buffer.from('%PDF-1.7\nrubbish'), '坏.pdf')).rejects.toMatchObject({
      code: 'file.unreadable',
    });
  });
  test('radicals become the ideographs that were meant, brackets stay', () => {
    expect(mapRadicals('安全⽣产，⻛险（⻋间）')).toBe('安全生产，风险（车间）');
  });
});

describe('what bears no text', () => {
  test.each([
    ['旧.doc', [0xd0, 0xcf, 0x11, 0xe0], '.doc'],
    ['旧.wps', [0xd0, 0xcf, 0x11, 0xe0], '.wps'],
    ['照片.jpg', [0xff, 0xd8, 0xff, 0xe0], '图片'],
    ['照片.txt', [0x89, 0x50, 0x4e, 0x47], '图片'],
    ['文.rtf', [...Buffer.from('{\\rtf1')], '.rtf'],
    ['网页.html', [...Buffer.from('<!DOCTYPE html><html>')], '网页'],
    ['空.txt', [], '没有文字'],
  ])('%s', async (name, bytes, word) => {
    const refusal = { code: 'file.not_text', message: expect.stringContaining(word) };
    await expect(extractText(Uint8Array.from(bytes), name)).rejects.toMatchObject(refusal);
  });
  test('noise and a file too large', async () => {
    const noise = Uint8Array.from({ length: 4000 }, (_, i) => (i * 7919) % 32);
    await expect(extractText(noise, 'x.txt')).rejects.toMatchObject({ code: 'file.unreadable' });
    await expect(extractText(new Uint8Array(20 * 1024 * 1024 + 1), 'x.txt')).rejects.toMatchObject({
      code: 'file.unreadable',
      message: expect.stringContaining('20 MB'),
    });
  });
});
