import { expect, describe, test } from 'vitest';
import { docxNumbers } from '../../../src/notices/reading/docx-numbering.ts';
import { extractText, readNotice } from '../../../src/notices/reading/index.ts';
import { withoutRunningHeads } from '../../../src/notices/reading/running-heads.ts';
import { docxParts, paragraph, pdf, table, zip } from './sample-files.ts';

const main = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const numbered = (level: number, text: string): string =>
  paragraph(text).replace(
    '<w:p>',
    `<w:p><w:pPr><w:numPr><w:ilvl w:val="${level}"/><w:numId w:val="1"/></w:numPr></w:pPr>`,
  );
const level = (index: number, format: string, text: string): string =>
  `<w:lvl w:ilvl="${index}"><w:start w:val="1"/><w:numFmt w:val="${format}"/><w:lvlText w:val="${text}"/></w:lvl>`;
const levels =
  level(0, 'chineseCountingThousand', '%1、') + level(1, 'chineseCounting', '（%2）') + level(2, 'decimal', '%3.');
const numbering = `<w:numbering ${main}><w:abstractNum w:abstractNumId="0">${levels}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>`;

const docx = (body: string): Buffer => {
  const parts = docxParts(body);
  const types =
    '<Override PartName="/word/numbering.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"/></Types>';
  return zip({
    ...parts,
    '[Content_Types].xml': (parts['[Content_Types].xml'] ?? '').replace('</Types>', types),
    'word/_rels/document.xml.rels': `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="${office}/numbering" Target="numbering.xml"/></Relationships>`,
    'word/numbering.xml': numbering,
  });
};

describe('.docx', () => {
  const body =
    paragraph('关于开展检查的通知') +
    paragraph('各单位：') +
    numbered(0, '检查范围') +
    numbered(1, '餐饮企业。') +
    numbered(1, '商场。') +
    numbered(0, '工作要求') +
    numbered(1, '请于9月30日前报送。') +
    numbered(2, '不得漏报。') +
    table([
      ['联系人：康宁', '联系人：吕志强'],
      ['电话：0599-7310020', '电话：0599-7310021'],
    ]) +
    paragraph('枫岭县应急管理局') +
    paragraph('2023年9月4日');

  test('the numbers that Word counts stand in the text, each paragraph on its line', async () => {
    const { text } = await extractText(docx(body), '通知.docx');
    expect(text.split('\n').slice(2, 8)).toEqual([
      '一、检查范围',
      '（一）餐饮企业。',
      '（二）商场。',
      '二、工作要求',
      '（一）请于9月30日前报送。',
      '1.不得漏报。',
    ]);
  });
  test('contacts in two cells side by side are two persons', async () => {
    const [layer] = readNotice((await extractText(docx(body), '通知.docx')).text);
    expect(layer?.requirements.map(({ number, heading }) => number + heading)).toEqual(['一检查范围', '二工作要求']);
    expect(layer?.contacts).toEqual([
      { name: '康宁', phones: ['0599-7310020'], emails: [] },
      { name: '吕志强', phones: ['0599-7310021'], emails: [] },
    ]);
  });
  test('without the list it names, a paragraph bears no number', () => {
    expect(docxNumbers(numbered(0, '检查范围'), '')).toEqual([]);
  });
  test('a file of open tags stays linear', () => {
    const numbers = docxNumbers('<w:pPr><mc:Choice '.repeat(200_000), '<w:abstractNum <w:lvl '.repeat(200_000));
    expect(Array.isArray(numbers)).toBe(true);
  });
});

describe('.pdf', () => {
  test('what is printed on top of every page does not cut a sentence', () => {
    const head = '霜林县应急管理局　工贸科';
    expect(withoutRunningHeads([`${head}\n\n请于9月`, `${head}\n30日前报送。`, `${head}\n附件1`])).toEqual([
      `${head}\n\n请于9月`,
      '30日前报送。',
      '附件1',
    ]);
  });
  test('two pages that begin differently, and lone page numbers, stay', () => {
    const pages = ['通知\n— 1 —', '续页正文\n— 2 —'];
    expect(withoutRunningHeads(pages)).toEqual(pages);
  });
  test('the rows of a table are lines of their own', async () => {
    const row = (y: number, cells: string[]) =>
      cells.map((cell, i) => ({ hex: Buffer.from(cell, 'utf16le').swap16().toString('hex'), x: 80 + i * 150, y }));
    const page = [
      ...row(700, ['关于开展检查的通知']),
      ...row(660, ['各单位：']),
      ...row(620, ['请按下表完成。']),
      ...row(590, ['序号', '任务', '完成时限']),
      ...row(566, ['1', '企业自查', '7月31日前']),
      ...row(542, ['2', '乡镇核查', '8月10日前']),
      ...row(500, ['霜林县应急管理局']),
      ...row(476, ['2023年6月21日']),
    ];
    const [layer] = readNotice((await extractText(pdf([page], 'UniGB-UCS2-H'), '通知.pdf')).text);
    expect(layer?.deadlines.map(({ due, action }) => [due, action])).toEqual([
      ['2023-07-31', '1企业自查'],
      ['2023-08-10', '2乡镇核查'],
    ]);
  });
});
