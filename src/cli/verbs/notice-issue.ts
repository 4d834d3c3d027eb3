import { atDesk } from '../at-desk.ts';
import { find, list, need, needList, print, printJson, type Verb } from '../verb.ts';

export const noticeIssue: Verb = {
  name: 'notice issue',
  usage:
    'notice issue FILE --issuer CODE --to CODE[,CODE] --not-secret [--title TEXT] [--number TEXT] [--due DATE] [--attach FILE[,FILE]] [--json]',
  options: {
    issuer: { type: 'string' },
    to: { type: 'string' },
    'not-secret': { type: 'boolean' },
    title: { type: 'string' },
    number: { type: 'string' },
    due: { type: 'string' },
    attach: { type: 'string' },
  },
  words: [1, 1],
  async run(call) {
    const [file = ''] = call.words;
    const issuing = {
      issuer: need(call, 'issuer'),
      to: needList(call, 'to'),
      notSecret: call.options['not-secret'] === true,
      title: find(call, 'title'),
      number: find(call, 'number'),
      due: find(call, 'due'),
      attach: list(find(call, 'attach') ?? ''),
    };
    const issued = await atDesk((desk) => desk.issue(file, issuing));
    if (call.json) printJson({ ref: issued.ref, organs: issued.organs });
    else {
      for (const { name, into } of issued.merged) print(`${name}已并入${into}，改发${into}`);
      const lost = issued.undeliverable > 0 ? `，其中${issued.undeliverable}家收不到` : '';
      print(`已发文 ${issued.ref} ${issued.title}：${issued.organs}家${lost}`);
    }
    return 0;
  },
};
