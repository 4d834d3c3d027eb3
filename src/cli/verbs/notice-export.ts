import { atDesk } from '../at-desk.ts';
import { print, printJson, UsageError, type Verb } from '../verb.ts';

/** The table of 导出表格, into a file. */
export const noticeExport: Verb = {
  name: 'notice export',
  usage: 'notice export REF FILE(.xlsx) [--json]',
  options: {},
  words: [2, 2],
  async run(call) {
    const [ref = '', file = ''] = call.words;
    // A workbook under another name opens nowhere.
    if (!/\.xlsx$/iu.test(file)) throw new UsageError('FILE must end in .xlsx');
    const exported = await atDesk((desk) => desk.exportTable(ref, file));
    if (call.json) printJson(exported);
    else print(`已导出 ${exported.ref}：${exported.file}`);
    return 0;
  },
};
