import { z } from 'zod';
import {
  checkProof,
  fromUtf8,
  openCosignatures,
  parseProof,
  parseVkey,
  ProofError,
  toBase64,
} from '../../../evidence/verify/index.ts';
import type { Trust } from './keys.ts';
import { showCheckpoint } from './show-checkpoint.ts';
import { unreadable, type Fact, type Shown } from './shown.ts';
import { sayInstant, sayVia } from './words.ts';

/** Of an entry of any kind: what a person wants to read of it. Nothing more is shown; nothing is asked of the rest. */
const entryShape = z.looseObject({
  kind: z.string(),
  at: z.string(),
  via: z.string(),
  subject: z.string(),
  digest: z.string(),
  notice: z.string().optional(),
  organ: z.string().optional(),
  post: z.string().optional(),
});

const acts: Record<string, string> = {
  issue: '发文',
  sign: '签收',
  relay: '转发',
  return: '退回',
  withdraw: '撤回',
  correct: '更正',
  'correct.sign': '签收更正',
};

function factsOf(index: number, bytes: Uint8Array): Fact[] {
  const read = entryShape.safeParse(JSON.parse(fromUtf8(bytes)));
  if (!read.success) return [['存证', `${index}号`]];
  const { kind, at, via, subject, digest, notice, organ, post } = read.data;
  const facts: Fact[] = [
    ['存证', `${index}号`],
    ['事项', acts[kind] ?? kind],
    ['通知', notice ?? ''],
    ['对象', subject],
    ['单位编码', organ ?? ''],
    ['岗位', post ?? ''],
    ['时间', sayInstant(at)],
    ['途径', sayVia(via)],
    ['所对摘要', digest],
  ];
  return facts.filter(([, value]) => value !== '');
}

/**
 * One entry's way into the log: a C2SP proof with the entry's own bytes in its extra line. Such a file carries no key of the log, so
 * without one from outside it proves nothing. Throws: ProofError.
 */
export function checkReceipt(text: string, { keys, witnesses, quorum }: Trust): Shown {
  const { extra, checkpoint: note } = parseProof(text);
  if (!extra) throw new ProofError('receipt.entry', '回执里没有存证的内容，不能核验');
  if (keys.length === 0) {
    return unreadable('回执要用日志公钥核验：请在上面填日志公钥，本页会自动重新核验', 'receipt.key');
  }
  const { index, checkpoint } = checkProof(text, extra, keys.map(parseVkey));
  const cosigned = openCosignatures(note, witnesses.map(parseVkey));
  if (cosigned.length < quorum) {
    throw new ProofError('witness.quorum', `要${quorum}个见证，只有${cosigned.length}个`);
  }
  return {
    ...unreadable('', ''),
    kind: '签收回执',
    status: 'valid',
    fault: null,
    claims: [`这条存证确在日志里：第${index}号，检查点共${checkpoint.size}条。`],
    notice: factsOf(index, extra),
    checkpoint: showCheckpoint({ ...checkpoint, root: toBase64(checkpoint.root) }, []),
    witnesses: cosigned.map(({ vkey, time }): Fact => [vkey.name, sayInstant(time * 1000)]),
  };
}
