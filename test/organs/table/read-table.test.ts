import { expect, test } from 'vitest';
import { organColumns, peopleColumns } from '../../../src/organs/import/columns.ts';
import { readTable } from '../../../src/organs/table/read-table.ts';

const read = (bytes: Uint8Array, name = 'f.csv') => readTable(bytes, name, organColumns);
const readText = (text: string) => read(Buffer.from(text));
const header = 'code,name,level,parent_code';
const rejected = (...details: string[]) => ({ code: 'import.rejected', details });

test('quotes, commas, doubled quotes and line breaks in quotes; lines are those of the file', async () => {
  const rows = await readText(
    `${header},address\r\n1,"甲,县",county,,"东街1号\r\n后院"\r\n\r\n2,"乙""县""",county,,\r\n`,
  );
  expect(rows).toEqual([
    { line: 2, cells: { code: '1', name: '甲,县', level: 'county', parent_code: '', address: '东街1号 后院' } },
    { line: 5, cells: { code: '2', name: '乙"县"', level: 'county', parent_code: '', address: '' } },
  ]);
});

test.each([
  ['LF', '\n'],
  ['CRLF', '\r\n'],
  ['CR', '\r'],
])('line ends: %s, with and without one at the end', async (_, end) => {
  const lines = [header, '007,甲,county,', '008,乙,county,'];
  const expected = [2, 3];
  expect((await readText(lines.join(end))).map(({ line }) => line)).toEqual(expected);
  const rows = await readText(lines.join(end) + end);
  expect(rows.map(({ line }) => line)).toEqual(expected);
  expect(rows[0]?.cells.code).toBe('007');
});

test('UTF-8 with and without mark, UTF-16 with mark, GB18030', async () => {
  const text = `${header}\n1,望川县人民政府,county,\n2,㐂䶮𠮷镇,township,1\n`;
  const utf16 = Buffer.from(`\ufeff${text}`, 'utf16le');
  for (const bytes of [Buffer.from(text), Buffer.from(`\ufeff${text}`), utf16, Buffer.from(utf16).swap16()]) {
    const rows = await read(bytes);
    expect(rows.map(({ cells }) => cells.name)).toEqual(['望川县人民政府', '㐂䶮𠮷镇']);
  }
  const gb = Buffer.concat([
    Buffer.from(`${header}\n1,`),
    Buffer.from('cdfbb4a8cfd8', 'hex'),
    Buffer.from(',county,\n'),
  ]);
  expect((await read(gb))[0]?.cells.name).toBe('望川县');
});

test('Chinese names of columns, spaces and capitals are taken', async () => {
  const rows = await readText('编码, 名称 ,层级,上级编码,Managing_Code\n1,甲,县,53,2\n');
  expect(rows[0]?.cells).toEqual({ code: '1', name: '甲', level: '县', parent_code: '53', managing_code: '2' });
  const people = await readTable(
    Buffer.from('姓名,单位编码,岗位,角色,企业微信账号\n张三丰,1,文书,文书,zsf\n'),
    'p.csv',
    peopleColumns,
  );
  expect(people[0]?.cells.wecom_userid).toBe('zsf');
});

test('unknown, double and missing columns are named together', async () => {
  await expect(readText('code,名称,name,颜色\n1,甲,甲,红\n')).rejects.toMatchObject({
    code: 'import.rejected',
    details: [
      '第1行：列 name 出现了两次',
      expect.stringContaining('第1行：不认识的列“颜色”'),
      '第1行：缺少列 level',
      '第1行：缺少列 parent_code',
    ],
  });
});

test('cells outside the header, broken quotes and control characters are named with their line', async () => {
  const text = `${header},,\n1,甲,county,,,\n2,乙,county,,多,\n3,丙,county,,,,多\n4,"丁"x,county,\n5,戊\u0000,county,\n6,"己`;
  await expect(readText(text)).rejects.toMatchObject(
    rejected(
      '第3行：第5格上方没有列名',
      '第4行：第7格上方没有列名',
      '第5行：引号之后还有文字',
      '第6行 name：含有看不见的控制字符',
      '第7行：引号没有闭合',
    ),
  );
});

test('a file without rows, or that is no table, is refused', async () => {
  await expect(readText('')).rejects.toMatchObject({ code: 'import.rejected', message: '文件是空的' });
  await expect(readText(`${header}\n , ,\n`)).rejects.toMatchObject({ code: 'import.rejected' });
  await expect(read(Buffer.from([0xd0, 0xcf, 0x11, 0xe0]), 'a.xls')).rejects.toMatchObject({ code: 'file.unreadable' });
  await expect(read(Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0x00]))).rejects.toMatchObject({ code: 'file.unreadable' });
  await expect(read(Buffer.from('PK\u0003\u0004 no zip'))).rejects.toMatchObject({ code: 'file.unreadable' });
});

test('a quarter of a million rows are read in seconds', { timeout: 20_000 }, async () => {
  const body = Array.from({ length: 250_000 }, (_, i) => `${i},"第${i}号",enterprise,53`).join('\n');
  const rows = await readText(`${header}\n${body}`);
  expect(rows).toHaveLength(250_000);
  expect(rows.at(-1)).toEqual({
    line: 250_001,
    cells: { code: '249999', name: '第249999号', level: 'enterprise', parent_code: '53' },
  });
});
