import type { CertificateCorrection, CertificateLayer } from './certificate.ts';
import type { NoticeState } from './notice-state.ts';

/** The first thing that is wrong. `code` for programs, `at` where in the file (`entries.12`), `text` for people. */
export interface Fault {
  code: string;
  at: string;
  text: string;
}

/** A layer whose text was bound by a signature's digest. */
export interface ProvedLayer extends CertificateLayer {
  /** Of the onion up to this layer: what is signed. 64 hex characters. */
  digest: string;
}

/** What a commitment of an entry stands for; `value` null where the name was taken out. `field`: person, reason, absent, askedBy … */
export interface ProvedOpening {
  index: number;
  field: string;
  value: string | null;
}

/**
 * What verifyCertificate found. Everything in it was recomputed from bytes under the checkpoint's root: whoever shows a certificate shows
 * this and never a member of the file.
 */
export interface Verdict {
  /** `unreadable`: no certificate at all, or of a later release. */
  status: 'valid' | 'invalid' | 'unreadable';
  /** Nobody named a key: the file was checked with the key inside it, so it says only that it agrees with itself. */
  selfAsserted: boolean;
  /** Plain Chinese, one sentence each, in the order in which they are read; empty unless valid. */
  claims: string[];
  fault: Fault | null;
  state: NoticeState | null;
  checkpoint: { origin: string; size: number; root: string } | null;
  /** The vkeys that signed the checkpoint. */
  signedBy: string[];
  cosignedBy: { name: string; time: number }[];
  layers: ProvedLayer[];
  corrections: (CertificateCorrection & { entry: number; layer: string })[];
  openings: ProvedOpening[];
  /** The state entry which proves that nothing of the notice up to there was left out; null where the file has none. */
  complete: { entry: number; at: string } | null;
}
