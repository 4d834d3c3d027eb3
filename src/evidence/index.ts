export { appendEntries, findEntry, refusingAppends } from './append.ts';
export { createLogCheck } from './check-log.ts';
export type { EntryDraft, EntryKind, Via } from './entry.ts';
export {
  compareLog,
  keepOrigin,
  readLogMark,
  readLogSize,
  readOrigin,
  writeLogMark,
  writeOrigin,
  type LogMark,
  type LogSize,
} from './log-mark.ts';
export { digestOf, leafHash, rootOf } from './tree.ts';
export { correctionText, onionText, seenText } from './verify/onion.ts';
export { isValidOn, type RegisterNode, type RegisterView } from './verify/register-node.ts';
export {
  certificateFormat,
  openedOf,
  readEntry,
  rosterRoots,
  toBase64,
  type Certificate,
  type CertificateCorrection,
  type CertificateLayer,
  type CertificateOpening,
  type ProvedEntry,
} from './verify/index.ts';
export { figuresOf } from './verify/replay.ts';
export { ProofError } from './verify/proof-error.ts';
export { beginFold, takeEntry } from './verify/replay-fold.ts';
export type { ReplayEntry } from './verify/replay-facts.ts';
export type { FoldArrival, FoldState, RosterMember } from './verify/replay-state.ts';
export { auditLog } from './audit-log.ts';
export { firstDifference, sayFault, type AuditFault } from './audit-fault.ts';
