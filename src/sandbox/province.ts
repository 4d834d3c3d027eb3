import { generateOrgans, organColumns, sampleOrganCounts, type OrganRow } from './province/organs.ts';
import { generatePeople, personColumns, type PersonRow } from './province/people.ts';

export { generateOrgans, sampleOrganCounts } from './province/organs.ts';
export type { OrganRow } from './province/organs.ts';
export type { PersonRow } from './province/people.ts';
export { sampleNotice } from './province/notice.ts';

export interface Province {
  organs: OrganRow[];
  people: PersonRow[];
}

/** The fictional province 云岭省 as rows for the two imports; `organs` is their number in all (404), deterministic by seed. */
export const createProvince = ({
  seed = 1,
  organs = sampleSize,
}: { seed?: number; organs?: number } = {}): Province => {
  const all = [...generateOrgans({ seed, organs })];
  return { organs: all, people: [...generatePeople(all, { seed })] };
};

const sampleSize = Object.values(sampleOrganCounts).reduce((sum, count) => sum + count, 0);

const cell = (text: string) => (/[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const csv = <C extends string>(columns: readonly C[], rows: readonly Record<C, string>[]) =>
  [columns, ...rows.map((row) => columns.map((column) => row[column]))]
    .map((cells) => `${cells.map((text) => cell(text)).join(',')}\n`)
    .join('');

/** Both files as an import reads them: UTF-8, a heading line, commas. */
export const provinceCsv = ({ organs, people }: Province): { organs: string; people: string } => ({
  organs: csv(organColumns, organs),
  people: csv(personColumns, people),
});
