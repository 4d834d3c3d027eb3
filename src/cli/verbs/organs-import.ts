import type { Desk } from '../../app/desk.ts';
import { atDesk } from '../at-desk.ts';
import { print, printJson, type Verb } from '../verb.ts';

export const organsImport: Verb = {
  name: 'organs import',
  usage: 'organs import FILE(.csv|.xlsx) [--replace] [--json]',
  options: { replace: { type: 'boolean' } },
  words: [1, 1],
  async run({ words: [file = ''], options, json }) {
    sayImported(await atDesk((desk) => desk.importOrgans(file, options['replace'] === true)), json);
    return 0;
  },
};

/** What became of the rows of a file. */
export function sayImported(done: Awaited<ReturnType<Desk['importOrgans']>>, json: boolean): void {
  if (json) return printJson(done);
  const { version, added, changed, removed, unchanged } = done;
  print(`已导入，名录第${version}版：新增${added}，变更${changed}，停用${removed}，未变${unchanged}`);
}
