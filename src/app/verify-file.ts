import { open } from 'node:fs/promises';
import {
  certificateLimit,
  parseVkey,
  ProofError,
  verifyCertificate,
  type Trust,
  type Verdict,
} from '../evidence/verify/index.ts';

/** A verdict as the command line gives it. Exit codes: 0 it holds, 1 it does not, 2 it is no certificate. */
export interface FileVerdict {
  lines: string[];
  json: unknown;
  exitCode: 0 | 1 | 2;
}

/** Bytes of a file as far as a verdict needs them: of one that is too large no more than shows that. Null where it cannot be read. */
async function readAtMost(path: string, most: number): Promise<Uint8Array | null> {
  const file = await open(path, 'r').catch(() => null);
  if (!file) return null;
  try {
    const { size } = await file.stat();
    return size > most ? new Uint8Array(most + 1) : await file.readFile();
  } catch {
    return null;
  } finally {
    await file.close();
  }
}

/**
 * Checks a file with nothing but itself and the keys that are given: no database, no settings, no network. Null where there is no file to
 * be read.
 */
export async function verifyFile(path: string, trust: Trust): Promise<FileVerdict | null> {
  const bytes = await readAtMost(path, certificateLimit);
  return bytes && sayVerdict(verifyCertificate(bytes, trust));
}

function sayVerdict(verdict: Verdict): FileVerdict {
  const { status, fault, claims, selfAsserted, state } = verdict;
  const json = { ...verdict, state: state && { ...state, arrivals: [...state.arrivals.values()] } };
  if (!fault) {
    const [first = '', ...rest] = claims;
    return { lines: [selfAsserted ? first : `成立，${first}`, ...rest], json, exitCode: 0 };
  }
  const where = [fault.code, ...(fault.at === '' ? [] : [fault.at])].join('，');
  if (status === 'unreadable') {
    // A file of a later release is a certificate all the same.
    return { lines: [`无法核验：${fault.text}（${where}）`], json, exitCode: fault.code === 'format.version' ? 1 : 2 };
  }
  return { lines: [`${selfAsserted ? '自证' : ''}不成立：${fault.text}（${where}）`], json, exitCode: 1 };
}

/** What is wrong with a verifier key, in words; null when nothing is. */
export function faultOfKey(vkey: string): string | null {
  try {
    parseVkey(vkey);
    return null;
  } catch (error) {
    if (error instanceof ProofError) return error.message;
    throw error;
  }
}
