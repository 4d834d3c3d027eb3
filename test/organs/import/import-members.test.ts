import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import ExcelJS from 'exceljs';
import { afterEach, expect, test } from 'vitest';
import { readMemberExport } from '../../../src/organs/index.ts';
import { cleanUp, newFolder } from '../../store/embedded-kit.ts';
import { entriesOf, startTestApp, wordsOf } from '../../support/app.ts';
import { smallPeople } from '../../support/register.ts';

afterEach(cleanUp);

const nobodyAt = (...users: string[]) =>
  smallPeople.map((row) => (users.some((user) => row.endsWith(`,${user}`)) ? row.replace(/[^,]*$/u, '') : row));
const header = ['姓名', '账号', '别名', '职务', '部门', '手机', '禁用状态'];
const csv = (...rows: string[]) =>
  Buffer.from(['填写须知：,,,', '1、不能修改表头,,,', '', header.join(','), ...rows].join('\n'));
const read = (...rows: string[]) => readMemberExport(csv(...rows), 'members.csv');

async function bedOfMembers() {
  const bed = await startTestApp({ people: nobodyAt('wang', 'qiao') });
  bed.twin.setDepartments([
    { id: 1, name: '云岭安全', parentid: 0 },
    { id: 2, name: '临澜市安委办', parentid: 1 },
    { id: 3, name: '望川县', parentid: 2 },
    { id: 4, name: '石桥县安委办', parentid: 2 },
  ]);
  bed.twin.setPeople([
    { userid: 'sheng', name: '周岚' },
    { userid: 'lin', name: '王丽', departments: [2] },
    { userid: 'WangNew', name: '李望', departments: [3], position: '科长' },
    { userid: 'qiao', name: '石乔', departments: [3] },
    { userid: 'newcomer', name: '新来', departments: [4], position: '文书' },
  ]);
  return bed;
}

test('whom name and organ fit gets the account and his cards; the rest is told, and one entry names nobody', async () => {
  const bed = await bedOfMembers();
  await bed.issue();
  await bed.say('lin', '收到 N1 转发全部');
  const looked = await bed.desk.importMembers(null, { dryRun: true, out: null });
  expect(looked).toMatchObject({ version: null, bound: [{ name: '李望', user: 'wangnew', organ: '望川县安委办' }] });
  expect(bed.twin.messagesOf('wangnew')).toEqual([]);
  const before = (await entriesOf(bed)).length;
  const out = join(newFolder(), 'new.csv');
  const done = await bed.desk.importMembers(null, { dryRun: false, out });
  await bed.drain();
  expect(done).toMatchObject({
    version: expect.any(Number),
    known: 2,
    bound: [{ user: 'wangnew' }],
    elsewhere: [{ user: 'qiao', organ: '石桥县安委办' }],
    newcomers: [{ user: 'newcomer', organCode: '530102' }],
  });
  expect(wordsOf(bed.last('wangnew'))).toContain('［签收］');
  expect(await readFile(out, 'utf8')).toBe(
    '\uFEFFname,organ_code,post,roles,wecom_userid\r\n新来,530102,文书,clerk,newcomer\r\n',
  );
  const entries = (await entriesOf(bed)).slice(before);
  expect(entries.filter(({ kind }) => kind === 'people.import')).toHaveLength(1);
  expect(JSON.stringify(entries)).not.toMatch(/李望|wangnew|新来/u);
  // Again: nothing more to bind, and the file is not written over.
  expect(await bed.desk.importMembers(null, { dryRun: false, out: null })).toMatchObject({ bound: [], known: 3 });
  await expect(bed.desk.importMembers(null, { dryRun: true, out })).rejects.toMatchObject({ code: 'file.unwritable' });
});

test.each([
  [60020, /60020：出口IP 203\.0\.113\.7 不在可信IP/u],
  [48002, /48002：应用没有这个接口的权限/u],
  [60011, /60011：成员或部门不在可见范围/u],
])('a refusal %i is one line with the mend, and nothing is imported', async (errcode, line) => {
  const bed = await bedOfMembers();
  bed.twin.failNext('department/list', errcode);
  const before = (await entriesOf(bed)).length;
  const out = join(newFolder(), 'new.csv');
  await expect(bed.desk.importMembers(null, { dryRun: false, out })).rejects.toMatchObject({
    code: 'platform.refused',
    message: expect.stringMatching(line),
  });
  await expect(readFile(out)).rejects.toMatchObject({ code: 'ENOENT' });
  expect(await entriesOf(bed)).toHaveLength(before);
});

test('an export of the console is known by its header below the explanations, other columns do not matter', async () => {
  expect(
    await read('李望,WangNew,,科长,云岭安全/临澜市安委办/望川县;云岭安全,,启用', '走了,gone,,,云岭安全,,禁用'),
  ).toEqual([
    {
      userId: 'wangnew',
      name: '李望',
      departments: [['云岭安全', '临澜市安委办', '望川县'], ['云岭安全']],
      position: '科长',
    },
  ]);
  const workbook = new ExcelJS.Workbook();
  const sheet = workbook.addWorksheet('成员列表');
  sheet.addRows([['填写须知：请勿修改'], header, ['李望', 'WangNew', '', '科长', '云岭安全/望川县', '', '']]);
  const bytes = new Uint8Array(await workbook.xlsx.writeBuffer());
  expect(await readMemberExport(bytes, 'members.xlsx')).toMatchObject([{ userId: 'wangnew' }]);
  const own = Buffer.from('姓名,单位编码,岗位,角色,企业微信账号\n李望,530101,文书,clerk,wang\n');
  expect(await readMemberExport(own, 'people.csv')).toBeNull();
});

test('wrong rows of an export are all told with their line', async () => {
  await expect(
    read('李望,wang,,,', ',x1,,,云岭安全', '甲一,坏 的,,,云岭安全', '乙二,WANG,,,云岭安全'),
  ).rejects.toMatchObject({
    code: 'import.rejected',
    details: [
      '第5行 部门：不能为空',
      '第6行 姓名：不能为空',
      expect.stringMatching(/^第7行 账号：账号“坏 的”应为/u),
      '第8行 账号：账号 wang 与第5行重复',
    ],
  });
});
