import { parseChat } from '../../app/parse-chat.ts';
import { printJson, type Verb } from '../verb.ts';

/** One JSON object a message, in the same order; needs no database. */
export const chatParse: Verb = {
  name: 'chat parse',
  usage: 'chat parse FILE',
  words: [1, 1],
  async run({ words: [file = ''] }) {
    for (const { act, args } of await parseChat(file)) printJson({ act, args });
    return 0;
  },
};
