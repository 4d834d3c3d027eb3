import { declareFork } from '../../app/declare-fork.ts';
import { readConfig } from '../../config.ts';
import { quietLog } from '../at-desk.ts';
import { need, print, printJson, type Verb } from '../verb.ts';

/** An old database was put back on purpose: the log goes on from there, and says so itself. */
export const evidenceDeclareFork: Verb = {
  name: 'evidence declare-fork',
  usage: 'evidence declare-fork --reason TEXT [--json]',
  options: { reason: { type: 'string' } },
  words: [0, 0],
  async run(call) {
    const { was, now, index } = await declareFork(readConfig(process.env), quietLog(), need(call, 'reason'));
    if (call.json) printJson({ was, now, index });
    else print(`已声明分叉，存证${index}号：本机见过${was?.size ?? 0}条，数据库有${now.size}条，由此续记`);
    return 0;
  },
};
