export { makeBindingCode } from './binding/make-code.ts';
export { unboundHolders } from './binding/unbound-holders.ts';
export { useBindingCode, type Binding, type Bound } from './binding/use-code.ts';
export { replacePerson } from './handover/replace-person.ts';
export { importMembers } from './import/import-members.ts';
export type { Member } from './import/match-members.ts';
export { readMemberExport } from './import/member-export.ts';
export { newcomersCsv } from './import/newcomers-csv.ts';
export { importOrgans, type Imported } from './import/import-organs.ts';
export { importPeople } from './import/import-people.ts';
export type { OwnCorp } from './import/people-rows.ts';
export { currentVersion } from './import/register-version.ts';
export { adoptOwnCorp } from './own-corp.ts';
export { bodyOf, foldOrganName, matchName, placeOf, type NameMatch } from './organ-names.ts';
export { createActorFinder, findActor, ownHoldings, type Actor, type Holding } from './queries/find-actor.ts';
export {
  lowerOrgans,
  organByCode,
  organsBelow,
  subtreeCounts,
  successorsOf,
  type FoundOrgan,
  type LowerOrgan,
} from './queries/organs.ts';
export { organsNamed } from './queries/organs-named.ts';
export { leadersOf } from './queries/leaders-of.ts';
export { receiversOf, type OrganReceiver, type OrganReceivers } from './queries/receivers-of.ts';
export { chosenHolders, signersElsewhere } from './queries/chosen-holders.ts';
export { registerRootFor } from './register/register-root.ts';
export { auditRegister } from './register/audit-register.ts';
export { registerTree, type RegisterTree } from './register/register-tree.ts';
export { isLevel, levelNames, levelRank, levels, maySign, receivingRoles, type Level, type Role } from './rules.ts';
