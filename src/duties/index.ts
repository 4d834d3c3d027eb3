export { openDuties, type DutyDraft, type DutyKind } from './open.ts';
export { openDutiesOf, type OpenDuty } from './queries.ts';
export { settleDuties } from './settle.ts';
