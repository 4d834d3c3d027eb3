import { writeCheckPage } from '../../app/write-check-page.ts';
import { print, printJson, UsageError, type Verb } from '../verb.ts';

/** The check page into a file, to be given to whoever shall check. */
export const evidencePage: Verb = {
  name: 'evidence page',
  usage: 'evidence page FILE(.html) [--json]',
  options: {},
  words: [1, 1],
  async run({ words: [file = ''], json }) {
    // Under another name a browser would show its text.
    if (!/\.html?$/iu.test(file)) throw new UsageError('FILE must end in .html');
    const written = await writeCheckPage(file);
    if (json) printJson(written);
    else print(`已写出核验页 ${written.file}，用浏览器打开即可，不需要网络`);
    return 0;
  },
};
