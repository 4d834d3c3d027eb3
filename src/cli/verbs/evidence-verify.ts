import { faultOfKey, verifyFile } from '../../app/verify-file.ts';
import { complain, find, needList, print, printJson, UsageError, type Call, type Verb } from '../verb.ts';

/** Keys of an option; null where it is absent. A slip in a key must not pass for a certificate that does not hold. */
function keysOf(call: Call, name: string): string[] | null {
  if (find(call, name) === null) return null;
  const keys = needList(call, name);
  for (const key of keys) {
    const fault = faultOfKey(key);
    if (fault !== null) throw new UsageError(`--${name}: ${fault}`);
  }
  return keys;
}

function quorumOf(call: Call, witnesses: string[] | null): number | null {
  const quorum = find(call, 'quorum');
  if (quorum === null) return null;
  if (!/^[1-9]\d{0,2}$/u.test(quorum)) throw new UsageError('--quorum must be a number from 1 on');
  if (!witnesses || witnesses.length < Number(quorum))
    throw new UsageError('--quorum asks for more than --witness names');
  return Number(quorum);
}

/** Checks a certificate against nothing but itself and the keys that are named; needs no database and no network. */
export const evidenceVerify: Verb = {
  name: 'evidence verify',
  usage: 'evidence verify FILE [--key VKEY[,VKEY]] [--witness VKEY[,VKEY] [--quorum K]] [--json]',
  options: { key: { type: 'string' }, witness: { type: 'string' }, quorum: { type: 'string' } },
  words: [1, 1],
  async run(call) {
    const [file = ''] = call.words;
    const keys = keysOf(call, 'key');
    const witnesses = keysOf(call, 'witness');
    const quorum = quorumOf(call, witnesses);
    const verdict = await verifyFile(file, {
      ...(keys && { keys }),
      ...(witnesses && { witnesses }),
      ...(quorum !== null && { quorum }),
    });
    if (!verdict) {
      complain(`读不到文件 ${file}：请核对路径和权限`);
      return 2;
    }
    if (call.json) printJson(verdict.json);
    else for (const line of verdict.lines) print(line);
    return verdict.exitCode;
  },
};
