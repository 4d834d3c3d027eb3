import { parseNotice } from '../../app/parse.ts';
import { AppError } from '../../errors.ts';
import { complain, printJson, type Verb } from '../verb.ts';

/** One JSON object a line and file; needs no database. A file that cannot be read is named and the others still come. */
export const noticeParse: Verb = {
  name: 'notice parse',
  usage: 'notice parse FILE...(.txt|.docx|.pdf|.ofd)',
  words: [1, 10_000],
  async run({ words: files }) {
    let failed = 0;
    for (const file of files) {
      try {
        printJson({ file, layers: await parseNotice(file) });
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        complain(`${file}: ${error.message}`);
        failed += 1;
      }
    }
    return failed > 0 ? 1 : 0;
  },
};
