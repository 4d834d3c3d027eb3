import ExcelJS from 'exceljs';
import { expect, test } from 'vitest';
import { organColumns } from '../../../src/organs/import/columns.ts';
import { readTable } from '../../../src/organs/table/read-table.ts';

type Build = (sheet: ExcelJS.Worksheet) => void;

async function workbook(build: Build): Promise<Uint8Array> {
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet('名录');
  sheet.addRow(['编码', 'name', 'level', 'parent_code', 'valid_from', 'lat', 'lon', 'key_unit']);
  build(sheet);
  book.addWorksheet('说明').addRow(['这一页不读']);
  return new Uint8Array(await book.xlsx.writeBuffer());
}
const read = async (build: Build) => readTable(await workbook(build), 'register.xlsx', organColumns);

test('every kind of cell becomes the text its owner sees', async () => {
  const rows = await read((sheet) => {
    sheet.addRow([
      '007',
      { richText: [{ text: '甲' }, { text: '县' }] },
      'county',
      53,
      new Date('2026-03-01T00:00:00Z'),
    ]);
    sheet.addRow([]);
    sheet.addRow([
      8,
      { formula: 'B2&"x"', result: '乙县' },
      { text: 'county', hyperlink: 'https://example.invalid' },
      '53',
      { formula: 'TODAY()', result: new Date('2026-04-02T00:00:00Z') },
      30.25,
      120,
      true,
    ]);
    sheet.getCell('A4').numFmt = '000';
  });
  expect(rows).toEqual([
    {
      line: 2,
      cells: {
        code: '007',
        name: '甲县',
        level: 'county',
        parent_code: '53',
        valid_from: '2026-03-01',
        lat: '',
        lon: '',
        key_unit: '',
      },
    },
    {
      line: 4,
      cells: {
        code: '008',
        name: '乙县',
        level: 'county',
        parent_code: '53',
        valid_from: '2026-04-02',
        lat: '30.25',
        lon: '120',
        key_unit: 'true',
      },
    },
  ]);
});

test('numbers that lost digits and cells in error are named by their address', async () => {
  const bad = read((sheet) => {
    sheet.addRow([2 ** 60, '甲', 'county', '53']);
    sheet.addRow(['2', { error: '#N/A' }, 'county', '53']);
  });
  await expect(bad).rejects.toMatchObject({
    code: 'import.rejected',
    details: [expect.stringMatching(/^第2行 A2：数字超过15位/u), '第3行 B3：单元格是错误值 #N/A'],
  });
});

test('a workbook that unpacks to gigabytes is not opened', async () => {
  const bytes = Buffer.from(await workbook((sheet) => sheet.addRow(['1', '甲', 'county', '53'])));
  const entry = bytes.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]));
  bytes.writeUInt32LE(4_000_000_000, entry + 24);
  await expect(readTable(bytes, 'bomb.xlsx', organColumns)).rejects.toMatchObject({ code: 'file.unreadable' });
});

test('the bytes decide what a file is, not its name', async () => {
  const bytes = await workbook((sheet) => sheet.addRow(['1', '甲', 'county', '53']));
  expect(await readTable(bytes, 'register.csv', organColumns)).toHaveLength(1);
});
