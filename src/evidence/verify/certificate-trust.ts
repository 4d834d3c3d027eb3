import type { Place } from './certificate-entries.ts';
import type { Certificate } from './certificate.ts';
import { openCheckpoint, type Checkpoint } from './checkpoint.ts';
import { countWitnesses, openCosignatures } from './cosignature.ts';
import { parseVkey } from './note.ts';
import { ProofError } from './proof-error.ts';

/** Whom the reader trusts. Without `keys` a file is checked with its own; `quorum`: so many of `witnesses` must have cosigned, all unless told. */
export interface Trust {
  keys?: readonly string[];
  witnesses?: readonly string[];
  quorum?: number;
}

export interface ProvedCheckpoint {
  checkpoint: Checkpoint;
  /** The vkeys in the file; each of them signed. */
  signedBy: string[];
  cosignedBy: { name: string; time: number }[];
}

/**
 * The checkpoint, signed by the file's own keys and, where the reader names some, by one of those, and cosigned by as many witnesses
 * as the reader wants.
 *
 * Throws: ProofError `key.stray` (a key in the file signed nothing), `checkpoint.origin`, `witness.quorum`, those of openCheckpoint and parseVkey.
 */
export function proveCheckpoint(
  { origin, vkeys, checkpoint: note }: Pick<Certificate, 'origin' | 'vkeys' | 'checkpoint'>,
  { keys, witnesses = [], quorum = witnesses.length }: Trust,
  place: Place,
): ProvedCheckpoint {
  place.at = 'vkeys';
  const own = vkeys.map(parseVkey);
  place.at = 'checkpoint';
  const { by, ...checkpoint } = openCheckpoint(note, own);
  if (by.length !== own.length) throw new ProofError('key.stray', '文件所列的公钥没有签过这个检查点');
  place.at = 'origin';
  if (checkpoint.origin !== origin) throw new ProofError('checkpoint.origin', '文件所称的日志与检查点的不是同一个');
  if (keys) {
    place.at = 'checkpoint';
    openCheckpoint(note, keys.map(parseVkey));
  }
  const cosigned = openCosignatures(note, witnesses.map(parseVkey));
  const count = countWitnesses(cosigned, own);
  if (count < quorum) throw new ProofError('witness.quorum', `要求${quorum}个见证，只有${count}个`);
  return {
    checkpoint,
    signedBy: by.map(({ text }) => text),
    cosignedBy: cosigned.map(({ vkey, time }) => ({ name: vkey.name, time })),
  };
}
