import { toHex, utf8 } from './bytes.ts';
import { sha256 } from './hash.ts';
import { seenText } from './onion.ts';

/** What a signature binds: the onion with the first corrections, in their order; without any the onion's own digest. 64 hex characters. */
export const seenDigestOf = (onion: string, corrections: readonly { serial: number; digest: string }[]): string =>
  corrections.length === 0 ? onion : toHex(sha256(utf8(seenText(onion, corrections))));
