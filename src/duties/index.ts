export { openDuties } from './open.ts';
export { openDutiesOf } from './queries.ts';
export { settleDuties } from './settle.ts';
