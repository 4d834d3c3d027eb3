export { appendEntries, findEntry } from './append.ts';
export { type Entry, type EntryDraft, type EntryKind, type Via } from './entry.ts';
export { digestOf, leafHash, rootOf } from './tree.ts';
