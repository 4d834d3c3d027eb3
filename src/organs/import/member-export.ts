import { AppError } from '../../errors.ts';
import { assertFaultless, type Fault } from '../table/faults.ts';
import type { RawRow } from '../table/csv.ts';
import { parseTable } from '../table/read-table.ts';
import { readName, readUserId, type Read } from './cells.ts';
import type { Member } from './match-members.ts';

/** Lines of explanation stand above the header; more than these are none. */
const mostAbove = 30;
const words = {
  name: ['姓名', '名字'],
  user: ['账号', '帐号', '成员账号', '成员帐号', '成员userid', 'userid'],
  department: ['部门', '所属部门', '部门名称'],
  position: ['职务', '职位'],
  disabled: ['禁用状态', '账号状态', '帐号状态'],
} as const;
type Column = keyof typeof words;

const fold = (cell: string) =>
  cell
    .normalize('NFKC')
    .replaceAll(/\s/gu, '')
    .replace(/^\*|\*$/gu, '')
    .toLowerCase();

/**
 * Reads the member list that WeCom's console exports (通讯录): explanations on top, a header with 姓名, 账号 and 部门, departments as
 * `公司/部门` separated by `;`. Columns that are not needed are passed over; disabled members are left out.
 *
 * Shape: null when the file is another table.
 * Throws: AppError `file.unreadable`; `import.rejected` with every wrong row in `details`.
 */
export async function readMemberExport(bytes: Uint8Array, fileName: string): Promise<Member[] | null> {
  const { rows, faults } = await parseTable(bytes, fileName);
  const at = rows.slice(0, mostAbove).findIndex(({ cells }) => columnsOf(cells) !== null);
  const columns = columnsOf(rows[at]?.cells ?? []);
  if (columns === null) return null;
  const body = rows.slice(at + 1).filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
  if (body.length === 0) throw new AppError('import.rejected', '导出文件只有表头，没有成员');
  const firsts = new Map<string, number>();
  const members = body.flatMap((row) => readMember(row, columns, { firsts, faults }));
  assertFaultless(faults);
  return members;
}

/** Where each column stands; null when this is no header of an export. `organ_code` marks a file of our own columns. */
function columnsOf(cells: readonly string[]): ReadonlyMap<Column, number> | null {
  const folded = cells.map(fold);
  // `as`: Object.keys forgets that these are the keys of `words`.
  const found = (Object.keys(words) as Column[]).flatMap((column) => {
    const at = folded.findIndex((cell) => words[column].some((word) => word === cell));
    return at < 0 ? [] : [[column, at] as const];
  });
  const columns = new Map(found);
  return columns.has('name') && columns.has('user') && columns.has('department') ? columns : null;
}

function readMember(
  { line, cells }: RawRow,
  columns: ReadonlyMap<Column, number>,
  { firsts, faults }: { firsts: Map<string, number>; faults: Fault[] },
): Member[] {
  const cellOf = (column: Column) => (cells[columns.get(column) ?? -1] ?? '').replaceAll(/[\r\n\t]+/gu, ' ').trim();
  const need = <T>(column: 'name' | 'user' | 'department', read: (text: string) => Read<T>): T | null => {
    const text = cellOf(column);
    const result = text === '' ? { wrong: '不能为空' } : read(text);
    if ('value' in result) return result.value;
    faults.push({ line, column: words[column][0], reason: result.wrong });
    return null;
  };
  const name = need('name', readName);
  const id = need('user', readUserId);
  const departments = need('department', (text) => ({ value: readDepartments(text) }));
  if (id && id.corp !== null) faults.push({ line, column: words.user[0], reason: '账号前面不能有 企业ID/' });
  const first = id ? firsts.get(id.user) : undefined;
  if (id && first !== undefined) {
    faults.push({ line, column: words.user[0], reason: `账号 ${id.user} 与第${first}行重复` });
  } else if (id) firsts.set(id.user, line);
  if (name === null || id === null || departments === null) return [];
  if (/^(?:是|已?禁用|停用|disabled)$/u.test(cellOf('disabled'))) return [];
  return [{ userId: id.user, name, departments, position: cellOf('position') }];
}

const readDepartments = (text: string): string[][] =>
  text
    .split(/[;；]/u)
    .map((path) =>
      path
        .split('/')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    )
    .filter((path) => path.length > 0);
