import { runDemo } from '../../app/demo.ts';
import { quietLog } from '../at-desk.ts';
import { print, printJson, type Verb } from '../verb.ts';

/** The whole story on the stand-in WeCom; 0 only if every figure is as it should be. */
export const demo: Verb = {
  name: 'demo',
  usage: 'demo [--json]',
  words: [0, 0],
  async run({ json }) {
    const { figures, faults } = await runDemo({ say: print, log: quietLog() });
    for (const fault of faults) print(`✗ ${fault}`);
    if (json) printJson(figures);
    return faults.length === 0 ? 0 : 1;
  },
};
