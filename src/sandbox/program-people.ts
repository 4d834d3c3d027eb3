import { createProvince } from './province.ts';
import type { SandboxPerson } from './pages/people-list.tsx';
import type { Department, Member } from './wecom/model.ts';

/** Whom a twin without a bot's database knows: its directory, and the same people as the page lists them. */
export interface ProgramPeople {
  members: Member[];
  departments: Department[];
  listed: SandboxPerson[];
}

/** A file that cannot be read as people; the message is one line with the mend. */
export class PeopleFileError extends Error {
  override readonly name = 'PeopleFileError';
}

/** The smallest province there is. */
const organCount = 40;

/** A few dozen people of the made-up province, its organs as departments. */
export const provincePeople = (): ProgramPeople => {
  const { organs, people } = createProvince({ organs: organCount });
  const idOf = new Map(organs.map(({ code }, index) => [code, index + 1]));
  const departments = organs.map(({ code, name, parent_code: parent }) => ({
    id: idOf.get(code) ?? 1,
    name,
    parentid: idOf.get(parent) ?? 0,
  }));
  const members = new Map<string, Member & { departments: number[] }>();
  const listed = people.map((row): SandboxPerson => {
    const organ = organs.find(({ code }) => code === row.organ_code);
    const id = idOf.get(row.organ_code) ?? 1;
    const known = members.get(row.wecom_userid);
    if (known) known.departments.push(id);
    else if (row.wecom_userid !== '') {
      const { wecom_userid: userid, name, post: position } = row;
      members.set(userid, { userid, name, position, departments: [id] });
    }
    const { name, post } = row;
    return { userid: row.wecom_userid, name, organ: organ?.name ?? '', level: organ?.level ?? '', post };
  });
  return { members: [...members.values()], departments, listed };
};

/** The cells of one line; a cell in quotes may hold commas and doubled quotes. */
const cellsOf = (line: string): string[] =>
  Array.from(line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/gu), ([, quoted, bare = '']) =>
    (quoted?.replaceAll('""', '"') ?? bare).trim(),
  );

const columns = {
  userid: ['userid', '账号'],
  name: ['name', '姓名'],
  department: ['department', '部门'],
  position: ['position', '职务'],
} as const;
type Row = Record<keyof typeof columns, string>;

const readRows = (text: string): Row[] => {
  const [head = '', ...lines] = text
    .replace(/^\uFEFF/u, '')
    .split(/\r?\n/u)
    .filter((line) => line.trim() !== '');
  const names = cellsOf(head).map((name) => name.toLowerCase());
  const at = (column: keyof typeof columns) =>
    names.findIndex((name) => columns[column].some((known) => known === name));
  for (const column of ['userid', 'name'] as const) {
    if (at(column) < 0) throw new PeopleFileError(`表头缺 ${column}：第一行应为 userid,name,department,position`);
  }
  return lines.map((line) => {
    const cells = cellsOf(line);
    const cell = (column: keyof typeof columns) => cells[at(column)] ?? '';
    return { userid: cell('userid'), name: cell('name'), department: cell('department'), position: cell('position') };
  });
};

const validId = /^[A-Za-z0-9._-]{1,64}$/u;

/** People of a CSV file (UTF-8) `userid,name,department,position`, the last two optional. Throws PeopleFileError. */
export const readPeopleFile = (text: string): ProgramPeople => {
  const rows = readRows(text);
  if (rows.length === 0) throw new PeopleFileError('文件里没有人员：表头之后每行一人');
  const seen = new Set<string>();
  for (const [index, { userid, name }] of rows.entries()) {
    const wrong = !validId.test(userid) || name === '' || seen.has(userid.toLowerCase());
    if (wrong) throw new PeopleFileError(`第${index + 2}行：账号须为1至64个字母、数字、.-_ 且不重复，姓名不能空`);
    seen.add(userid.toLowerCase());
  }
  const named = [...new Set(rows.map(({ department }) => department).filter((name) => name !== ''))];
  const idOf = (name: string) => (name === '' ? 1 : named.indexOf(name) + 2);
  return {
    departments: [
      { id: 1, name: '全员', parentid: 0 },
      ...named.map((name) => ({ id: idOf(name), name, parentid: 1 })),
    ],
    members: rows.map(({ userid, name, department, position }) => ({
      userid,
      name,
      position,
      departments: [idOf(department)],
    })),
    // The page groups by level of organ; a file knows none.
    listed: rows.map(({ userid, name, department, position }) => ({
      userid,
      name,
      organ: department === '' ? '全员' : department,
      level: 'enterprise',
      post: position,
    })),
  };
};
