export { appendEntries, findEntry } from './append.ts';
export type { EntryDraft, EntryKind, Via } from './entry.ts';
export { digestOf, leafHash, rootOf } from './tree.ts';
