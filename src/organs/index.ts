export {
  importOrganRows,
  importOrgans,
  type ImportDeps,
  type Imported,
  type ImportFile,
} from './import/import-organs.ts';
export { importPeople, importPeopleRows, type PeopleImportDeps } from './import/import-people.ts';
export { organColumns, peopleColumns, type OrganColumn, type PeopleColumn } from './import/columns.ts';
export type { OwnCorp } from './import/people-rows.ts';
export { currentVersion } from './import/register-version.ts';
export { adoptOwnCorp } from './own-corp.ts';
export { findActor, type Actor, type Holding } from './queries/find-actor.ts';
export { lowerOrgans, organByCode, subtreeCounts, type FoundOrgan, type LowerOrgan } from './queries/organs.ts';
export { organsNamed, type NamedOrgan, type NameMatch } from './queries/organs-named.ts';
export { receiversOf, type OrganReceiver, type OrganReceivers } from './queries/receivers-of.ts';
export {
  isLevel,
  isRole,
  levelNames,
  levelRank,
  levels,
  maySign,
  receivingRoles,
  roleNames,
  roles,
  type Level,
  type Role,
} from './rules.ts';
export { readTable, type Columns, type Row } from './table/read-table.ts';
