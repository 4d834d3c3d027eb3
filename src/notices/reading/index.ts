export { canonicalText } from './canonical-text.ts';
export { depthOf } from './reach.ts';
export { readCompletion } from './completion.ts';
export { extractText, isCompletable, mostFileBytes, readFile, type ReadFile } from './extract-text.ts';
export { safeFileName } from './file-kind.ts';
export { parseNumeral } from './numerals.ts';
export { readNotice } from './read-notice.ts';
export { findSecrecyMark } from './secrecy-mark.ts';
export type { ReadLayer } from './read-layer.ts';
