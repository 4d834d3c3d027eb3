import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A small, uneven province of invented names: two cities, a county directly under the province, a zone, enterprises. */
export const organs = [
  ['P', '云岭省安委办', 'province', '', '', ''],
  ['A', '甲市安委办', 'prefecture', 'P', '', ''],
  ['B', '乙市安委办', 'prefecture', 'P', '', ''],
  ['C', '直辖县安委办', 'county', 'P', '', ''],
  ['A1', '甲县安委办', 'county', 'A', '', ''],
  ['A2', '乙区安委办', 'county', 'A', '', ''],
  ['A3', '丙区安委办', 'county', 'A', '', ''],
  ['AZ', '甲市高新区管委会', 'developmentZone', 'A', 'province', 'A'],
  ['A11', '青石镇政府', 'township', 'A1', '', ''],
  ['A12', '白杨乡政府', 'township', 'A1', '', ''],
  ['B1', '北湾县安委办', 'county', 'B', '', ''],
  ['C1', '南坪乡政府', 'township', 'C', '', ''],
  ['E1', '青石锐光铝制品有限公司', 'enterprise', 'A11', '', ''],
] as const;
export type OrganCode = (typeof organs)[number][0];

/** Somebody of the register: name, organ, post, roles, WeCom id. */
export type Person = readonly [name: string, organ: OrganCode, post: string, roles: string, wecomId: string];

/** A clerk in every organ, `c-CODE` in WeCom; in the enterprise a safety officer. */
export const people: Person[] = organs.map(([code], i) =>
  code === 'E1'
    ? ['安小员', code, '安全员', 'safetyOfficer', `c-${code}`]
    : [`文书${'一二三四五六七八九十甲乙丙'.charAt(i)}`, code, '文书', 'clerk', `c-${code}`],
);

const csv = (head: string, rows: readonly (readonly string[])[]) =>
  `${head}\n${rows.map((row) => row.join(',')).join('\n')}\n`;

export const organsCsv = (rows: readonly (readonly string[])[] = organs) =>
  csv('code,name,level,parent_code,established_level,managing_code', rows);
export const peopleCsv = (rows: readonly (readonly string[])[] = people) =>
  csv('name,organ_code,post,roles,wecom_userid', rows);

/** Writes both tables and says where. */
export async function writeRegister(folder: string, morePeople: Person[] = []) {
  const files = { organs: join(folder, 'organs.csv'), people: join(folder, 'people.csv') };
  await writeFile(files.organs, organsCsv());
  await writeFile(files.people, peopleCsv([...people, ...morePeople]));
  return files;
}

/** Deadlines stand in the year after this one: never past, whenever the test runs. */
export const nextYear = new Date().getFullYear() + 1;

/** An invented notice with two requirements, each with a deadline. */
export const noticeOf = (matter = '涉爆粉尘企业专项检查', serial = 18) => `云岭省安全生产委员会办公室
云安办〔${String(nextYear)}〕${String(serial)}号

关于开展${matter}的通知

各市（州）安委会，直辖县安委会：
　　为防范事故，现就${matter}有关事项通知如下：
　　一、报送联络员名单。请于${String(nextYear)}年9月20日前将联络员名单报省安委办。
　　二、报送检查情况。请于${String(nextYear)}年9月30日前书面报送检查情况。
　　联系人：罗一　　联系电话：0680－6512000

　　　　　　　　　　　　云岭省安全生产委员会办公室
　　　　　　　　　　　　${String(nextYear)}年9月1日
`;
