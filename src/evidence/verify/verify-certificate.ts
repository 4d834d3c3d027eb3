import { toHex } from './bytes.ts';
import { claimsOf } from './certificate-claims.ts';
import { proveEntries, type Place, type ProvedEntry } from './certificate-entries.ts';
import { proveCorrections, proveLayers, proveOpenings, proveRosters } from './certificate-parts.ts';
import { proveRegister } from './certificate-register.ts';
import { proveCheckpoint, type Trust } from './certificate-trust.ts';
import { parseCertificate, type Certificate } from './certificate.ts';
import { ProofError } from './proof-error.ts';
import { replayNotice } from './replay.ts';
import type { Verdict } from './verdict.ts';

/**
 * Recomputes everything a certificate says, from the bytes of its entries up to the signature under the checkpoint, coverage included.
 * Needs no database and no network. Never throws: whatever is handed in, there is a verdict.
 */
export function verifyCertificate(file: string | Uint8Array, trust: Trust = {}): Verdict {
  const place: Place = { at: '' };
  try {
    return check(file, trust, place);
  } catch (error) {
    return refusal(error, place.at, trust);
  }
}

function check(file: string | Uint8Array, trust: Trust, place: Place): Verdict {
  const certificate = parseCertificate(file);
  const { checkpoint, signedBy, cosignedBy } = proveCheckpoint(certificate, trust, place);
  const all = proveEntries(certificate, checkpoint, place);
  const { entries, complete } = sortOut(certificate, all, place);
  const rosters = proveRosters(certificate, entries, place);
  const register = proveRegister(certificate, registerRoot(entries), place);
  place.at = 'entries';
  const state = replayNotice({ entries, rosters, register });
  const layers = proveLayers(certificate, state, place);
  const corrections = proveCorrections(certificate, state, place);
  const openings = proveOpenings(certificate, entries, place);
  const proved = {
    selfAsserted: !trust.keys,
    state,
    checkpoint: { origin: checkpoint.origin, size: checkpoint.size, root: toHex(checkpoint.root) },
    signedBy,
    cosignedBy,
    layers,
    corrections,
    openings,
    complete,
  };
  return { status: 'valid', fault: null, claims: claimsOf(proved, entries), ...proved };
}

/** What the issue says of the register it was frozen under. Throws: ProofError `entry.release` where an earlier release said nothing. */
function registerRoot([issue]: ProvedEntry[]): string {
  const said = issue?.body['register'];
  const root = typeof said === 'object' && said !== null && !Array.isArray(said) ? said['root'] : undefined;
  if (typeof root !== 'string')
    throw new ProofError('entry.release', '发文时的版本没有记下登记名册的根，名录内的家数无从核对');
  return root;
}

/** The notice's own entries, and the state entry that vouches for their number. Throws: ProofError `complete.*`. */
function sortOut(
  { complete }: Certificate,
  all: ProvedEntry[],
  place: Place,
): { entries: ProvedEntry[]; complete: Verdict['complete'] } {
  place.at = 'complete';
  const entries = all.filter(({ kind }) => kind !== 'state');
  const states = all.filter(({ kind }) => kind === 'state');
  const [state] = states;
  if (states.length > 1 || state?.index !== complete?.entry) {
    throw new ProofError('complete.stray', '状态存证与文件所称的不是同一条');
  }
  if (!state) return { entries, complete: null };
  return { entries, complete: { entry: state.index, at: state.at } };
}

/** No file and nothing in it may end in anything but a verdict: an error that nobody foresaw is no proof either. */
function refusal(error: unknown, at: string, { keys }: Trust): Verdict {
  const { code, message } =
    error instanceof ProofError ? error : { code: 'unexpected', message: '核验时遇到没有料到的内容，不能认定成立' };
  const isUnread = code.startsWith('file.') || code === 'json.syntax' || code === 'format.version';
  return {
    // Of a later release it may be all right; to say that it does not hold would be as wrong as to say that it does.
    status: at === '' && isUnread ? 'unreadable' : 'invalid',
    selfAsserted: !keys,
    claims: [],
    fault: { code, at, text: message },
    state: null,
    checkpoint: null,
    signedBy: [],
    cosignedBy: [],
    layers: [],
    corrections: [],
    openings: [],
    complete: null,
  };
}
