import { equal, fromUtf8, ProofError, utf8, verifyCertificate } from '../../../evidence/verify/index.ts';
import { checkReceipt } from './check-receipt.ts';
import type { Trust } from './keys.ts';
import { showVerdict } from './show-verdict.ts';
import { unreadable, type Shown } from './shown.ts';

const receiptStart = utf8('c2sp.org/tlog-proof@v1\n');

function checkKind(bytes: Uint8Array, trust: Trust): Shown {
  if (bytes.length === 0) return unreadable('文件是空的', 'file.empty');
  if (equal(bytes.subarray(0, receiptStart.length), receiptStart)) return checkReceipt(fromUtf8(bytes), trust);
  const { keys, witnesses, quorum } = trust;
  // No key is not an empty list of keys: without one the file is checked with its own.
  return showVerdict(verifyCertificate(bytes, { ...(keys.length > 0 ? { keys } : {}), witnesses, quorum }));
}

/** Whatever the file is: a verdict on it. Never throws, and is "valid" only for what was recomputed to its end. */
export function checkFile(bytes: Uint8Array, trust: Trust): Shown {
  try {
    return checkKind(bytes, trust);
  } catch (error) {
    if (!(error instanceof ProofError)) return unreadable('核验中断，没有得出结论', 'check.failed');
    return { ...unreadable(error.message, error.code), status: 'invalid' };
  }
}
