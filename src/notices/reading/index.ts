export { canonicalText } from './canonical-text.ts';
export { extractText } from './extract-text.ts';
export { readNotice } from './read-notice.ts';
export { findSecrecyMark } from './secrecy-mark.ts';
export type {
  ReadContact,
  ReadDeadline,
  ReadLayer,
  ReadOriginal,
  ReadRequirement,
  Recurrence,
  Urgency,
} from './read-layer.ts';
