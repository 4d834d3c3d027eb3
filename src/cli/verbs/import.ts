import { atDesk } from '../at-desk.ts';
import { print, printJson, type Verb } from '../verb.ts';

const verb = (what: 'organs' | 'people'): Verb => ({
  name: `${what} import`,
  usage: `${what} import FILE(.csv|.xlsx) [--replace] [--json]`,
  options: { replace: { type: 'boolean' } },
  words: [1, 1],
  async run({ words: [file = ''], options, json }) {
    const replace = options['replace'] === true;
    const done = await atDesk((desk) =>
      what === 'organs' ? desk.importOrgans(file, replace) : desk.importPeople(file, replace),
    );
    if (json) printJson(done);
    else {
      const { version, added, changed, removed, unchanged } = done;
      print(`已导入，名录第${version}版：新增${added}，变更${changed}，停用${removed}，未变${unchanged}`);
    }
    return 0;
  },
});

export const organsImport = verb('organs');
export const peopleImport = verb('people');
