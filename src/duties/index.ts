export { openDuties, reopenDuties } from './open.ts';
export { dutyOfEach } from './open-each.ts';
export { countOpenDuties, openDutiesOf } from './queries.ts';
export { settleDuties, settleDutiesOfNotice } from './settle.ts';
