import { atDesk } from '../at-desk.ts';
import { find, need, needList, print, printJson, type Verb } from '../verb.ts';

export const noticeRelay: Verb = {
  name: 'notice relay',
  usage: 'notice relay REF --as CODE --to CODE[,CODE]|all [--text FILE] [--due DATE] [--json]',
  options: { as: { type: 'string' }, to: { type: 'string' }, text: { type: 'string' }, due: { type: 'string' } },
  words: [1, 1],
  async run(call) {
    const [ref = ''] = call.words;
    const to = need(call, 'to');
    const relaying = {
      as: need(call, 'as'),
      to: to === 'all' ? ('all' as const) : needList(call, 'to'),
      text: find(call, 'text'),
      due: find(call, 'due'),
    };
    const relayed = await atDesk((desk) => desk.relay(ref, relaying));
    if (call.json) printJson({ ref: relayed.ref, organs: relayed.organs });
    else {
      const { organs, undeliverable, left } = relayed;
      const lost = undeliverable > 0 ? `，其中${undeliverable}家收不到` : '';
      print(`已转发 ${relayed.ref}：${organs}家${lost}${left > 0 ? `，还有${left}家未转` : ''}`);
    }
    return 0;
  },
};
