export { canonicalText } from './canonical-text.ts';
export { extractText } from './extract-text.ts';
export { depthOf } from './reach.ts';
export { readNotice } from './read-notice.ts';
export { findSecrecyMark } from './secrecy-mark.ts';
export type { ReadLayer } from './read-layer.ts';
