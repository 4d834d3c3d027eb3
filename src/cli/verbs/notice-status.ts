import { coverageJson, coverageLines } from '../../app/coverage-table.ts';
import { atDesk } from '../at-desk.ts';
import { find, print, printJson, UsageError, type Verb } from '../verb.ts';

export const noticeStatus: Verb = {
  name: 'notice status',
  usage: 'notice status REF [--gaps N] [--after CODE] [--json]',
  options: { gaps: { type: 'string' }, after: { type: 'string' } },
  words: [1, 1],
  async run(call) {
    const [ref = ''] = call.words;
    const gaps = Number(find(call, 'gaps') ?? '100');
    if (!Number.isInteger(gaps) || gaps < 0) throw new UsageError('--gaps takes a whole number');
    const status = await atDesk((desk) => desk.status(ref, { gaps, after: find(call, 'after') }));
    if (call.json) printJson(coverageJson(status));
    else for (const line of coverageLines(status, Math.min(gaps, 100))) print(line);
    return 0;
  },
};
