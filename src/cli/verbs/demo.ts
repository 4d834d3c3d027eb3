import { runDemo, type DemoResult } from '../../app/demo.ts';
import { quietLog } from '../at-desk.ts';
import { complain, print, printJson, type Verb } from '../verb.ts';

/** Ctrl-C ends the story early and still clears up; a second one ends the process. Null: ended early. */
async function untilStopped(): Promise<DemoResult | null> {
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
  try {
    return await runDemo({ say: print, log: quietLog(), signal: stopping.signal });
  } catch (error) {
    if (stopping.signal.aborted) return null;
    throw error;
  }
}

/** The whole story on the stand-in WeCom; 0 only if every figure is as it should be. */
export const demo: Verb = {
  name: 'demo',
  usage: 'demo [--json]',
  words: [0, 0],
  async run({ json }) {
    const result = await untilStopped();
    if (!result) {
      complain('演示中断，所建的数据已清除');
      return 1;
    }
    const { figures, faults } = result;
    for (const fault of faults) print(`✗ ${fault}`);
    if (json) printJson(figures);
    return faults.length === 0 ? 0 : 1;
  },
};
