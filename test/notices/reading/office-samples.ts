import { docxParts, paragraph, pdf, zip } from './sample-files.ts';

/** A picture, as far as its first bytes go. */
export const png = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(64, 7)]);

/** A scan: pages without any text. */
export const scan = () => pdf([[], []], 'GBK-EUC-H');

/** An old .doc or .wps, as far as its first bytes go, with these paragraphs as such files keep them. */
export const office97 = (...paragraphs: string[]): Buffer =>
  Buffer.concat([
    Buffer.from('d0cf11e0a1b11ae1', 'hex'),
    Buffer.alloc(505, 1),
    Buffer.from(`${paragraphs.join('\r')}\r\0`, 'utf16le'),
    Buffer.alloc(32),
  ]);

interface OfdLine {
  text: string;
  x: number;
  y: number;
}

/** An .ofd of pages with lines at their places, in millimetres from the upper left corner. */
export const ofd = (pages: OfdLine[][]): Buffer =>
  zip(
    Object.fromEntries([
      ['OFD.xml', '<?xml version="1.0" encoding="UTF-8"?><ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016"/>'],
      ...pages.map((lines, i) => {
        const objects = lines.map(
          ({ text, x, y }) =>
            `<ofd:TextObject ID="1" Boundary="${x} ${y} 150 6" Font="2" Size="5"><ofd:TextCode X="0" Y="5" DeltaX="g 9 5">${text}</ofd:TextCode></ofd:TextObject>`,
        );
        return [`Doc_0/Pages/Page_${i}/Content.xml`, `<ofd:Page>${objects.join('')}</ofd:Page>`];
      }),
    ]) as Record<string, string>,
  );

const textBox = (text: string) =>
  `<w:p><w:r><mc:AlternateContent><mc:Choice><wps:txbx><w:txbxContent>${paragraph(text)}</w:txbxContent></wps:txbx></mc:Choice></mc:AlternateContent></w:r></w:p>`;

/** Files of one innocent text in each of which `mark` stands where a reader of the running text would not see it. */
export const markedFiles = (mark: string, body: string[]): Record<string, Buffer> => {
  const paragraphs = body.map(paragraph).join('');
  const parts = docxParts(paragraphs);
  return {
    '页眉.docx': zip({ ...parts, 'word/header1.xml': `<w:hdr>${paragraph(mark)}</w:hdr>` }),
    '页脚.docx': zip({ ...parts, 'word/footer2.xml': `<w:ftr>${paragraph(`${mark}　第1页`)}</w:ftr>` }),
    '文本框.docx': zip(docxParts(paragraphs + textBox(mark))),
    '水印.docx': zip({ ...parts, 'word/header1.xml': `<w:hdr><v:textpath style="x" string="${mark}"/></w:hdr>` }),
    '拆字.docx': zip({
      ...parts,
      'word/header1.xml': `<w:hdr><w:p>${Array.from(mark, (one) => `<w:r><w:t>${one}</w:t></w:r>`).join('')}</w:p></w:hdr>`,
    }),
    '表头.xlsx': zip({
      'xl/workbook.xml': '<workbook/>',
      'xl/worksheets/sheet1.xml': `<worksheet><headerFooter><oddHeader>&amp;C${mark}</oddHeader></headerFooter></worksheet>`,
    }),
    '幻灯.pptx': zip({ 'ppt/slides/slide1.xml': `<p:sld><a:p><a:r><a:t>${mark}</a:t></a:r></a:p></p:sld>` }),
    '旧版.doc': office97(...body, mark, ...body),
    '版式.ofd': ofd([[{ text: mark, x: 20, y: 10 }, ...body.map((text, i) => ({ text, x: 20, y: 40 + i * 10 }))]]),
    '正文.txt': Buffer.from(`${mark}\n${body.join('\n')}`),
  };
};
