import { atDesk } from '../at-desk.ts';
import { find, print, printJson, type Verb } from '../verb.ts';

/** Somebody leaves, somebody else comes: all posts at once. */
export const peopleReplace: Verb = {
  name: 'people replace',
  usage: 'people replace OLD NEW [--name NAME] [--json]',
  options: { name: { type: 'string' } },
  words: [2, 2],
  async run(call) {
    const [old = '', next = ''] = call.words;
    const done = await atDesk((desk) => desk.replacePerson(old, next, find(call, 'name')));
    if (call.json) {
      printJson({ posts: done.posts, cards: done.cards, bound: done.hasAccount });
      return 0;
    }
    const posts = done.posts.map(({ organName, post }) => `${organName} ${post}`).join('、');
    if (done.posts.length === 0) print(`${done.from} 没有在任岗位，没有可交接的`);
    else print(`已交接：${done.from} → ${done.to}，岗位${done.posts.length}个（${posts}），待签收卡片${done.cards}张`);
    if (!done.hasAccount) print(`${done.to} 尚未绑定账号：请用 people import 补账号，或由上级文书发绑定码`);
    return 0;
  },
};
