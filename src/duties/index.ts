export { openDuties } from './open.ts';
export { countOpenDuties, openDutiesOf } from './queries.ts';
export { settleDuties } from './settle.ts';
