import ExcelJS from 'exceljs';
import { expect, test } from 'vitest';
import { coverageWorkbook } from '../../src/notices/index.ts';
import type { ShownMessage } from '../../src/sandbox/twin.ts';
import { startTestApp, wordsOf, type TestApp } from '../support/app.ts';
import { smallOrgans, smallPeople } from '../support/register.ts';

type Sheets = Record<string, { value: ExcelJS.CellValue; format: string }[][]>;

async function readBook(bytes: Uint8Array): Promise<Sheets> {
  const book = new ExcelJS.Workbook();
  // `as`: exceljs declares an empty Buffer of its own.
  await book.xlsx.load(bytes as unknown as ExcelJS.Buffer);
  const sheets: Sheets = {};
  for (const sheet of book.worksheets) {
    const rows: Sheets[string] = [];
    sheet.eachRow((row) => {
      const cells: { value: ExcelJS.CellValue; format: string }[] = [];
      row.eachCell({ includeEmpty: true }, ({ value, numFmt }) => cells.push({ value, format: numFmt ?? '' }));
      rows.push(cells);
    });
    sheets[sheet.name] = rows;
  }
  return sheets;
}
const fileOf = (bed: TestApp, message: ShownMessage | null) => {
  if (message?.kind !== 'file') throw new Error(`no file but: ${wordsOf(message)}`);
  return readBook(bed.twin.bytesOf(message));
};
const valuesOf = (sheets: Sheets, name: string) => (sheets[name] ?? []).map((row) => row.map(({ value }) => value));

/** The first city has signed late and relayed to a county; another one was signed for at the desk. */
async function halfway(bed: TestApp) {
  await bed.issue();
  bed.clock.set(new Date('2026-09-22T02:00:00Z'));
  await bed.tap('lin', '签收');
  await bed.say('lin', '转发 N1 望川县');
  await bed.desk.sign('N1', { as: '5302', by: '石泉', reason: '电话确认' });
}

test('导出表格 sends coverage, all broken links and every signature as a file', async () => {
  const bed = await startTestApp();
  await halfway(bed);
  const sent = await bed.say('sheng', '导出表格 N1');
  expect(sent?.fileName).toBe('N1 涉爆粉尘企业专项检查 2026-09-22 1000.xlsx');
  const sheets = await fileOf(bed, sent);
  expect(Object.keys(sheets)).toEqual(['覆盖', '断点', '签收']);
  expect(valuesOf(sheets, '覆盖').slice(0, 7)).toEqual([
    ['层级', '名录内', '已知应达', '已签收', '未达'],
    ['市', 2, 2, 2, 0],
    ['县区', 4, 2, 0, 4],
    ['园区', 1, 0, 0, 1],
    ['乡镇', 1, 0, 0, 1],
    ['企业', 2, 0, 0, 2],
    ['合计', 10, 4, 2, 8],
  ]);
  expect(valuesOf(sheets, '断点').map((row) => row.filter((value) => value !== null))).toEqual([
    ['单位编码', '单位', '层级', '发送单位', '断在', '自', '期限', '逾期', '其下情况不明', '原因'],
    ['5301', '临澜市安委办', '市', '云岭省安委办', '已签收未转达', '2026-09-22 10:00', '2026-09-20', '逾2天', 3],
    ['530101', '望川县安委办', '县区', '临澜市安委办', '已发出', '2026-09-22 10:00', '2026-09-20', '逾2天', 2],
    ['5302', '石泉市安委办', '市', '云岭省安委办', '已签收未转达', '2026-09-22 10:00', '2026-09-20', '逾2天', 1],
    ['5390', '屏澜市安委办', '县区', '云岭省安委办', '已发出', '2026-09-03 10:32', '2026-09-20', '逾2天'],
  ]);
  const [, first, open, second] = valuesOf(sheets, '签收');
  expect(first?.slice(4)).toEqual(['已签收', '王丽', '文书', '2026-09-22 10:00', '迟2天', '点签收']);
  expect(second?.slice(5)).toEqual(['石泉', '柜台代录', '2026-09-22 10:00', '迟2天', '柜台代录']);
  expect(open?.slice(0, 5)).toEqual(['530101', '望川县安委办', '县区', '临澜市安委办', '已发出']);
});

test('the button of the status card sends it too; a city gets its own branch, others nothing', async () => {
  const bed = await startTestApp();
  await halfway(bed);
  await bed.say('lin', '到哪了 N1');
  const sheets = await fileOf(bed, await bed.tap('lin', '导出表格'));
  expect(valuesOf(sheets, '签收').map(([code]) => code)).toEqual(['单位编码', '5301', '530101']);
  expect(wordsOf(await bed.say('dong', '导出表格 N1'))).toContain('没有找到 N1');
  expect(wordsOf(await bed.say('dong', '导出表格 N7'))).toContain('没有找到 N7');
});

test('words that look like formulas stay words', async () => {
  const bed = await startTestApp({
    organs: smallOrgans.map((row) => row.replace('石泉市安委办', '=1+1市安委办')),
    people: smallPeople.map((row) => row.replace('屏澜,5390,文书', '屏澜,5390,@SUM(A1)')),
  });
  await bed.issue();
  await bed.say('quan', '收到 N1');
  await bed.say('ping', '退回 N1 +86 发错');
  const sheets = await fileOf(bed, await bed.say('sheng', '导出表格 N1'));
  const all = Object.values(sheets).flat(2);
  expect(all.filter(({ value }) => typeof value === 'object' && value !== null)).toEqual([]);
  const risky = all.filter(({ value }) => typeof value === 'string' && /^[=+@-]/u.test(value));
  expect(new Set(risky.map(({ value }) => value))).toEqual(new Set(['=1+1市安委办', '+86 发错']));
  expect(risky.every(({ format }) => format === '@')).toBe(true);
});

test('thousands of arrivals are read page by page, each once', async () => {
  const bed = await startTestApp();
  await bed.issue();
  await bed.sql(
    `WITH made AS (
       INSERT INTO organ (code, name, level, path) SELECT 'T' || lpad(i::text, 6, '0'), '第' || i || '号企业', 'enterprise', i || '.'
       FROM generate_series(1, 4500) AS i RETURNING id, code, name)
     INSERT INTO delivery (notice_id, layer_id, organ_id, organ_code, organ_name, level, sender_organ_id, state, state_since)
     SELECT l.notice_id, l.id, made.id, made.code, made.name, 'enterprise', l.organ_id, 'dispatched', l.created_at
     FROM made, layer l`,
    [],
  );
  const { bytes } = await coverageWorkbook(bed.sql, 1, { now: bed.clock.now() });
  const codes = valuesOf(await readBook(bytes), '签收').map(([code]) => code);
  expect(codes).toHaveLength(1 + 3 + 4500);
  expect(new Set(codes).size).toBe(codes.length);
});
